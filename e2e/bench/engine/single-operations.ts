import { MeasuredLab, planOfSteps } from './measured-lab.ts';
import { BareSaves } from './bare-sqlite.ts';
import { median } from './median.ts';

export interface SingleOperations {
  /** Medians, ms; one at a time, each durable before the next. */
  readonly createMs: number;
  readonly saveMs: number;
  /** The two rows of a save, written and committed by bare SQLite in the same moments. */
  readonly bareSaveMs: number;
  readonly dryRun10Ms: number;
}

const TIMES = 300;
/** So many that both logs have been through a checkpoint: a log that still grows is synced more slowly. */
const SAVES = 1200;

/** What a person waits for: creating an execution, and a dry run of ten steps from its creation to its end. */
export async function measureSingleOperations(): Promise<SingleOperations> {
  await using lab = await MeasuredLab.open(1);
  const plan = planOfSteps(10);
  const create: number[] = [];
  const dryRun: number[] = [];
  // Taken in turns, so that a busy moment of the PC falls on all of them.
  for (let at = 0; at < TIMES; at++) {
    create.push(await timed(() => lab.create(plan, 'simulated')));
    dryRun.push(await timed(async () => lab.start(await lab.create(plan, 'dry-run'))));
  }
  return { createMs: median(create), dryRun10Ms: median(dryRun), ...(await measureSaves(lab)) };
}

/** One entry with its projection, and the same two rows by bare SQLite. */
async function measureSaves(lab: MeasuredLab): Promise<Pick<SingleOperations, 'saveMs' | 'bareSaveMs'>> {
  using bare = new BareSaves();
  const executionId = await lab.create(planOfSteps(SAVES), 'simulated');
  const save: number[] = [];
  const bareSave: number[] = [];
  for (let at = 1; at <= SAVES; at++) {
    const data = { stepId: `dispense.${at}`, status: 'completed', labAt: at, result: { dispensedUl: 50 } } as const;
    save.push(await timed(() => lab.store.journal.append([{ kind: 'step.ended', subject: executionId, data }])));
    bareSave.push(await timed(() => Promise.resolve(bare.save())));
  }
  return { saveMs: median(save), bareSaveMs: median(bareSave) };
}

/** Cost of a step, µs, in a plan of so many steps, with the executions one after another. */
export async function measureStepCost(steps: number, executions: number): Promise<number> {
  await using lab = await MeasuredLab.open(1);
  const plan = planOfSteps(steps);
  await lab.run(planOfSteps(20));
  const ms = await timed(async () => {
    for (let at = 0; at < executions; at++) await lab.run(plan);
  });
  return (ms * 1000) / (steps * executions);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
