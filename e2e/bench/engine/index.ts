import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureExperiments, type ExperimentRound } from './experiments.ts';
import { historyFile, measureHistory } from './history.ts';
import { median, rounded } from './median.ts';
import { measureSingleOperations, measureStepCost, type SingleOperations } from './single-operations.ts';

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly goal?: string;
  readonly isMet?: boolean;
}

interface EngineReport {
  readonly report: Record<string, unknown>;
  readonly figures: readonly Figure[];
}

/** What spec.md aims at; a figure is better on the side of its goal. */
const GOALS: Readonly<Record<string, { readonly atLeast?: number; readonly atMost?: number }>> = {
  experimentsPerSecond: { atLeast: 2000 },
  ratioToBareSqlite: { atMost: 2 },
  createMs: { atMost: 0.5 },
  saveMs: { atMost: 0.2 },
  dryRun10Ms: { atMost: 2 },
  historyPageMs: { atMost: 5 },
  perStepRatio2000To20: { atMost: 1.25 },
};

/** `bench -- engine [--rounds 5] [--experiments 4000] [--history-rows 1000000]` */
export async function main(args: string[], progress: (sentence: string) => void): Promise<EngineReport> {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '5' },
      experiments: { type: 'string', default: '4000' },
      'history-rows': { type: 'string', default: '1000000' },
    },
  });
  const [loadBefore = 0] = loadavg();
  const historyRows = Number(values['history-rows']);
  progress(`Preparing a History of ${historyRows} executions; it is kept for the next time.`);
  historyFile(historyRows);
  // A first, short round warms up the code and checks the reference; after it the measurements take turns.
  await measureExperiments(1000, true);
  const experiments: ExperimentRound[] = [];
  const singles: SingleOperations[] = [];
  const stepRatios: number[] = [];
  for (let round = 1; round <= Number(values.rounds); round++) {
    progress(`Round ${round} of ${values.rounds}.`);
    experiments.push(await measureExperiments(Number(values.experiments)));
    singles.push(await measureSingleOperations());
    const short = await measureStepCost(20, 100);
    stepRatios.push((await measureStepCost(2000, 1)) / short);
  }
  progress('Turning the pages of History.');
  const history = measureHistory(historyRows, 600);
  const middle = <Round>(rounds: readonly Round[], field: (round: Round) => number, digits: number): number =>
    rounded(median(rounds.map(field)), digits);
  const measured = {
    experimentsPerSecond: middle(experiments, (round) => round.perSecond, 0),
    ratioToBareSqlite: middle(experiments, (round) => round.ratio, 2),
    createMs: middle(singles, (round) => round.createMs, 3),
    saveMs: middle(singles, (round) => round.saveMs, 3),
    dryRun10Ms: middle(singles, (round) => round.dryRun10Ms, 3),
    historyPageMs: rounded(history.pageMs, 2),
    perStepRatio2000To20: middle(stepRatios, (ratio) => ratio, 2),
    experimentsPerCpuSecond: middle(experiments, (round) => round.perCpuSecond, 0),
    ratioToBareSqliteLastVersionsOnly: middle(experiments, (round) => round.ratioToLastVersions, 2),
    bareSaveMs: middle(singles, (round) => round.bareSaveMs, 3),
  };
  return {
    report: {
      ...measured,
      stepsPerExperiment: 5,
      eventsPerCommit: middle(experiments, (round) => round.events / round.commits, 0),
      historyRows,
      historyPageByFilterMs: Object.fromEntries(
        Object.entries(history.byFilterMs).map(([name, ms]) => [name, rounded(ms, 2)]),
      ),
      rounds: Number(values.rounds),
      // What else the PC had to do: figures of a busy one say little.
      loadBefore: rounded(loadBefore, 1),
      processors: availableParallelism(),
    },
    figures: [
      ...Object.entries(measured).map(([name, value]) => figureOf(name, value)),
      ...Object.entries(history.byFilterMs).map(([name, value]) => ({ name: `  history page, ${name}, ms`, value })),
    ],
  };
}

function figureOf(name: string, value: number): Figure {
  const goal = GOALS[name];
  if (goal === undefined) return { name, value };
  const { atLeast, atMost } = goal;
  return atLeast === undefined
    ? { name, value, goal: `at most ${atMost}`, isMet: value <= (atMost ?? Infinity) }
    : { name, value, goal: `at least ${atLeast}`, isMet: value >= atLeast };
}
