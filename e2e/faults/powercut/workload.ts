import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { SeededRandom } from '#core/base/random.ts';
import type { Mode } from '#core/contract/words.ts';
import type { Lab } from '#core/lab.ts';
import { ACKNOWLEDGED_FILE } from './crash-states.ts';
import { abortAll } from './abort-all.ts';
import { openLab } from './open-lab.ts';

/**
 * A short day in the lab, on the real engine and record: what an earlier one left is cleared away, executions are run in
 * both modes, one is paused and goes on, one is stopped. Every event that is acknowledged is noted in a file of its own
 * in the same folder, so that a record of all writes tells what had been promised when.
 */
const { values } = parseArgs({
  options: {
    dir: { type: 'string', default: '' },
    synchronous: { type: 'string', default: 'FULL' },
    seed: { type: 'string', default: '1' },
  },
});
const PERSON = { name: 'Ada', role: 'operator' };
const random = new SeededRandom(`workload ${values.seed}`);

async function run(lab: Lab, mode: Mode, during?: (executionId: string) => Promise<void>): Promise<void> {
  const { executionId } = await lab.services.createExecution({
    requestId: random.uuid(0),
    protocolId: 'ipsc-passage-t75',
    parameters: {},
    mode,
    metadata: { seed: values.seed },
    operator: PERSON.name,
    bindings: {},
  });
  const ended = new Promise<void>((resolve) => {
    const listening = lab.engine.onEnded((run) => {
      if (run.id !== executionId) return;
      listening[Symbol.dispose]();
      resolve();
    });
  });
  await lab.engine.start(executionId, PERSON);
  await during?.(executionId);
  await ended;
}

/** Resolves after `count` more commits. */
function commits(lab: Lab, count: number): Promise<void> {
  return new Promise((resolve) => {
    let left = count;
    const listening = lab.store.journal.onCommitted(() => {
      if (--left > 0) return;
      listening[Symbol.dispose]();
      resolve();
    });
  });
}

async function pauseAndResume(lab: Lab, executionId: string): Promise<void> {
  await commits(lab, 10);
  await lab.engine.pause(executionId, PERSON);
  while (lab.engine.find(executionId)?.facts.status === 'running') await nextTurn();
  await lab.engine.resume(executionId, PERSON);
}

const acknowledged = openSync(join(values.dir, ACKNOWLEDGED_FILE), 'a');
await using lab = await openLab({
  dataDir: values.dir,
  seed: values.seed,
  connection: { synchronous: values.synchronous === 'NORMAL' ? 'normal' : 'full' },
  folder: { reserveBytes: 4096, floorBytes: 0 },
});
lab.store.journal.onCommitted((events) => writeSync(acknowledged, `${events.at(-1)!.seq}\n`));
await abortAll(lab);
await run(lab, 'simulated');
await run(lab, 'dry-run');
await run(lab, 'simulated', (executionId) => pauseAndResume(lab, executionId));
await Promise.all([
  run(lab, 'simulated', async (executionId) => {
    await commits(lab, 5 + Math.floor(random.next() * 40));
    await lab.engine.stop(executionId, PERSON);
  }),
  run(lab, 'dry-run'),
  lab.services.setSetting('bench.note', 'a note', PERSON),
]);
