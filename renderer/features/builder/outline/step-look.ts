import {
  IconCell,
  IconChartDots,
  IconClock,
  IconDroplet,
  IconFlask2,
  IconFolder,
  IconLayoutColumns,
  IconQuestionMark,
  IconRepeat,
  IconTemperature,
  IconUser,
  type Icon,
} from '@tabler/icons-react';
import type { Analysis, OperationView } from '#core/contract/analysis.ts';
import type { DraftStep } from '../document/draft-document.ts';
import type { Operations } from '../state/draft-session.ts';

export const GROUP_ICONS: Record<OperationView['group'], Icon> = {
  Cells: IconCell,
  Liquids: IconDroplet,
  Compounds: IconFlask2,
  'Time and place': IconClock,
  Reads: IconChartDots,
  'People and flow': IconUser,
};

/** The picture of a step: of its kind of operation, or of what holds other steps. */
export function stepIcon(step: DraftStep, operations: Operations): Icon {
  if (step.parallel !== undefined) return IconLayoutColumns;
  if (step.repeat !== undefined) return IconRepeat;
  if (step.steps !== undefined) return IconFolder;
  if (step.operation === 'incubate') return IconTemperature;
  const group = operations.get(step.operation ?? '')?.group;
  return group === undefined ? IconQuestionMark : GROUP_ICONS[group];
}

/** What the analysis has found in a step: faults keep it from becoming a plan. */
export interface Found {
  readonly faults: number;
  readonly warnings: number;
}

const NOTHING: Found = { faults: 0, warnings: 0 };

/** What was found, by step of the document. */
export function foundBySteps(analysis: Analysis | null): ReadonlyMap<string, Found> {
  const found = new Map<string, Found>();
  const add = (stepId: string | null | undefined, what: Partial<Found>) => {
    if (stepId == null) return;
    const { faults, warnings } = found.get(stepId) ?? NOTHING;
    found.set(stepId, { faults: faults + (what.faults ?? 0), warnings: warnings + (what.warnings ?? 0) });
  };
  for (const issue of analysis?.issues ?? []) add(issue.stepId, { faults: 1 });
  for (const { severity, stepId } of analysis?.warnings ?? []) if (severity !== 'info') add(stepId, { warnings: 1 });
  return found;
}
