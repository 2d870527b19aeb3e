import { readWritten, writeBare } from './bare-sqlite.ts';
import { MeasuredLab, planOfSteps } from './measured-lab.ts';

/** Experiments under way at the same time, each on an instrument of its own. */
const AT_ONCE = 256;
const STEPS = 5;

export interface ExperimentRound {
  readonly perSecond: number;
  readonly perCpuSecond: number;
  /** Time of the engine over the time of bare SQLite for the same rows in as many commits. */
  readonly ratio: number;
  /** The same, when bare SQLite writes each row only once, as it is in the end. */
  readonly ratioToLastVersions: number;
  readonly events: number;
  readonly commits: number;
}

/**
 * Runs experiments of five steps through engine and record, then writes the same rows with nothing but SQLite.
 * @param comparesRows makes sure that they are the same
 */
export async function measureExperiments(count: number, comparesRows = false): Promise<ExperimentRound> {
  await using lab = await MeasuredLab.open(AT_ONCE);
  const plan = planOfSteps(STEPS);
  const commitEnds: number[] = [];
  lab.store.journal.onCommitted((events) => commitEnds.push(events.at(-1)!.seq));
  let left = count;
  const worker = async (instrument: number): Promise<void> => {
    while (left-- > 0) await lab.run(plan, instrument);
  };
  const cpu = process.cpuUsage();
  const began = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, (_, instrument) => worker(instrument)));
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const { connection } = lab.store;
  const bare = (versions: 'every' | 'last'): number =>
    writeBare(readWritten(connection, commitEnds, versions), comparesRows ? connection : undefined);
  return {
    perSecond: count / seconds,
    perCpuSecond: (count * 1e6) / (user + system),
    ratio: seconds / bare('every'),
    ratioToLastVersions: seconds / bare('last'),
    events: lab.store.journal.headSeq,
    commits: commitEnds.length,
  };
}
