import { Insertion } from './insertion.ts';
import { modelJob } from './job-model.ts';
import { buildLaboratory, type Laboratory } from './laboratory.ts';
import type { ScheduleAsset, ScheduleJob } from './problem.ts';
import { PLAIN_READING, type Reading } from './reading.ts';
import { pointIndex, timeNetwork, type TimeNetwork } from './time-network.ts';

/**
 * Whether a job can be done in an empty laboratory between its release and its deadline; null when it can, else a sentence that
 * says why not. Exact. Outages that are disturbances (`since`) do not count, nor those of single units: the lab without them is
 * what a job is judged by.
 */
export function feasibleAlone(
  job: ScheduleJob,
  assets: readonly ScheduleAsset[],
  horizon: number,
  reading: Reading = PLAIN_READING,
): { readonly reason: string } | null {
  const because = (reason: string): { readonly reason: string } => ({ reason });
  const known = new Map(assets.map((asset) => [asset.id, asset]));
  const wanted = [
    ...job.plan.steps.flatMap((step) => step.uses.map((use) => ({ id: step.id, ...use }))),
    ...job.plan.spans.map((span) => ({ ...span, amount: span.amount ?? 1 })),
  ];
  for (const { id, asset, amount } of wanted) {
    const found = known.get(asset);
    if (found === undefined) return because(`${id} needs ${asset}, which this lab does not have`);
    if (amount > found.capacity) {
      return because(
        `${id} needs ${amount} places of ${asset}, which has ${found.capacity}${found.units === undefined ? '' : ' in each unit'}`,
      );
    }
  }
  const network = timeNetwork(job.plan);
  const { contradiction } = network;
  if (contradiction !== null) {
    // Least times of nothing only say what comes first.
    const rules = (isLimit: boolean): string =>
      [
        ...new Set(
          contradiction.filter(({ gap }) => (isLimit ? gap < 0 : gap > 0)).map(({ rule }) => rule(reading.amount)),
        ),
      ].join(' and ');
    const sides = [rules(false), rules(true)].filter((side) => side !== '');
    return because(`its windows contradict each other: ${sides.join(', but ')}`);
  }
  const tooMuch = tooMuchAtOnce(job, known, network);
  if (tooMuch !== null) return because(tooMuch);
  const { happened: _happened, holds: _holds, extra: _extra, mayBreak: _mayBreak, ...fresh } = job;
  return earliestOrReason(fresh, assets, horizon, reading);
}

/** What a job needs at one time, whatever its order, beyond all that there is of an asset; null when there is no such thing. */
function tooMuchAtOnce(
  { plan }: ScheduleJob,
  assets: ReadonlyMap<string, ScheduleAsset>,
  { least, size }: TimeNetwork,
): string | null {
  const points = pointIndex(plan);
  const stretches = [
    ...plan.steps.flatMap(({ id, uses }) =>
      uses.map(({ asset, amount }) => ({ id, asset, amount, from: `${id}.start`, to: `${id}.end` })),
    ),
    ...plan.spans.map(({ asset, amount = 1, from, to }) => ({
      id: from.slice(0, from.lastIndexOf('.')),
      asset,
      amount,
      from,
      to,
    })),
  ].map((one) => ({ ...one, from: points.get(one.from)!, to: points.get(one.to)! }));
  for (const [id, all] of Map.groupBy(stretches, ({ asset }) => asset)) {
    if (all.length === 1) continue;
    const { capacity, units = [''] } = assets.get(id)!;
    for (const one of all) {
      const beside = all.filter(
        ({ from, to }) => least[from * size + one.from]! >= 0 && least[one.from * size + to]! > 0,
      );
      const amount = beside.reduce((sum, other) => sum + other.amount, 0);
      if (beside.includes(one) && amount > capacity * units.length)
        return `${one.id} needs ${amount} places of ${id} at the same time, which has ${capacity * units.length}`;
    }
  }
  return null;
}

/** Laboratories without jobs, disturbances and outages of single units, one for every list of assets. */
const emptyLaboratories = new WeakMap<readonly ScheduleAsset[], Laboratory>();

function emptyLaboratory(assets: readonly ScheduleAsset[]): Laboratory {
  const known = emptyLaboratories.get(assets);
  if (known !== undefined) return known;
  const laboratory = buildLaboratory(
    assets.map((asset) => {
      const down = (asset.down ?? []).filter((outage) => outage.unit === null && outage.since === undefined);
      return { ...asset, down };
    }),
  );
  emptyLaboratories.set(assets, laboratory);
  return laboratory;
}

function earliestOrReason(
  job: ScheduleJob,
  assets: readonly ScheduleAsset[],
  horizon: number,
  reading: Reading,
): { readonly reason: string } | null {
  const from = { now: job.release, horizon };
  const laboratory = emptyLaboratory(assets);
  const end = (candidate: ScheduleJob, limit: number): number | null => {
    const model = modelJob(candidate, 0, laboratory, { ...from, horizon: limit });
    if (model === null) return null;
    const insertion = new Insertion(laboratory, job.release);
    // What of a job stands in its own way is a question of order, which planning tries to answer; nobody is sent away for it.
    if (!insertion.earliest({ ...model, mayBlockItself: false })) return null;
    let last = -Infinity;
    for (let point = 0; point < model.network.size; point++) last = Math.max(last, insertion.times[point]!);
    return last;
  };
  if (end(job, horizon) !== null) return null;
  const { deadline, ...open } = job;
  const soonest = end(open, Infinity);
  if (soonest === null) {
    const changed = assetsChangedOver(job, assets, from);
    if (changed !== null) return { reason: `its windows leave no time to change over ${changed}` };
    return { reason: `no working hours fit: ${hoursInTheWay(job, assets, reading)}` };
  }
  if (deadline !== undefined && soonest > deadline) {
    return {
      reason: `the deadline ${reading.moment(deadline)} is ${reading.amount(soonest - deadline)} too early: even in an empty lab it ends at ${reading.moment(soonest)}`,
    };
  }
  return {
    reason: `even in an empty lab it ends at ${reading.moment(soonest)}, and plans only reach to ${reading.moment(horizon)}`,
  };
}

/** Assets without whose changeovers the job could be done; null where that would be of no use. */
function assetsChangedOver(
  job: ScheduleJob,
  assets: readonly ScheduleAsset[],
  from: { readonly now: number; readonly horizon: number },
): string | null {
  const fitsWithout = (ids: readonly string[]): boolean => {
    const laboratory = buildLaboratory(
      assets.map(({ setup, ...asset }) =>
        setup === undefined || ids.includes(asset.id) ? asset : { ...asset, setup },
      ),
    );
    const model = modelJob(job, 0, laboratory, { ...from, horizon: Infinity });
    return model !== null && new Insertion(laboratory, job.release).earliest({ ...model, mayBlockItself: false });
  };
  const changed = assets.filter(({ setup }) => setup !== undefined).map(({ id }) => id);
  if (changed.length === 0 || !fitsWithout(changed)) return null;
  const alone = changed.find((id) => fitsWithout([id]));
  return alone ?? changed.join(' and ');
}

/** The steps that need hours, and how far their windows let them lie apart. */
function hoursInTheWay(job: ScheduleJob, assets: readonly ScheduleAsset[], reading: Reading): string {
  const timed = new Set(
    assets.filter((asset) => asset.available !== undefined || (asset.down?.length ?? 0) > 0).map(({ id }) => id),
  );
  const bound = job.plan.steps.filter((step) => step.uses.some((use) => timed.has(use.asset)));
  if (bound.length === 0) return 'the step with hours is unknown';
  const points = pointIndex(job.plan);
  const network = timeNetwork(job.plan);
  for (let i = 0; i + 1 < bound.length; i++) {
    const [a, b] = [points.get(`${bound[i]!.id}.end`)!, points.get(`${bound[i + 1]!.id}.start`)!];
    const least = network.least[a * network.size + b]!;
    const most = -network.least[b * network.size + a]!;
    if (least > 0 && most < Infinity) {
      const names = [
        ...new Set([...bound[i]!.uses, ...bound[i + 1]!.uses].map((use) => use.asset).filter((id) => timed.has(id))),
      ];
      return `between ${bound[i]!.id} and ${bound[i + 1]!.id} lie ${reading.amount(least)} to ${reading.amount(most)}, and both need ${names.join(' and ')}, never there at both times`;
    }
  }
  const names = [...new Set(bound.flatMap((step) => step.uses.map((use) => use.asset)).filter((id) => timed.has(id)))];
  return `${bound.map(({ id }) => id).join(', ')} need ${names.join(' and ')}, which is not there long enough`;
}
