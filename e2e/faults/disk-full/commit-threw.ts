import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkRecord } from './check-record.ts';
import type { Fault } from './fault.ts';
import { carriedOut, PERSON, until, WatchedLab } from './watched-lab.ts';

export interface CommitThrew {
  /** Whether the commit that threw is there after the next start. */
  readonly isThere: boolean;
  /** Commands about which the operator was asked. */
  readonly held: number;
  readonly faults: readonly Fault[];
}

const LIMIT_MS = 10_000;

/** The next start after a commit that threw and a kill: what was promised is there, and the execution is finished. */
export async function goOnAfterCommitThrew(place: string): Promise<CommitThrew> {
  const dataDir = join(place, 'data', 'lab');
  const instrumentsDir = join(place, 'beside');
  const promised = numbersIn(join(place, 'promised'));
  const faults: Fault[] = linesIn(join(place, 'unasked')).map((id) => ({
    kind: 'unasked',
    sentence: `Command ${id} was sent without an intent on record.`,
  }));
  await using watched = await WatchedLab.open({
    dataDir,
    instrumentsDir,
    seed: 'commit-threw',
    folder: { reserveBytes: 0, floorBytes: 0 },
  });
  const { lab } = watched;
  const head = lab.store.connection.get<{ seq: number }>(
    'SELECT max(seq) AS seq FROM journal WHERE epoch = (SELECT min(epoch) FROM journal)',
  )!.seq;
  let held = 0;
  const isOver = (): boolean => lab.engine.live().length === 0;
  await until(() => lab.bench.all().every((link) => link.state === 'ready'), LIMIT_MS);
  for (const { executionId } of lab.engine.live()) {
    for (const attention of lab.engine.find(executionId)?.openAttention ?? []) {
      if (attention.kind !== 'in-doubt') continue;
      held++;
      const happened = carriedOut(instrumentsDir).includes(attention.commandId);
      const decision = happened ? 'done' : 'repeat';
      await lab.engine.decide(executionId, attention.commandId, decision, 'looked at the plate', PERSON);
    }
    if (lab.engine.find(executionId)?.facts.status === 'paused') await lab.engine.resume(executionId, PERSON);
  }
  if ((await until(isOver, LIMIT_MS)) === null) {
    faults.push({ kind: 'stuck', sentence: JSON.stringify({ ...lab.engine.live()[0], steps: [] }) });
  }
  faults.push(...checkRecord(watched, new Set(promised), instrumentsDir));
  return { isThere: head > Math.max(0, ...promised), held, faults };
}

function linesIn(file: string): string[] {
  return existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];
}

/** Every event up to the last that was acknowledged. */
function numbersIn(file: string): number[] {
  const last = Math.max(0, ...linesIn(file).map(Number));
  return Array.from({ length: last }, (_, at) => at + 1);
}
