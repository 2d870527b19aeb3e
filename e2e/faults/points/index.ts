import { parseArgs } from 'node:util';
import { FAULT_POINTS, type FaultPoint } from '#core/base/fault-points.ts';
import { SeededRandom, type Random } from '#core/base/random.ts';
import type { Effect } from '#core/contract/words.ts';
import { addUp, isSound, type Findings } from '../kill/check-record.ts';
import { FaultLab, type Checked, type Keeps } from '../kill/fault-lab.ts';
import { deathsOf, type Death } from './deaths.ts';

export interface PointsOptions {
  /** How often each point is to be died at for each class of effect. */
  readonly times: number;
  readonly seed: string;
  readonly atOnce: number;
  readonly keeps: Keeps;
}

type Counts = Partial<Record<FaultPoint, Partial<Record<Effect, number>>>>;

export interface PointsReport extends Omit<Findings, 'sentences'>, Record<string, unknown> {
  /** Deaths by point and effect. */
  readonly points: Counts;
  /** The fewest deaths at any point with any effect that can reach it. */
  readonly fewest: number;
  readonly deaths: number;
  /** Lives in which the point was not reached; they are lived again. */
  readonly missed: number;
}

/** Minutes of the lab pass in a few milliseconds. */
const SPEED = 12_000;
const LIFE_LIMIT_MS = 15_000;
/** A point that is missed this often in a row is not there. */
const MOST_MISSES = 3;

/** Kills hosts at every named point, with every class of effect, and compares record and instruments. */
export async function runPoints(options: PointsOptions): Promise<PointsReport> {
  const began = performance.now();
  const random = new SeededRandom(`points ${options.seed}`);
  const tally = new Tally();
  const shares = Array.from({ length: options.atOnce }, (_, at) =>
    Math.floor((options.times + options.atOnce - 1 - at) / options.atOnce),
  );
  const results = await Promise.all(
    shares
      .filter((times) => times > 0)
      .map((times, at) => dieInOneLab(times, options.keeps, tally, random.fork(`lab ${at}`))),
  );
  const kept = results.flatMap((result) => result.kept ?? []);
  const { sentences, ...counts } = addUp(results.map(({ findings }) => findings));
  return {
    points: tally.counts,
    fewest: tally.fewest,
    deaths: tally.deaths,
    missed: tally.missed,
    ...counts,
    seed: options.seed,
    seconds: Math.round((performance.now() - began) / 100) / 10,
    ...(sentences.length === 0 ? {} : { sentences }),
    ...(kept.length === 0 ? {} : { kept }),
  };
}

/** `faults -- points [--times 20] [--seed 1] [--keep]`; with `--keep` the records stay. */
export async function main(args: string[]): Promise<{ ok: boolean; report: Record<string, unknown> }> {
  const { values } = parseArgs({
    args,
    options: {
      times: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      keep: { type: 'boolean', default: false },
    },
  });
  const times = Number(values.times);
  const report = await runPoints({ times, seed: values.seed, atOnce: 2, keeps: values.keep ? 'all' : 'unsound' });
  return { ok: pointsHeld(report, times), report };
}

export function pointsHeld(report: PointsReport, times: number): boolean {
  return report.fewest >= times && times > 0 && isSound({ ...report, sentences: [] });
}

class Tally {
  readonly counts: Counts = {};
  missed = 0;

  constructor() {
    for (const point of FAULT_POINTS) this.counts[point] = {};
    for (const death of deathsOf(1)) this.counts[death.point]![death.effect] = 0;
  }

  died({ point, effect }: Death): void {
    const ofPoint = (this.counts[point] ??= {});
    ofPoint[effect] = (ofPoint[effect] ?? 0) + 1;
  }

  get deaths(): number {
    return this.#all.reduce((sum, count) => sum + count, 0);
  }

  get fewest(): number {
    return Math.min(...this.#all);
  }

  /** A point that no death goes to counts as never reached. */
  get #all(): number[] {
    return Object.values(this.counts).flatMap((effects) => {
      const counts = Object.values(effects);
      return counts.length === 0 ? [0] : counts;
    });
  }
}

async function dieInOneLab(times: number, keeps: Keeps, tally: Tally, random: Random): Promise<Checked> {
  await using lab = await FaultLab.start('points', SPEED);
  for (const death of deathsOf(times)) {
    let misses = 0;
    while (!(await die(lab, death, random))) {
      tally.missed++;
      if (++misses >= MOST_MISSES) break;
    }
    if (misses < MOST_MISSES) tally.died(death);
  }
  return await lab.finishAndCheck(keeps);
}

/** One life; true when it ended where it was to end. */
async function die(lab: FaultLab, death: Death, random: Random): Promise<boolean> {
  const { point, effect, isAboutEffect, nthAtMost, makesBackups } = death;
  const nth = 1 + Math.floor(random.next() * nthAtMost);
  const host = lab.startHost({
    lanes: effect,
    'die-at': `${point}:${isAboutEffect ? `${effect}:` : ''}${nth}`,
    'make-backups': makesBackups === true,
  });
  const ending = await host.endedWithin(LIFE_LIMIT_MS);
  if (ending.signal === null) throw new Error(`A host ended by itself (${ending.code}): ${ending.complaint}`);
  return ending.reached;
}
