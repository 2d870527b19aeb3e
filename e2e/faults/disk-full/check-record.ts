import type { Fault } from './fault.ts';
import { carriedOut, type WatchedLab } from './watched-lab.ts';

/** Commands that have neither an outcome nor a decision, that no later attempt answers and no end of their step. */
const UNSETTLED_INTENTS = `
  SELECT data ->> 'commandId' AS id FROM journal AS intent WHERE kind = 'command.intent' AND NOT EXISTS (
    SELECT 1 FROM journal WHERE kind = 'step.ended' AND subject = intent.subject AND seq > intent.seq
      AND data ->> 'stepId' = intent.data ->> 'stepId')
  EXCEPT SELECT data ->> 'commandId' FROM journal WHERE kind IN ('command.outcome', 'step.decided')
  EXCEPT SELECT data ->> 'follows' FROM journal WHERE kind = 'command.intent'`;

/** Compares a record whose executions are all over with what was promised, and with the instruments' own log. */
export function checkRecord(watched: WatchedLab, promised: ReadonlySet<number>, instrumentsDir: string): Fault[] {
  const faults: Fault[] = [];
  const { store } = watched.lab;
  const ids = (sql: string): string[] => store.connection.all<{ id: string }>(sql).map(({ id }) => id);
  const verification = store.verify();
  if (!verification.ok) faults.push({ kind: 'corrupt', sentence: verification.firstBad?.why ?? '' });
  const found = new Set(store.connection.all<{ seq: number }>('SELECT seq FROM journal').map(({ seq }) => seq));
  for (const seq of promised) {
    if (!found.has(seq)) faults.push({ kind: 'lost', sentence: `Event ${seq} had been acknowledged.` });
  }
  const intents = ids("SELECT data ->> 'commandId' AS id FROM journal WHERE kind = 'command.intent'");
  const done = carriedOut(instrumentsDir);
  for (const id of repeatedIn(intents)) faults.push({ kind: 'corrupt', sentence: `Intent ${id} is on record twice.` });
  for (const id of repeatedIn(done))
    faults.push({ kind: 'repeated', sentence: `Command ${id} was carried out twice.` });
  for (const id of done) {
    if (!intents.includes(id)) faults.push({ kind: 'unasked', sentence: `Command ${id} was carried out unrecorded.` });
  }
  for (const id of ids(UNSETTLED_INTENTS)) {
    faults.push({ kind: 'stuck', sentence: `What became of command ${id} is not on record.` });
  }
  return faults;
}

function repeatedIn(list: readonly string[]): string[] {
  return list.filter((one, at) => list.indexOf(one) !== at);
}
