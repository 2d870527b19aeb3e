import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SystemClock } from '#core/base/clock.ts';
import { CAPABILITIES } from '#core/contract/capabilities.ts';
import type { JournalEvent } from '#core/contract/event.ts';
import type { Effect, InstrumentKind } from '#core/contract/words.ts';
import { isTerminal } from '#core/contract/words.ts';
import { Connection } from '#core/store/connection.ts';
import type { ExecutionRow, StepRow } from '#core/store/execution-rows.ts';
import { readEventsAfter } from '#core/store/journal-row.ts';
import { PROJECTION_TABLES } from '#core/store/projections.ts';
import { Store } from '#core/store/store.ts';
import { stockFaults } from '#core/testing/check-stock.ts';
import { verifyChain } from '#core/store/verify.ts';
import { virtualInstruments } from '#drivers/virtual-lab/instruments/instrument-models.ts';
import type { LoggedEffect } from './instruments-log.ts';

type Intent = Extract<JournalEvent, { kind: 'command.intent' }>;

/** What the record and the instruments' own log say about each other. Everything but `held` and `reconciled` should be 0. */
export interface Findings {
  /** Acknowledged entries that are gone or changed, and commands of completed steps that no instrument knows of. */
  readonly lost: number;
  /** Effects that happened more often than somebody decided. */
  readonly repeated: number;
  /** Executions without an end. */
  readonly stuck: number;
  /** Effects without an intent that was durable before. */
  readonly unrecorded: number;
  /** Executions that ended otherwise than completed, which nobody asked for. */
  readonly failed: number;
  /** Breaks in the chain, projections that differ from those built from the journal, stock that is not the sum of outcomes, backups that are none. */
  readonly damaged: number;
  /** Questions to the operator about a command in doubt. */
  readonly held: number;
  /** Commands that the instrument itself could settle. */
  readonly reconciled: number;
  readonly executions: number;
  readonly events: number;
  readonly effects: number;
  /** The first few findings in words. */
  readonly sentences: readonly string[];
}

export interface CheckOptions {
  readonly dataDir: string;
  readonly acknowledgedFile: string;
  readonly effects: readonly LoggedEffect[];
  /** True: the queue may have stopped executions of jobs to try them again. */
  readonly givesUpTries?: boolean;
}

/** Compares a record with what the instruments did, with nothing of the engine in between. The host must have ended. */
export function checkRecord(options: CheckOptions): Findings {
  using store = Store.open({ dataDir: options.dataDir, clock: new SystemClock(), folder: { reserveBytes: 4096 } });
  const { connection } = store;
  const events = readEventsAfter(connection, 0, Number.MAX_SAFE_INTEGER);
  const notes = new Notes();
  const executions = connection.all<ExecutionRow>('SELECT * FROM executions');
  for (const row of executions) {
    if (!isTerminal(row.status))
      notes.add('stuck', `${row.execution_id} is ${row.status}/${row.phase} ${row.reasons}.`);
    else if (row.status !== 'completed' && !(options.givesUpTries === true && wasGivenUp(row, events)))
      notes.add('failed', `${row.execution_id}: ${row.error_message ?? row.status}.`);
  }
  checkAcknowledged(connection, options.acknowledgedFile, notes);
  checkEffects(connection, events, options.effects, notes);
  checkDamage(store, notes);
  checkBackups(store, notes);
  for (const fault of stockFaults(connection, events)) notes.add('damaged', fault);
  return {
    ...notes.counts,
    held: events.filter((event) => event.kind === 'step.attention' && event.data.attention.kind === 'in-doubt').length,
    reconciled: events.filter((event) => event.kind === 'command.outcome' && event.data.outcome === 'reconciled')
      .length,
    executions: executions.length,
    events: events.length,
    effects: options.effects.filter((effect) => effect.commandId !== null).length,
    sentences: notes.sentences,
  };
}

/** The queue has said on record that this try is over before it stopped it. */
function wasGivenUp(row: ExecutionRow, events: readonly JournalEvent[]): boolean {
  const start = events.find((event) => event.kind === 'job.started' && event.data.executionId === row.execution_id);
  return (
    start !== undefined &&
    events.some(
      (event) =>
        event.seq > start.seq &&
        event.subject === start.subject &&
        (event.kind === 'job.retrying' || (event.kind === 'job.ended' && event.data.state === 'set-aside')),
    )
  );
}

export function isSound(findings: Findings): boolean {
  const { lost, repeated, stuck, unrecorded, failed, damaged } = findings;
  return lost + repeated + stuck + unrecorded + failed + damaged === 0;
}

export function addUp(all: readonly Findings[]): Findings {
  const sum = (count: (findings: Findings) => number): number => all.reduce((total, one) => total + count(one), 0);
  return {
    lost: sum(({ lost }) => lost),
    repeated: sum(({ repeated }) => repeated),
    stuck: sum(({ stuck }) => stuck),
    held: sum(({ held }) => held),
    reconciled: sum(({ reconciled }) => reconciled),
    unrecorded: sum(({ unrecorded }) => unrecorded),
    failed: sum(({ failed }) => failed),
    damaged: sum(({ damaged }) => damaged),
    executions: sum(({ executions }) => executions),
    events: sum(({ events }) => events),
    effects: sum(({ effects }) => effects),
    sentences: all.flatMap(({ sentences }) => sentences),
  };
}

class Notes {
  readonly counts = { lost: 0, repeated: 0, stuck: 0, unrecorded: 0, failed: 0, damaged: 0 };
  readonly sentences: string[] = [];

  add(kind: keyof Notes['counts'], sentence: string): void {
    this.counts[kind]++;
    if (this.sentences.length < 10) this.sentences.push(`${kind}: ${sentence}`);
  }
}

function checkAcknowledged(connection: Connection, file: string, notes: Notes): void {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  for (const line of text.split('\n')) {
    const [seq, hash] = line.split(' ');
    if (seq === undefined || hash?.length !== 64) continue;
    const row = connection.get<{ hash: string }>('SELECT hash FROM journal WHERE seq = ?', Number(seq));
    if (row?.hash !== hash)
      notes.add('lost', `Entry ${seq} was acknowledged and is ${row === undefined ? 'gone' : 'another one'}.`);
  }
}

function checkEffects(
  connection: Connection,
  events: readonly JournalEvent[],
  effects: readonly LoggedEffect[],
  notes: Notes,
): void {
  const intents = new Map<string, Intent>();
  const repeats = new Set<string>();
  for (const event of events) {
    if (event.kind === 'command.intent') intents.set(event.data.commandId, event);
    if (event.kind === 'step.decided' && event.data.decision === 'repeat') repeats.add(event.data.commandId);
  }
  const applied = new Map<string, LoggedEffect[]>();
  for (const effect of effects) {
    if (effect.commandId === null) continue;
    const intent = intents.get(effect.commandId);
    if (intent === undefined || intent.at > effect.wallMs) {
      notes.add(
        'unrecorded',
        `${effect.instrument} did ${effect.command} (${effect.commandId}) before it was recorded.`,
      );
      continue;
    }
    const place = placeOf(intent.subject, intent.data.stepId, intent.data.commandIndex);
    const before = applied.get(place);
    if (before === undefined) applied.set(place, [effect]);
    else before.push(effect);
  }
  for (const [place, times] of applied) {
    const first = intents.get(times[0]!.commandId!)!;
    if (!mustHappenOnce(first)) continue;
    const wanted = times.filter((effect) => repeats.has(effect.commandId!)).length;
    for (let extra = 1 + wanted; extra < times.length; extra++)
      notes.add('repeated', `${first.data.command} of ${place} happened ${times.length} times.`);
  }
  const places = new Map<string, Intent>();
  for (const intent of intents.values())
    places.set(placeOf(intent.subject, intent.data.stepId, intent.data.commandIndex), intent);
  const completed = new Set(
    connection.all<StepRow>(`SELECT * FROM execution_steps WHERE status = 'completed'`).map((row) => row.step_id),
  );
  for (const [place, intent] of places) {
    const { instrumentId, stepId, command } = intent.data;
    if (!keepsLog(instrumentId) || !completed.has(`${intent.subject}/${stepId}`)) continue;
    if (!applied.has(place))
      notes.add('lost', `${command} of ${place} counts as done, and ${instrumentId} never did it.`);
  }
}

function placeOf(executionId: string, stepId: string, commandIndex: number): string {
  return `${executionId}/${stepId}#${commandIndex}`;
}

/** Effects as the instruments have them, whatever a plan calls them. */
function mustHappenOnce({ data }: Intent): boolean {
  if (data.effect === 'queryable') return true;
  const kind = kindOf(data.instrumentId);
  const capabilities: Readonly<Record<string, { readonly effect: Effect }>> =
    kind === undefined ? {} : CAPABILITIES[kind];
  const effect = capabilities[data.command]?.effect;
  return effect === 'consume' || effect === 'queryable';
}

/** The balance changes nothing in its world and keeps no log; waits are Wellrun's own. */
function keepsLog(instrumentId: string): boolean {
  const kind = kindOf(instrumentId);
  return kind !== undefined && kind !== 'balance';
}

function kindOf(instrumentId: string): InstrumentKind | undefined {
  return virtualInstruments.get(instrumentId);
}

function checkDamage(store: Store, notes: Notes): void {
  const verification = store.verify();
  if (!verification.ok) notes.add('damaged', verification.firstBad?.why ?? 'The chain does not hold.');
  const live = projectionsOf(store.connection);
  try {
    store.rebuild();
  } catch (error) {
    notes.add('damaged', `The tables cannot be built from the journal: ${(error as Error).message}`);
    return;
  }
  const rebuilt = projectionsOf(store.connection);
  for (const table of PROJECTION_TABLES) {
    if (live.get(table) !== rebuilt.get(table))
      notes.add('damaged', `The table ${table} is not what the journal gives.`);
  }
}

/** What carries the name of a backup is one, whenever the host was killed. */
function checkBackups({ folder }: Store, notes: Notes): void {
  if (!existsSync(folder.backupFolder)) return;
  for (const name of readdirSync(folder.backupFolder).filter((each) => each.endsWith('.db'))) {
    using copy = Connection.open(join(folder.backupFolder, name), { readonly: true });
    if (!verifyChain(copy, []).ok) notes.add('damaged', `The backup ${name} does not verify.`);
  }
}

function projectionsOf(connection: Connection): Map<string, string> {
  return new Map(
    PROJECTION_TABLES.map((table) => [
      table,
      connection
        .all<object>(`SELECT * FROM ${table}`)
        .map((row) => JSON.stringify(row))
        .sort()
        .join('\n'),
    ]),
  );
}
