import { whyNotReady, type Bench } from '../instruments/bench.ts';
import type { ScheduleAsset, ScheduleJob, ScheduleOutage } from '../schedule/problem.ts';
import type { Changeovers } from '../workcell/changeovers.ts';
import type { LeaseBook } from '../workcell/leases/lease-book.ts';
import { assetInWorld } from '../workcell/leases/lease-names.ts';
import { poolAsset } from './asset-pools.ts';
import type { Calendars } from './calendars.ts';
import type { PlannedWork, World } from './forecast-source.ts';
import { placeAssets, placesAskedFor } from './place-assets.ts';
import { taskOf } from './schedule-points.ts';
import { setupOf } from './set-up-states.ts';

/** An instrument that cannot be used now is expected back after this long; then it is looked at again. */
const EXPECTED_BACK_MS = 15 * 60_000;
/** A person who has to change something over is expected to be done after this long, again and again. */
const EXPECTED_DONE_MS = 60_000;

export interface ScheduleAssetsDeps {
  readonly world: World;
  readonly bench: Bench;
  readonly leases: LeaseBook;
  readonly calendars: Calendars;
}

/** All that work in a world can use, as the scheduler reads it: instruments, their places, what the lab has entered, pools. */
export function scheduleAssets(
  deps: ScheduleAssetsDeps,
  now: number,
  horizon: number,
  works: readonly PlannedWork[],
  jobs: readonly ScheduleJob[],
): ScheduleAsset[] {
  return [...assetsOf(deps, now, horizon, works, jobs), ...poolsOf(works, deps.leases)];
}

function assetsOf(
  { world, bench, leases, calendars }: ScheduleAssetsDeps,
  now: number,
  horizon: number,
  works: readonly PlannedWork[],
  jobs: readonly ScheduleJob[],
): ScheduleAsset[] {
  const setups = setupsOf(leases.changeovers, now, works, jobs);
  const shapes = [...new Set(works.map((one) => one.schedule))];
  const askedFor = placesAskedFor(shapes);
  const links = bench.all().filter((link) => link.config.virtual === (world === 'simulated'));
  const entered = leases.entered.ids().map((id): ScheduleAsset => {
    const hours = calendars.windows(id, now, horizon);
    return {
      id: assetInWorld(id, world),
      capacity: leases.capacityOf(id),
      ...(hours === undefined ? {} : { available: hours }),
      ...(leases.keptFrom(id) === null ? {} : { down: [outage(now)] }),
    };
  });
  const instruments = links.flatMap((link): ScheduleAsset[] => {
    const hours = calendars.windows(link.id, now, horizon);
    const isOut = whyNotReady(link) !== null;
    return [
      {
        id: link.id,
        capacity: 1,
        ...(hours === undefined ? {} : { available: hours }),
        ...(isOut ? { down: [outage(now)] } : {}),
        ...setups(link.id),
      },
      ...placeAssets(link.id, leases, shapes, askedFor),
    ];
  });
  return [...instruments, ...entered];
}

function poolsOf(works: Iterable<PlannedWork>, leases: LeaseBook): ScheduleAsset[] {
  const pools = new Map([...works].flatMap((work) => [...work.pools]));
  return [...pools].map(([poolId, units]) => poolAsset(poolId, units, (assetId) => leases.capacityOf(assetId)));
}

/** How instruments that are changed over stand now, and how long it takes them from state to state. */
function setupsOf(
  changeovers: Changeovers,
  now: number,
  works: Iterable<PlannedWork>,
  jobs: readonly ScheduleJob[],
): (instrumentId: string) => Pick<ScheduleAsset, 'setup'> {
  if (changeovers.rules.length === 0) return () => ({});
  const states = new Set<string>();
  for (const { schedule } of new Set(works)) {
    for (const { uses } of schedule.steps) for (const { state } of uses) if (state !== null) states.add(state);
    for (const { state } of schedule.spans) if (state !== null) states.add(state);
  }
  const running = statesUnderWay(jobs);
  return (instrumentId) => {
    const rule = changeovers.ruleOf(instrumentId);
    if (rule === undefined) return {};
    const underWay = changeovers.underWay(instrumentId);
    const late = underWay?.needsPerson === true ? now + EXPECTED_DONE_MS : now;
    const since = Math.max(late, Math.ceil(underWay?.readyLabAt ?? now));
    const state = underWay === undefined ? running.get(instrumentId) : undefined;
    return { setup: setupOf(rule, states, changeovers.setUpOf(instrumentId), since, state) };
  };
}

/** States of the work that is under way, by the asset it uses. */
function statesUnderWay(jobs: readonly ScheduleJob[]): ReadonlyMap<string, string> {
  const states = new Map<string, string>();
  for (const { plan, happened, holds } of jobs) {
    if (happened === undefined || happened.size === 0) continue;
    for (const { id, uses } of plan.steps) {
      const past = happened.get(id);
      if (past?.end !== null) continue;
      for (const { asset, state } of uses) if (state !== null) states.set(past.units[asset] ?? asset, state);
    }
    for (const { id, asset, from, to, state } of plan.spans) {
      if (state === null || !happened.has(taskOf(from)) || typeof happened.get(taskOf(to))?.end === 'number') continue;
      states.set(holds?.get(id) ?? asset, state);
    }
  }
  return states;
}

/** What nobody can have now is expected back after a while, and does not keep what has begun from ending. */
function outage(now: number): ScheduleOutage {
  return { from: now, to: now + EXPECTED_BACK_MS, unit: null, since: now };
}
