import type { JournalEvent } from '../contract/event.ts';
import { isTerminal, type ExecutionStatus } from '../contract/words.ts';
import type { Plan } from '../contract/plan.ts';
import { isHarmless } from '../model/command-judgement.ts';
import { EXECUTION_TRANSITIONS, STEP_TRANSITIONS } from '../model/execution-states.ts';
import type { Store } from '../store/store.ts';
import { readEventsAfter } from '../store/journal-row.ts';
import { stockFaults } from './check-stock.ts';
import { dumpTables } from './dump-tables.ts';

/** One thing an instrument did, from its own log. */
export interface DeviceEntry {
  readonly instrumentId: string;
  readonly commandId: string;
}

type Intent = Extract<JournalEvent, { kind: 'command.intent' }>;

/**
 * Compares what the instruments did with what is on record, without asking the engine anything. Returns what is wrong,
 * in sentences; the numbers are those of the reference (INV1 to INV7), and INV8 about the stock.
 * @param acknowledged entries that listeners were told are durable, by seq
 */
export function findViolations(
  store: Store,
  device: readonly DeviceEntry[],
  acknowledged: ReadonlyMap<number, string>,
): string[] {
  const events = readEventsAfter(store.connection, 0, Number.MAX_SAFE_INTEGER);
  return [
    ...repetitions(events, device),
    ...losses(events, acknowledged),
    ...outcomesWithoutDeed(events, device),
    ...deedsWithoutIntent(events, device),
    ...illegalTransitions(events),
    ...recordFaults(store),
    ...stockFaults(store.connection, events),
  ];
}

/** INV1: no command id twice; a step's command is carried out more than once only with a decision in between. */
function repetitions(events: readonly JournalEvent[], device: readonly DeviceEntry[]): string[] {
  const found: string[] = [];
  const ids = device.map((entry) => entry.commandId);
  for (const id of new Set(ids))
    if (ids.indexOf(id) !== ids.lastIndexOf(id)) found.push(`INV1: command ${id} was carried out twice.`);
  const done = new Set(ids);
  const plans = plansOf(events);
  const bySlot = Map.groupBy(
    events.filter((event): event is Intent => event.kind === 'command.intent'),
    ({ subject, data }) => `${subject} ${data.stepId} ${data.commandIndex}`,
  );
  for (const [slot, intents] of bySlot) {
    for (const [at, intent] of intents.entries()) {
      const before = intents[at - 1];
      if (before === undefined) {
        if (intent.data.attempt !== 1) found.push(`INV1: the first try of ${slot} is numbered ${intent.data.attempt}.`);
        continue;
      }
      if (intent.data.attempt !== before.data.attempt + 1)
        found.push(`INV1: tries of ${slot} are numbered ${before.data.attempt}, ${intent.data.attempt}.`);
      if (intent.data.follows !== before.data.commandId)
        found.push(`INV1: a new try of ${slot} does not say which one it follows.`);
      // What the plan calls harmless stays so on an instrument that could be asked about it.
      const planned = plans.get(intent.subject)?.steps.find((step) => step.stepId === intent.data.stepId);
      const effect = planned?.commands[intent.data.commandIndex]?.effect ?? intent.data.effect;
      if (isHarmless(effect) || effect === 'timed') continue;
      if (!done.has(before.data.commandId) || isAllowed(events, before, intent)) continue;
      found.push(`INV1: ${slot} was carried out as ${before.data.commandId} and sent again unasked.`);
    }
  }
  return found;
}

/** The plan of every execution. */
function plansOf(events: readonly JournalEvent[]): Map<string, Plan> {
  const recorded = new Map<string, Plan>();
  const plans = new Map<string, Plan>();
  for (const event of events) {
    if (event.kind === 'plan.recorded') recorded.set(event.data.planHash, event.data.plan);
    if (event.kind !== 'execution.created') continue;
    const plan = recorded.get(event.data.planHash);
    if (plan !== undefined) plans.set(event.subject, plan);
  }
  return plans;
}

/** Between two tries: a person decided. */
function isAllowed(events: readonly JournalEvent[], before: Intent, after: Intent): boolean {
  return events.some(
    (event) =>
      event.seq > before.seq &&
      event.seq < after.seq &&
      event.subject === before.subject &&
      ((event.kind === 'step.decided' && event.data.stepId === before.data.stepId) ||
        (event.kind === 'step.recovered' && event.data.stepId === before.data.stepId)),
  );
}

/** INV2: what was acknowledged is there. */
function losses(events: readonly JournalEvent[], acknowledged: ReadonlyMap<number, string>): string[] {
  return [...acknowledged]
    .filter(([seq, text]) => entryText(events[seq - 1]) !== text)
    .map(([seq, text]) => `INV2: entry ${seq} (${text}) was acknowledged and is not there.`);
}

/** How an entry is compared. */
export function entryText(event: JournalEvent | undefined): string {
  return event === undefined ? '' : `${event.seq} ${event.kind} ${event.subject} ${JSON.stringify(event.data)}`;
}

/** INV3: what is recorded as done by an instrument is in its log. */
function outcomesWithoutDeed(events: readonly JournalEvent[], device: readonly DeviceEntry[]): string[] {
  const done = new Set(device.map((entry) => entry.commandId));
  const timed = new Set(
    events.flatMap((event) =>
      event.kind === 'command.intent' && event.data.effect === 'timed' ? [event.data.commandId] : [],
    ),
  );
  return events.flatMap((event) => {
    if (event.kind !== 'command.outcome') return [];
    const { outcome, commandId } = event.data;
    if ((outcome !== 'ok' && outcome !== 'reconciled') || timed.has(commandId) || done.has(commandId)) return [];
    return [`INV3: ${commandId} is on record as ${outcome}, and no instrument has done it.`];
  });
}

/** INV4: what an instrument did has an intent (that it came before is checked when it happens). */
function deedsWithoutIntent(events: readonly JournalEvent[], device: readonly DeviceEntry[]): string[] {
  const intended = new Set(events.flatMap((event) => (event.kind === 'command.intent' ? [event.data.commandId] : [])));
  return device
    .filter((entry) => !intended.has(entry.commandId))
    .map((entry) => `INV4: ${entry.instrumentId} did ${entry.commandId} without an intent.`);
}

const STATUS_AFTER: Readonly<Partial<Record<JournalEvent['kind'], ExecutionStatus>>> = {
  'execution.started': 'running',
  'execution.paused': 'paused',
  'execution.resumed': 'running',
  'execution.completed': 'completed',
  'execution.failed': 'failed',
  'execution.cancelled': 'cancelled',
};

/** INV7: every status follows from the one before, and nothing is recorded after the end but late replies. */
function illegalTransitions(events: readonly JournalEvent[]): string[] {
  const found: string[] = [];
  const executions = new Map<string, ExecutionStatus>();
  const steps = new Map<string, keyof typeof STEP_TRANSITIONS>();
  for (const event of events) {
    if (event.kind === 'execution.created') executions.set(event.subject, 'pending');
    const status = executions.get(event.subject);
    if (status === undefined || event.kind === 'execution.created') continue;
    if (isTerminal(status) && event.kind !== 'command.late-reply')
      found.push(`INV7: ${event.kind} of ${event.subject} comes after its end.`);
    const next = STATUS_AFTER[event.kind];
    if (next !== undefined) {
      if (!EXECUTION_TRANSITIONS[status].includes(next))
        found.push(`INV7: ${event.subject} went from ${status} to ${next} (${event.seq}).`);
      executions.set(event.subject, next);
    }
    for (const [stepId, to] of stepChanges(event)) {
      const key = `${event.subject} ${stepId}`;
      const from = steps.get(key) ?? 'pending';
      if (from !== to && !STEP_TRANSITIONS[from].includes(to))
        found.push(`INV7: step ${key} went from ${from} to ${to} (${event.seq}).`);
      if (from === to && to !== 'running') found.push(`INV7: step ${key} became ${to} twice (${event.seq}).`);
      steps.set(key, to);
    }
  }
  return found;
}

function stepChanges(event: JournalEvent): [string, keyof typeof STEP_TRANSITIONS][] {
  switch (event.kind) {
    case 'step.started':
      return [[event.data.stepId, 'running']];
    case 'step.ended':
      return [[event.data.stepId, event.data.status]];
    case 'command.intent':
      return event.data.starts ? [[event.data.stepId, 'running']] : [];
    case 'command.outcome':
      return event.data.ends === undefined ? [] : [[event.data.stepId, event.data.ends.status]];
    default:
      return [];
  }
}

/** INV6 and INV10: the chain holds, the projections are what the journal makes of them, the file is sound. */
function recordFaults(store: Store): string[] {
  const found: string[] = [];
  const { ok, firstBad } = store.verify();
  if (!ok) found.push(`INV6: ${firstBad?.why ?? 'The chain is broken.'}`);
  const live = JSON.stringify(dumpTables(store.connection));
  store.rebuild();
  if (JSON.stringify(dumpTables(store.connection)) !== live)
    found.push('INV6: the projections are not what the journal makes of them.');
  if (store.connection.db.pragma('integrity_check', { simple: true }) !== 'ok')
    found.push('INV10: the file is damaged.');
  return found;
}
