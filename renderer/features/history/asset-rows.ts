import type { AssetUse, LiveExecution, StepRecord } from '#core/contract/execution.ts';
import { formatDateTime, formatTime } from '../../lib/dates.ts';
import { formatDurationShort } from '../../lib/durations.ts';

/** A line of what an execution needed of the lab, and had. */
export interface AssetRow {
  readonly id: string;
  readonly needed: string;
  readonly step: string;
  readonly had: string;
  readonly when: string;
  readonly took: string;
}

/** In words, in the order of the plan. Times are those of the lab, as in the step log. */
export function assetRows(
  uses: readonly AssetUse[],
  execution: Pick<LiveExecution, 'mode' | 'completedAt'>,
  steps: readonly Pick<StepRecord, 'stepId' | 'number' | 'name' | 'status'>[],
): AssetRow[] {
  const byId = new Map(steps.map((step) => [step.stepId, step]));
  return uses.map((use, index) => {
    const step = use.stepId === null ? undefined : byId.get(use.stepId);
    return {
      id: String(index),
      needed: use.amount === 1 ? use.title : `${use.amount} × ${use.title}`,
      step: use.stepId === null ? 'The whole run' : step === undefined ? use.stepId : `${step.number} ${step.name}`,
      had: use.assetId ?? whyNone(execution, step?.status),
      ...times(use),
    };
  });
}

function whyNone({ mode, completedAt }: Pick<LiveExecution, 'mode' | 'completedAt'>, step?: StepRecord['status']) {
  if (mode === 'dry-run') return 'None, dry run';
  if (step === 'skipped') return 'None, skipped';
  return completedAt === null ? 'None yet' : 'None';
}

function times({ startedLabAt, endedLabAt }: AssetUse): Pick<AssetRow, 'when' | 'took'> {
  if (startedLabAt === null) return { when: '', took: '' };
  const from = formatDateTime(startedLabAt);
  if (endedLabAt === null) return { when: `Since ${from}`, took: 'still has it' };
  const isSameDay = new Date(startedLabAt).toDateString() === new Date(endedLabAt).toDateString();
  return {
    when: `${from} to ${isSameDay ? formatTime(endedLabAt) : formatDateTime(endedLabAt)}`,
    took: formatDurationShort(endedLabAt - startedLabAt),
  };
}
