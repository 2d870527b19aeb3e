import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { median, rounded } from '../engine/median.ts';
import { measureClaims, measureStarvation, type ClaimRound } from './claims.ts';
import {
  measureBareSqlite,
  measureExperiments,
  platePlan,
  type BareRound,
  type ExperimentRound,
} from './experiments.ts';
import { measurePlainjob, type PlainjobRound } from './plainjob.ts';
import { profiled, type CpuProfile } from './profile.ts';

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly goal?: string;
  readonly isMet?: boolean;
}

/** `bench -- queue [--jobs 10000] [--experiments 1000] [--rounds 3] [--profile]` */
export async function main(
  args: string[],
  progress: (sentence: string) => void,
): Promise<{ readonly report: Record<string, unknown>; readonly figures: readonly Figure[] }> {
  const { values } = parseArgs({
    args,
    options: {
      jobs: { type: 'string', default: '10000' },
      experiments: { type: 'string', default: '1000' },
      rounds: { type: 'string', default: '3' },
      profile: { type: 'boolean', default: false },
    },
  });
  const [loadBefore = 0] = loadavg();
  const jobs = Number(values.jobs);
  const count = Number(values.experiments);
  progress('Warming up.');
  await measureExperiments(1000);
  const cold = await measureExperiments(count);
  // Node compiles what runs often until several thousand have been done; a lab's PC runs for days.
  for (let more = 0; more < 4; more++) await measureExperiments(1000);
  const claims: ClaimRound[] = [];
  const plain: PlainjobRound[] = [];
  const experiments: ExperimentRound[] = [];
  const bare: BareRound[] = [];
  for (let round = 1; round <= Number(values.rounds); round++) {
    progress(`Round ${round} of ${values.rounds}.`);
    experiments.push(await measureExperiments(count));
    bare.push(await measureBareSqlite(count));
    claims.push(await measureClaims(jobs));
    plain.push(measurePlainjob(jobs));
  }
  progress('Experiments that have to follow a forecast.');
  const forecast = await measureExperiments(Math.ceil(count / 5), platePlan);
  progress('A job of the lowest level under a stream of critical ones.');
  const starvation = await measureStarvation();
  let profile: CpuProfile | undefined;
  if (values.profile) {
    progress('Once more under the profiler.');
    await measureExperiments(count * 3, undefined, async (run) => {
      profile = await profiled(run);
    });
  }
  const claimMs = claims.flatMap((round) => round.claimMs).toSorted((left, right) => left - right);
  const plainMs = plain.flatMap((round) => round.claimMs).toSorted((left, right) => left - right);
  const perSecond = median(experiments.map((round) => round.perSecond));
  const bareMs = median(bare.map((round) => round.ms));
  const measured = {
    enqueueMs: rounded(median(claims.map((round) => round.enqueueMs)), 0),
    claimP50Ms: rounded(at(claimMs, 0.5), 2),
    claimP99Ms: rounded(at(claimMs, 0.99), 2),
    claimsPerSecond: rounded(median(claims.map((round) => round.perSecond)), 0),
    reloadMs: rounded(median(claims.map((round) => round.reloadMs)), 0),
    eventLoopP99Ms: rounded(median(claims.map((round) => round.eventLoopP99Ms)), 1),
    experimentsPerSecond: rounded(perSecond, 0),
    experimentsPerSecondAtFirst: rounded(cold.perSecond, 0),
    experimentsPerCpuSecond: rounded(median(experiments.map((round) => round.perCpuSecond)), 0),
    statementsPerExperiment: rounded(median(bare.map((round) => round.statements)), 1),
    experimentsPerSecondByForecast: rounded(forecast.perSecond, 0),
    ratioToBareSqlite: rounded(1000 / perSecond / bareMs, 2),
    plainjobEnqueueMs: rounded(median(plain.map((round) => round.enqueueMs)), 0),
    plainjobClaimP50Ms: rounded(at(plainMs, 0.5), 3),
    plainjobClaimP99Ms: rounded(at(plainMs, 0.99), 3),
    plainjobPerSecond: rounded(median(plain.map((round) => round.perSecond)), 0),
    starvationWaitedMs: rounded(starvation.waitedMs, 0),
  };
  const isOrderKept = claims.every((round) => round.isOrderKept);
  const isStarved = !(starvation.waitedMs < starvation.agesInMs * 3);
  const goals: Readonly<Record<string, readonly [string, boolean]>> = {
    enqueueMs: ['below 1000', measured.enqueueMs < 1000],
    claimP99Ms: ['below 20', measured.claimP99Ms < 20],
    reloadMs: ['below 1000', measured.reloadMs < 1000],
    experimentsPerSecond: ['at least 2000', measured.experimentsPerSecond >= 2000],
    starvationWaitedMs: [`below ${starvation.agesInMs * 3}`, !isStarved],
  };
  return {
    report: {
      ...measured,
      jobs,
      experiments: count,
      stepsPerExperiment: 5,
      isOrderKept,
      isStarved,
      passedByWhileAgeing: starvation.passedBy,
      cancelledMeanwhile: claims.reduce((sum, round) => sum + round.cancelled, 0),
      claimed: claims.reduce((sum, round) => sum + round.claimed, 0),
      eventsPerCommit: rounded(median(experiments.map((round) => round.events / round.commits)), 0),
      bareSqliteExperimentsPerSecond: rounded(1000 / bareMs, 0),
      rounds: Number(values.rounds),
      // What else the PC had to do: figures of a busy one say little.
      loadBefore: rounded(loadBefore, 1),
      processors: availableParallelism(),
      ...(profile === undefined ? {} : { profile }),
    },
    figures: [
      ...Object.entries(measured).map(([name, value]): Figure => {
        const goal = goals[name];
        return goal === undefined ? { name, value } : { name, value, goal: goal[0], isMet: goal[1] };
      }),
      { name: 'strict order kept (1: yes)', value: Number(isOrderKept), goal: '1', isMet: isOrderKept },
      ...Object.entries(profile?.rooms ?? {}).map(([room, share]) => ({
        name: `  profile: ${room}, %`,
        value: share * 100,
      })),
      ...(profile?.functions ?? []).map(({ share, name, place }) => ({
        name: `  ${name} ${place}`.slice(0, 60),
        value: share * 100,
      })),
    ],
  };
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
