import type { Random } from '#core/base/random.ts';
import type { InstanceEvent, InstanceFile } from '../instance-file.ts';
import {
  branches,
  DAY,
  Dice,
  type Draft,
  type Execution,
  gripperAndSetup,
  HOUR,
  likePlates,
  mixedProtocols,
  operatorHours,
  oppositeTours,
  pools,
  straight,
} from './random-laboratories.ts';

/** The kinds of laboratory that the random instances come from. */
export const SHAPES = [
  'like-plates',
  'mixed-protocols',
  'opposite-tours',
  'gripper-and-setup',
  'pools',
  'operator-hours',
  'branches',
  'replan-plates',
  'replan-blocking',
  'replan-hours',
] as const;
export type Shape = (typeof SHAPES)[number];

/** Some executions that nobody can do. */
function addImpossible(dice: Dice, found: Draft<InstanceFile>): void {
  const asset = found.assets[0]!.id;
  const plans = { ...found.plans };
  plans['contradiction'] = {
    steps: [
      { id: 'first', duration: 300, uses: [{ asset }] },
      { id: 'pause', duration: { min: 2400, max: 2700 }, uses: [] },
      { id: 'second', duration: 300, uses: [] },
    ],
    lags: [
      straight('first', 'pause'),
      straight('pause', 'second', 300),
      { from: 'first.end', to: 'second.start', min: 0, max: 1800 },
    ],
    spans: [],
  };
  plans['wide'] = { steps: [{ id: 'only', duration: 300, uses: [{ asset, amount: 1000 }] }], lags: [], spans: [] };
  found.plans = plans;
  found.executions = [
    ...found.executions,
    { id: 'no-1', plan: dice.pick(['contradiction', 'wide']) },
    { id: 'no-2', plan: Object.keys(found.plans)[0]!, deadline: 60 },
  ];
}

/** Disturbances in the first part of the plan; `span` is about how long it takes. */
function addEvents(dice: Dice, found: Draft<InstanceFile>, span: number): void {
  const events: InstanceEvent[] = [];
  const moments = Array.from({ length: dice.roll(1, 5) }, () => dice.roll(1, span)).sort((a, b) => a - b);
  const single = found.assets.filter(({ capacity, units }) => (capacity ?? 1) === 1 || units !== undefined);
  for (const [index, at] of moments.entries()) {
    const asset = dice.pick(single);
    const kind = dice.roll(0, 2);
    if (kind === 0) {
      const unit = asset.units === undefined ? undefined : dice.pick(asset.units);
      const from = at + (dice.chance(0.5) ? 0 : dice.roll(0, 1800));
      events.push({
        at,
        kind: 'down',
        asset: asset.id,
        ...(unit === undefined ? {} : { unit }),
        from,
        to: from + dice.roll(300, 7200, 60),
      });
    } else if (kind === 1) {
      events.push({
        at,
        kind: 'slow',
        asset: asset.id,
        ...(asset.units !== undefined && dice.chance(0.5) ? { unit: dice.pick(asset.units) } : {}),
        by: dice.roll(30, 900, 30),
      });
    } else {
      const names = Object.keys(found.plans);
      const executions: Execution[] = Array.from({ length: dice.roll(1, 3) }, (_, number) => ({
        id: `urgent-${index}-${number}`,
        plan: dice.pick(names),
        priority: dice.roll(5, 10),
        ...(dice.chance(0.4) ? { deadline: at + (dice.chance(0.3) ? dice.roll(1, 600) : 60 * DAY) } : {}),
      }));
      events.push({ at, kind: 'arrive', executions });
    }
  }
  found.events = events;
}

/** A random instance of a shape with at most about `size` executions. */
export function randomInstance(shape: Shape, random: Random, size = 20): InstanceFile {
  const dice = new Dice(random);
  switch (shape) {
    case 'like-plates':
      return withSome(dice, likePlates(dice, size));
    case 'mixed-protocols':
      return withSome(dice, mixedProtocols(dice, size));
    case 'opposite-tours':
      return oppositeTours(dice, size);
    case 'gripper-and-setup':
      return gripperAndSetup(dice, size);
    case 'pools':
      return withSome(dice, pools(dice, size));
    case 'operator-hours':
      return operatorHours(dice, size);
    case 'branches':
      return withSome(dice, branches(dice, size));
    case 'replan-plates': {
      const found = dice.chance(0.5) ? likePlates(dice, size) : pools(dice, size);
      addEvents(dice, found, 20 * HOUR);
      return found;
    }
    case 'replan-blocking': {
      const found = dice.chance(0.5) ? gripperAndSetup(dice, size) : oppositeTours(dice, size);
      addEvents(dice, found, 4 * HOUR);
      return found;
    }
    case 'replan-hours': {
      const found = operatorHours(dice, size);
      addEvents(dice, found, 6 * DAY);
      return found;
    }
  }
}

function withSome(dice: Dice, found: Draft<InstanceFile>): InstanceFile {
  if (dice.chance(0.2)) addImpossible(dice, found);
  return found;
}
