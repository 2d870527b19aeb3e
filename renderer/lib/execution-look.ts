import type { ExecutionSummary, LiveExecution, StepState } from '#core/contract/execution.ts';
import type { LabClockView } from '#core/contract/feed.ts';
import { labTimeAt } from '#core/contract/remaining-time.ts';
import type { Phase, StepStatus } from '#core/contract/words.ts';
import type { State } from './status.ts';
import { capitalised, ENDING_WORDS, MODE_WORDS, REASON_WORDS } from './words.ts';

/** How an execution is shown: a state, its word, and what stands beside it. */
export interface Look {
  readonly state: State;
  readonly word: string;
  readonly detail: string;
}

const PHASE_WORDS: Partial<Record<Phase, [word: string, detail: string]>> = {
  starting: ['Starting', 'asks the instruments'],
  pausing: ['Pausing', 'after this step'],
  holding: ['Holding', 'instruments come to rest'],
  resuming: ['Resuming', 'asks the instruments'],
  stopping: ['Stopping', 'to the safe state'],
  aborting: ['Aborting', 'instruments stop'],
  completing: ['Completing', 'writes the record'],
};

type Shown = Pick<ExecutionSummary, 'status' | 'phase' | 'reasons' | 'terminalKind' | 'flags' | 'mode'> &
  Partial<Pick<LiveExecution, 'attention'>>;

export function executionLook(execution: Shown): Look {
  const { status, phase, reasons, terminalKind, flags, mode } = execution;
  const kinds = (execution.attention ?? []).map((one) => one.kind);
  switch (status) {
    case 'pending':
      return { state: 'waiting', word: 'Waiting', detail: 'not started' };
    case 'running': {
      if (kinds.includes('operator')) return { state: 'warn', word: 'Needs you', detail: 'a step asks' };
      const acting = PHASE_WORDS[phase];
      if (acting !== undefined) return { state: 'running', word: acting[0], detail: acting[1] };
      return { state: 'running', word: 'Running', detail: MODE_WORDS[mode] };
    }
    case 'paused': {
      if (kinds.includes('in-doubt') || reasons.includes('recovery-required'))
        return { state: 'doubt', word: 'Paused', detail: 'step in doubt' };
      if (kinds.includes('recovery')) return { state: 'failed', word: 'Held', detail: 'a step failed' };
      const reason = reasons[0];
      return { state: 'paused', word: 'Paused', detail: reason === undefined ? '' : REASON_WORDS[reason] };
    }
    case 'completed':
      return flags.length > 0
        ? { state: 'warn', word: 'Completed, flagged', detail: flags[0]! }
        : { state: 'completed', word: 'Completed', detail: MODE_WORDS[mode] };
    case 'failed':
    case 'cancelled':
      break;
  }
  return {
    state: status,
    word: capitalised(status),
    detail: terminalKind === null ? MODE_WORDS[mode] : ENDING_WORDS[terminalKind],
  };
}

const STEP_STATES: Record<StepStatus, [State, string]> = {
  pending: ['waiting', 'waiting'],
  running: ['running', 'running'],
  completed: ['completed', 'completed'],
  failed: ['failed', 'failed'],
  skipped: ['cancelled', 'skipped'],
};

export function stepLook(step: Pick<StepState, 'status' | 'inDoubt'>): { state: State; word: string } {
  if (step.inDoubt) return { state: 'doubt', word: 'in doubt' };
  const [state, word] = STEP_STATES[step.status];
  return { state, word };
}

/** Which execution the status bar is about: what needs a person first, then what moves, then what waits. */
export function foremost(executions: readonly LiveExecution[]): LiveExecution | undefined {
  const rank = (one: LiveExecution) => {
    if (one.attention.length > 0) return 0;
    if (one.status === 'paused') return 1;
    if (one.status === 'running') return 2;
    return one.status === 'pending' ? 3 : 4;
  };
  return executions.toSorted(
    (one, other) => rank(one) - rank(other) || (other.startedAt ?? other.createdAt) - (one.startedAt ?? one.createdAt),
  )[0];
}

export function isActive(execution: Pick<ExecutionSummary, 'status'>): boolean {
  return execution.status === 'running' || execution.status === 'paused';
}

/** Now, on the clock that an execution runs by, ms since 1970. */
export function executionNow(
  execution: Pick<ExecutionSummary, 'mode'>,
  clock: LabClockView | undefined,
  wallNow: number,
): number {
  return execution.mode === 'real' || clock === undefined ? wallNow : labTimeAt(clock, wallNow);
}

/** Time since the start on its own clock; what it took once it is over. */
export function elapsedOf(execution: LiveExecution, labNow: number): number {
  if (execution.labDurationMs !== null) return execution.labDurationMs;
  return execution.startedLabAt === null ? 0 : Math.max(0, labNow - execution.startedLabAt);
}

/** What an execution asks a person, as one sentence; undefined when nothing is asked. */
export function askedOf({ attention }: Pick<LiveExecution, 'attention'>): string | undefined {
  const [first] = attention;
  if (first === undefined) return undefined;
  return first.kind === 'in-doubt' ? first.question : first.kind === 'operator' ? first.prompt : first.error.sentence;
}
