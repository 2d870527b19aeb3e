import type { FeedMessage, LiveState } from './feed.ts';
import type { JournalEvent } from './event.ts';
import type { LiveExecution } from './execution.ts';
import { applyToExecution } from './live-execution.ts';
import { isTerminal } from './words.ts';

/** So many executions that have ended are shown live for a while longer. */
export const KEPT_ENDED = 20;

/**
 * What a feed message makes of the live state. Pure. A batch that does not continue where the state stands is a
 * programming error of the caller (it must ask for a snapshot), so it returns undefined.
 */
export function applyFeedMessage(before: LiveState | undefined, message: FeedMessage): LiveState | undefined {
  if (message.type === 'snapshot') return message.state;
  if (before === undefined) return undefined;
  switch (message.type) {
    case 'batch':
      if (message.toSeq <= before.seq) return before;
      if (message.fromSeq > before.seq + 1) return undefined;
      return message.events
        .filter((event) => event.seq > before.seq)
        .reduce((state, event) => applyEvent(state, event, message.created), before);
    case 'live':
      return applyLive(before, message);
    case 'gap':
      return undefined;
    case 'heartbeat':
      return before;
    default:
      return before;
  }
}

function applyEvent(before: LiveState, event: JournalEvent, created: readonly LiveExecution[] = []): LiveState {
  const after = { ...before, seq: event.seq };
  if (event.kind === 'storage.fault')
    return { ...after, storageFault: { code: event.data.code, sentence: event.data.sentence, since: event.at } };
  if (event.kind === 'storage.recovered') return { ...after, storageFault: null };
  const at = before.executions.findIndex((one) => one.executionId === event.subject);
  const old = before.executions[at];
  if (old === undefined) {
    const fresh =
      event.kind === 'execution.created' ? created.find((one) => one.executionId === event.subject) : undefined;
    return fresh === undefined ? after : { ...after, executions: withNew(before.executions, fresh) };
  }
  const now = applyToExecution(old, event);
  if (now === old) return after;
  const hasJustEnded = isTerminal(now.status) && !isTerminal(old.status);
  return {
    ...after,
    executions: hasJustEnded ? withEnded(before.executions, now) : before.executions.with(at, now),
  };
}

/** Those that have not ended come first, the oldest of them first. */
function withNew(executions: readonly LiveExecution[], fresh: LiveExecution): LiveExecution[] {
  const ended = executions.findIndex((one) => isTerminal(one.status));
  return executions.toSpliced(ended === -1 ? executions.length : ended, 0, fresh);
}

/** Behind them stand those that ended last, the newest first. */
function withEnded(executions: readonly LiveExecution[], over: LiveExecution): LiveExecution[] {
  const others = executions.filter((one) => one.executionId !== over.executionId);
  const ended = others.filter((one) => isTerminal(one.status));
  return [...others.filter((one) => !isTerminal(one.status)), ...[over, ...ended].slice(0, KEPT_ENDED)];
}

function applyLive(before: LiveState, message: Extract<FeedMessage, { type: 'live' }>): LiveState {
  let { executions, instruments } = before;
  if (message.instruments.length > 0) {
    const changed = new Map(message.instruments.map((one) => [one.instrumentId, one]));
    const known = new Set(instruments.map((one) => one.instrumentId));
    instruments = [
      ...instruments.map((one) => changed.get(one.instrumentId) ?? one),
      ...message.instruments.filter((one) => !known.has(one.instrumentId)),
    ];
  }
  for (const frame of message.progress) {
    const at = executions.findIndex((one) => one.executionId === frame.executionId);
    const execution = executions[at];
    if (execution === undefined) continue;
    const steps = execution.steps.map((step) =>
      step.stepId === frame.stepId && step.status === 'running' ? { ...step, progress: frame.fraction } : step,
    );
    executions = executions.with(at, { ...execution, steps });
  }
  return {
    ...before,
    executions,
    instruments,
    labClock: message.labClock ?? before.labClock,
    alerts: message.alerts ?? before.alerts,
    stepWaits: message.stepWaits ?? before.stepWaits,
  };
}
