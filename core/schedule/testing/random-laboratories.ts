import type { Random } from '#core/base/random.ts';
import type { InstanceFile } from '../instance-file.ts';

export type Draft<Value> = { -readonly [Key in keyof Value]: Value[Key] };
type Plan = InstanceFile['plans'][string];
type Step = Plan['steps'][number];
type Lag = NonNullable<Plan['lags']>[number];
type Span = NonNullable<Plan['spans']>[number];
type Asset = InstanceFile['assets'][number];
export type Execution = InstanceFile['executions'][number];

/** Whole numbers from a seeded stream. */
export class Dice {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** From `low` to `high`, both included, in steps of `grain`. */
  roll(low: number, high: number, grain = 1): number {
    return low + grain * Math.floor(this.#random.next() * (Math.floor((high - low) / grain) + 1));
  }

  chance(share: number): boolean {
    return this.#random.next() < share;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.roll(0, items.length - 1)]!;
  }
}

export const HOUR = 3600;
export const DAY = 24 * HOUR;

export const straight = (from: string, to: string, max: number | null = 0): Lag => ({
  from: `${from}.end`,
  to: `${to}.start`,
  min: 0,
  max,
});

function instance(
  name: string,
  parts: Pick<InstanceFile, 'assets' | 'plans' | 'executions' | 'horizon'>,
): Draft<InstanceFile> {
  return { format: 'wellrun-schedule-instance/1', name, events: [], ...parts };
}

function plates(
  count: number,
  plan: (index: number) => string,
  more: (index: number) => Partial<Execution> = () => ({}),
): Execution[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `plate-${String(index + 1).padStart(3, '0')}`,
    plan: plan(index),
    ...more(index),
  }));
}

/** Machine work and long stays in turn: seed, incubate, dose, incubate, read. */
function incubationPlan(dice: Dice, machines: readonly string[], rounds: number, isTight: boolean): Plan {
  const steps: Step[] = [];
  const lags: Lag[] = [];
  const add = (step: Step, max: number | null): void => {
    const before = steps.at(-1);
    if (before !== undefined) lags.push(straight(before.id, step.id, max));
    steps.push(step);
  };
  for (let round = 0; round < rounds; round++) {
    add({ id: `work-${round}`, duration: dice.roll(60, 600, 30), uses: [{ asset: dice.pick(machines) }] }, 0);
    const stay = dice.roll(600, dice.chance(0.4) ? 20 * HOUR : 3 * HOUR, 300);
    add(
      {
        id: `stay-${round}`,
        duration: { min: stay, max: Math.round(stay * (1 + dice.roll(2, isTight ? 10 : 50) / 100)) },
        uses: [{ asset: dice.chance(0.8) ? 'incubator' : 'hotel' }],
      },
      0,
    );
  }
  add(
    { id: 'read', duration: dice.roll(60, 400, 20), uses: [{ asset: 'reader' }] },
    dice.chance(0.5) ? 0 : dice.roll(300, 3600, 300),
  );
  return { steps, lags, spans: [] };
}

export function likePlates(dice: Dice, size: number): Draft<InstanceFile> {
  const assets: Asset[] = [
    { id: 'liquid-handler' },
    { id: 'incubator', capacity: dice.roll(4, 48) },
    { id: 'hotel', capacity: dice.roll(4, 40) },
    { id: 'reader' },
  ];
  const plan = incubationPlan(dice, ['liquid-handler'], dice.roll(1, 3), dice.chance(0.5));
  return instance('like-plates', {
    assets,
    plans: { assay: plan },
    executions: plates(dice.roll(2, size), () => 'assay'),
    horizon: 400 * DAY,
  });
}

export function mixedProtocols(dice: Dice, size: number): Draft<InstanceFile> {
  const machines = ['liquid-handler', 'dispenser', 'washer', 'sealer'].slice(0, dice.roll(1, 4));
  const assets: Asset[] = [
    ...machines.map((id) => ({ id })),
    { id: 'incubator', capacity: dice.roll(3, 24) },
    { id: 'hotel', capacity: dice.roll(3, 20) },
    { id: 'reader' },
  ];
  const names = ['a', 'b', 'c', 'd'].slice(0, dice.roll(2, 4));
  const plans = Object.fromEntries(
    names.map((name) => [name, incubationPlan(dice, machines, dice.roll(1, 4), dice.chance(0.5))]),
  );
  return instance('mixed-protocols', {
    assets,
    plans,
    executions: plates(
      dice.roll(2, size),
      () => dice.pick(names),
      () => ({
        ...(dice.chance(0.3) ? { release: dice.roll(0, 20 * HOUR, 60) } : {}),
        ...(dice.chance(0.3) ? { due: dice.roll(5 * HOUR, 80 * HOUR, 60) } : {}),
        ...(dice.chance(0.3) ? { priority: dice.roll(0, 10) } : {}),
        ...(dice.chance(0.05) ? { deadline: dice.roll(2 * HOUR, 4 * HOUR, 60) + 300 * DAY } : {}),
      }),
    ),
    horizon: 400 * DAY,
  });
}

/** A tour from place to place; each place is held until the next one is reached, with or without a gripper. */
function tourPlan(
  dice: Dice,
  places: readonly string[],
  gripper: string | null,
  states: readonly string[] | null,
): Plan {
  const steps: Step[] = [];
  const lags: Lag[] = [];
  const spans: Span[] = [];
  const move = (number: number): string => `move-${number}`;
  for (const [number, place] of places.entries()) {
    const min = dice.roll(60, place === 'incubator' ? 3600 : 400, 20);
    const isRange = place === 'incubator' || dice.chance(0.3);
    if (gripper !== null) {
      steps.push({ id: move(number), duration: 30, uses: [{ asset: gripper }] });
      if (number > 0)
        lags.push(straight(`work-${number - 1}`, move(number), dice.chance(0.3) ? null : dice.roll(0, 600, 60)));
      lags.push(straight(move(number), `work-${number}`));
    } else if (number > 0) lags.push(straight(`work-${number - 1}`, `work-${number}`, 0));
    steps.push({ id: `work-${number}`, duration: isRange ? { min, max: Math.round(min * 1.15) } : min, uses: [] });
    const isLast = number === places.length - 1;
    spans.push({
      id: `at-${number}`,
      asset: place,
      from: gripper === null ? `work-${number}.start` : `${move(number)}.start`,
      to:
        gripper === null || isLast
          ? isLast || gripper === null
            ? `work-${number}.end`
            : ''
          : `${move(number + 1)}.end`,
      ...(states !== null && place === 'dispenser' ? { state: dice.pick(states) } : {}),
    });
  }
  if (gripper !== null) {
    const last = places.length;
    steps.push({ id: move(last), duration: 30, uses: [{ asset: gripper }] });
    lags.push(straight(`work-${last - 1}`, move(last), 600));
    const span = spans.pop()!;
    spans.push({ ...span, to: `${move(last)}.end` });
  }
  return { steps, lags, spans };
}

export function oppositeTours(dice: Dice, size: number): Draft<InstanceFile> {
  const places = ['nest-a', 'nest-b', 'nest-c', 'nest-d'].slice(0, dice.roll(2, 4));
  const gripper = dice.chance(0.6) ? 'gripper' : null;
  const backwards = [...places].reverse();
  return instance('opposite-tours', {
    assets: [...places.map((id) => ({ id })), { id: 'gripper' }],
    plans: { there: tourPlan(dice, places, gripper, null), back: tourPlan(dice, backwards, gripper, null) },
    executions: plates(dice.roll(2, Math.min(size, 24)), () => (dice.chance(0.5) ? 'there' : 'back')),
    horizon: 100 * DAY,
  });
}

export function gripperAndSetup(dice: Dice, size: number): Draft<InstanceFile> {
  const states = ['sample', 'conjugate', 'substrate', 'stop'].slice(0, dice.roll(2, 4));
  const times = Object.fromEntries([
    ['clean', Object.fromEntries(states.map((state) => [state, 0]))],
    ...states.map((from) => [
      from,
      Object.fromEntries(states.filter((to) => to !== from).map((to) => [to, dice.chance(0.5) ? 120 : 180])),
    ]),
  ]) as Record<string, Record<string, number>>;
  const stations = ['dispenser', 'incubator', 'washer', 'dispenser', 'incubator', 'washer', 'dispenser', 'reader'];
  const plan = (): Plan => tourPlan(dice, stations.slice(0, dice.roll(3, 8)), 'gripper', states);
  return instance('gripper-and-setup', {
    assets: [
      { id: 'gripper' },
      { id: 'dispenser', setup: { initial: 'clean', times } },
      { id: 'washer', units: ['washer-1', 'washer-2'] },
      { id: 'incubator', capacity: dice.roll(2, 10) },
      { id: 'reader' },
    ],
    plans: { one: plan(), two: plan() },
    executions: plates(dice.roll(2, Math.min(size, 16)), () => (dice.chance(0.7) ? 'one' : 'two')),
    horizon: 100 * DAY,
  });
}

export function pools(dice: Dice, size: number): Draft<InstanceFile> {
  const units = (name: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);
  const washers = units('washer', dice.roll(2, 4));
  const readers = units('reader', dice.roll(1, 3));
  const down = dice.chance(0.6)
    ? [{ from: dice.roll(0, 4 * HOUR, 60), to: dice.roll(5 * HOUR, 12 * HOUR, 60), unit: dice.pick(washers) }]
    : [];
  const found = incubationPlan(dice, ['washer', 'liquid-handler'], dice.roll(1, 3), dice.chance(0.3));
  const amounts = found.steps.map((step) =>
    step.uses?.[0]?.asset === 'incubator' ? { ...step, uses: [{ asset: 'incubator', amount: dice.roll(1, 3) }] } : step,
  );
  return instance('pools', {
    assets: [
      { id: 'liquid-handler' },
      { id: 'washer', units: washers, down },
      { id: 'reader', units: readers },
      { id: 'incubator', capacity: dice.roll(3, 20) },
      { id: 'hotel', capacity: dice.roll(2, 10), units: ['hotel-1', 'hotel-2'] },
    ],
    plans: { assay: { ...found, steps: amounts }, other: incubationPlan(dice, ['washer'], 2, false) },
    executions: plates(dice.roll(2, size), () => (dice.chance(0.7) ? 'assay' : 'other')),
    horizon: 400 * DAY,
  });
}

function workingDays(dice: Dice, days: number): [number, number][] {
  const list: [number, number][] = [];
  for (let day = 0; day < days; day++) {
    if (day % 7 < 5 && !dice.chance(0.05)) list.push([day * DAY + 8 * HOUR, day * DAY + dice.roll(16, 19) * HOUR]);
  }
  return list;
}

export function operatorHours(dice: Dice, size: number): Draft<InstanceFile> {
  const rounds = dice.roll(2, 4);
  const steps: Step[] = [];
  const lags: Lag[] = [];
  for (let round = 0; round < rounds; round++) {
    const work: Step = {
      id: `feed-${round}`,
      duration: dice.roll(300, 2700, 300),
      uses: [{ asset: 'operator' }, { asset: 'hood' }],
    };
    if (round > 0) lags.push(straight(steps.at(-1)!.id, work.id));
    steps.push(work);
    const stay = dice.roll(16, 72, 4) * HOUR;
    const rest: Step = {
      id: `rest-${round}`,
      duration: { min: stay, max: stay + dice.roll(6, 30) * HOUR },
      uses: [{ asset: 'incubator' }],
    };
    lags.push(straight(work.id, rest.id));
    steps.push(rest);
  }
  const image: Step = { id: 'image', duration: 1200, uses: [{ asset: 'imager' }] };
  lags.push(straight(steps.at(-1)!.id, 'image'));
  steps.push(image);
  return instance('operator-hours', {
    assets: [
      { id: 'operator', available: workingDays(dice, 200) },
      { id: 'hood' },
      { id: 'incubator', capacity: dice.roll(4, 24) },
      { id: 'imager', down: dice.chance(0.3) ? [{ from: 3 * DAY, to: 4 * DAY, unit: null }] : [] },
    ],
    plans: { culture: { steps, lags, spans: [] } },
    executions: plates(
      dice.roll(2, Math.min(size, 30)),
      () => 'culture',
      () => ({
        ...(dice.chance(0.5) ? { release: dice.roll(0, 10 * DAY, HOUR) } : {}),
        ...(dice.chance(0.5) ? { due: dice.roll(6 * DAY, 30 * DAY, HOUR) } : {}),
        ...(dice.chance(0.2)
          ? { deadline: dice.roll(1 * DAY, 8 * DAY, HOUR) + (dice.chance(0.5) ? 0 : 150 * DAY) }
          : {}),
        priority: dice.roll(0, 10),
      }),
    ),
    horizon: 200 * DAY,
  });
}

/** Branches that run beside each other in one execution, on machines they share, and join again. */
export function branches(dice: Dice, size: number): Draft<InstanceFile> {
  const plan = (): Plan => {
    const steps: Step[] = [{ id: 'begin', duration: dice.roll(0, 300, 30), uses: [{ asset: 'mixer' }] }];
    const lags: Lag[] = [];
    for (let branch = 0; branch < dice.roll(2, 3); branch++) {
      const names = [`left-${branch}`, `right-${branch}`];
      steps.push({
        id: names[0]!,
        duration: dice.roll(60, 900, 30),
        uses: [{ asset: dice.pick(['mixer', 'shaker', 'heater']) }],
      });
      steps.push({
        id: names[1]!,
        duration: { min: dice.roll(60, 900, 30), max: null },
        uses: [{ asset: dice.pick(['shelf', 'shaker', 'heater']), amount: 1 }],
      });
      lags.push(
        straight('begin', names[0]!, null),
        straight(names[0]!, names[1]!, dice.chance(0.3) ? 0 : dice.roll(0, 7200, 60)),
      );
      lags.push(straight(names[1]!, 'join', null));
    }
    steps.push({ id: 'join', duration: dice.roll(30, 600, 30), uses: [{ asset: 'mixer' }] });
    if (dice.chance(0.6)) lags.push({ from: 'begin.start', to: 'join.start', min: 0, max: dice.roll(2, 8) * HOUR });
    return { steps, lags, spans: [{ id: 'desk', asset: 'desk', from: 'begin.start', to: 'join.end' }] };
  };
  return instance('branches', {
    assets: [
      { id: 'mixer' },
      { id: 'shaker', units: ['shaker-1', 'shaker-2'] },
      { id: 'heater', capacity: 2 },
      { id: 'shelf', capacity: 6 },
      { id: 'desk', capacity: dice.roll(2, 6) },
    ],
    plans: { one: plan(), two: plan() },
    executions: plates(dice.roll(1, Math.min(size, 24)), () => (dice.chance(0.5) ? 'one' : 'two')),
    horizon: 100 * DAY,
  });
}
