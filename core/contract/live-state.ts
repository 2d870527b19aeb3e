import type { FeedMessage, LiveState } from './feed.ts';
import type { JournalEvent } from './event.ts';
import { applyToExecution } from './live-execution.ts';

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
      return message.events.filter((event) => event.seq > before.seq).reduce(applyEvent, before);
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

function applyEvent(before: LiveState, event: JournalEvent): LiveState {
  const after = { ...before, seq: event.seq };
  if (event.kind === 'storage.fault')
    return { ...after, storageFault: { code: event.data.code, sentence: event.data.sentence, since: event.at } };
  if (event.kind === 'storage.recovered') return { ...after, storageFault: null };
  const at = before.executions.findIndex((one) => one.executionId === event.subject);
  const old = before.executions[at];
  if (old === undefined) return after;
  const now = applyToExecution(old, event);
  if (now === old) return after;
  return { ...after, executions: before.executions.with(at, now) };
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
