import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TESTER } from '../testing/engine-bench.ts';
import { HOUR_MS, QueueBench } from '../testing/queue-bench.ts';
import { compareJobs, JobLine, keysFor, orderKey, placeAt, type Placed } from './job-order.ts';
import type { MoveTarget } from './job-queue.ts';

const AGEING_MS = 6 * HOUR_MS;

describe('the order of jobs', () => {
  it('puts a higher priority first, and inside one what came first', () => {
    const at = Date.UTC(2026, 10, 21, 9);
    const jobs = [
      { name: 'normal', order: orderKey(at, 5, AGEING_MS), number: 1 },
      { name: 'critical', order: orderKey(at + 1000, 10, AGEING_MS), number: 2 },
      { name: 'normal later', order: orderKey(at + 2000, 5, AGEING_MS), number: 3 },
      { name: 'high', order: orderKey(at + 3000, 8, AGEING_MS), number: 4 },
    ];
    expect(jobs.toSorted(compareJobs).map((job) => job.name)).toEqual(['critical', 'high', 'normal', 'normal later']);
  });

  it('lets a job that has waited one ageing interval longer go before the next higher level', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 10 }), fc.integer(), (low, levels, ms) => {
        const high = Math.min(10, low + levels);
        const at = Date.UTC(2026, 0, 1) + ms;
        const wait = (high - low) * AGEING_MS;
        expect(orderKey(at, low, AGEING_MS)).toBeLessThan(orderKey(at + wait + 1, high, AGEING_MS));
        expect(orderKey(at, low, AGEING_MS)).toBeGreaterThan(orderKey(at + wait - 1, high, AGEING_MS));
      }),
    );
  });

  it('never puts a job of a level before one that came earlier, also when the clock was set back', () => {
    const at = Date.UTC(2026, 10, 21, 9);
    const before = keysFor(3, orderKey(at, 5, AGEING_MS), undefined);
    const after = keysFor(2, orderKey(at - 86_400_000, 5, AGEING_MS), before.at(-1));
    const all = [...before, ...after];
    expect(all).toEqual(all.toSorted((left, right) => left - right));
    expect(new Set(all).size).toBe(5);
  });

  it('finds a place between any two jobs, as often as one likes, and changes no other order', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 60 }),
        (count, moves) => {
          const line: (Placed & { order: number })[] = Array.from({ length: count }, (_, number) => ({
            order: Date.UTC(2026, 10, 21),
            number,
          }));
          for (const [who, where] of moves) {
            const [moved] = line.splice(who % line.length, 1);
            const index = where % (line.length + 1);
            const expected = [...line.slice(0, index), moved!, ...line.slice(index)].map((job) => job.number);
            const { order, respaced } = placeAt(line, index, moved!.order);
            for (const one of respaced) line[one.index]!.order = one.order;
            moved!.order = order;
            line.push(moved!);
            line.sort(compareJobs);
            expect(line.map((job) => job.number)).toEqual(expected);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('respaces only a few jobs around a gap that is used up', () => {
    const line = Array.from({ length: 10_000 }, (_, number) => ({ order: Date.UTC(2026, 10, 21) + number, number }));
    line[5000]!.order = line[4999]!.order;
    const { respaced } = placeAt(line, 5000, 0);
    expect(respaced.length).toBeGreaterThan(0);
    expect(respaced.length).toBeLessThan(10);
  });

  it('finds every job in a line of thousands', () => {
    const line = new JobLine<Placed>();
    const jobs = Array.from({ length: 5000 }, (_, number) => ({ order: (number * 7919) % 1000, number }));
    for (const job of jobs) line.add(job);
    expect(line.jobs).toEqual(jobs.toSorted(compareJobs));
    for (const job of jobs) expect(line.jobs[line.indexOf(job)]).toBe(job);
    line.remove(jobs[17]!);
    expect(line.indexOf(jobs[17]!)).toBe(-1);
  });
});

type Action =
  | { readonly kind: 'submit'; readonly priority: number; readonly count: number }
  | { readonly kind: 'wait'; readonly hours: number }
  | { readonly kind: 'clock'; readonly hours: number }
  | {
      readonly kind: 'move' | 'priority' | 'hold' | 'release' | 'cancel';
      readonly who: number;
      readonly value: number;
    };

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('submit' as const),
      priority: fc.nat(10),
      count: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), hours: fc.nat(30) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('clock' as const), hours: fc.integer({ min: -30, max: 30 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'move' as const,
        'priority' as const,
        'hold' as const,
        'release' as const,
        'cancel' as const,
      ),
      who: fc.nat(),
      value: fc.nat(),
    }),
  },
);

/** What the line must be: the jobs of a level in the order they came, whoever a person moved where they were put. */
class LineModel {
  line: string[] = [];
  readonly levels = new Map<string, number>();
  readonly moved = new Set<string>();

  /** The new line has the old jobs in their old order, and these in between. */
  expectWith(actual: readonly string[], fresh: readonly string[]): void {
    expect(actual.filter((id) => !fresh.includes(id))).toEqual(this.line.filter((id) => !fresh.includes(id)));
    expect([...actual].sort()).toEqual([...new Set([...this.line, ...fresh])].sort());
    this.line = [...actual];
  }

  /** Inside a level nobody overtakes. */
  expectFirstComeFirstServed(numberOf: (id: string) => number, reordered: ReadonlySet<string>): void {
    for (let level = 0; level <= 10; level++) {
      const numbers = this.line
        .filter((id) => this.levels.get(id) === level && !this.moved.has(id) && !reordered.has(id))
        .map(numberOf);
      expect(numbers).toEqual(numbers.toSorted((left, right) => left - right));
    }
  }
}

async function act(bench: QueueBench, model: LineModel, reordered: Set<string>, one: Action): Promise<void> {
  const { queue } = bench;
  const now = (): string[] => queue.line.map((job) => job.jobId);
  if (one.kind === 'submit') {
    const jobs = await bench.submitMany(one.count, { priority: one.priority });
    for (const job of jobs) model.levels.set(job.jobId, one.priority);
    model.expectWith(
      now(),
      jobs.map((job) => job.jobId),
    );
  } else if (one.kind === 'wait') bench.clock.jump(one.hours * HOUR_MS);
  else if (one.kind === 'clock') bench.clock.jump(one.hours * HOUR_MS);
  else {
    const job = queue.line[one.who % Math.max(1, queue.line.length)];
    if (job === undefined) return;
    const id = job.jobId;
    if (one.kind === 'move') {
      const other = model.line[one.value % model.line.length]!;
      const targets: MoveTarget[] = [{ before: other }, { after: other }, 'first', 'last'];
      const target = targets[one.value % 4]!;
      await queue.move(id, target, TESTER);
      const rest = model.line.filter((each) => each !== id);
      const at =
        target === 'first' ? 0 : target === 'last' ? rest.length : rest.indexOf(other) + ('after' in target ? 1 : 0);
      if (other !== id || typeof target === 'string') {
        expect(now()).toEqual([...rest.slice(0, at), id, ...rest.slice(at)]);
        model.moved.add(id);
      }
      model.line = now();
    } else if (one.kind === 'priority') {
      await queue.setPriority(id, one.value % 11, TESTER);
      model.levels.set(id, one.value % 11);
      model.moved.delete(id);
      // A job that changes its level keeps the time it came, which the clock may have been set back since.
      reordered.add(id);
      model.expectWith(now(), [id]);
    } else if (one.kind === 'cancel') {
      await queue.cancel(id, '', TESTER);
      model.line = model.line.filter((each) => each !== id);
      expect(now()).toEqual(model.line);
    } else if (one.kind === 'hold' && job.state === 'waiting') await queue.hold(id, TESTER);
    else if (one.kind === 'release' && job.state === 'held') await queue.release(id, TESTER);
  }
  expect(now()).toEqual(model.line);
  model.expectFirstComeFirstServed((id) => Number(id.slice(3)), reordered);
}

describe('the line under any sequence of changes', () => {
  it('is what its changes say, and the same after a restart', { timeout: 30_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 40 }), async (actions) => {
        const bench = await QueueBench.open();
        await bench.queue.holdAll(true, TESTER);
        const model = new LineModel();
        const reordered = new Set<string>();
        for (const one of actions) await act(bench, model, reordered, one);
        const states = bench.queue.line.map(({ jobId, state, priority, movedByHand }) => ({
          jobId,
          state,
          priority,
          movedByHand,
        }));
        await bench.close();
        await using again = await QueueBench.open({ dataDir: bench.bench.dataDir, clock: bench.clock });
        expect(
          again.queue.line.map(({ jobId, state, priority, movedByHand }) => ({ jobId, state, priority, movedByHand })),
        ).toEqual(states);
      }),
      { numRuns: 100 },
    );
  });

  it('starves nobody: a job of the lowest level starts although higher ones never stop coming', async () => {
    await using bench = await QueueBench.open();
    await bench.queue.holdAll(true, TESTER);
    const low = await bench.submit({ priority: 0 });
    // A lab that does one job an hour, while two critical ones come.
    let hours = 0;
    for (; hours < 200; hours++) {
      await bench.submitMany(2, { priority: 10 });
      const [next] = bench.queue.line;
      if (next === low) break;
      await bench.queue.cancel(next!.jobId, 'done', TESTER);
      bench.clock.jump(HOUR_MS);
    }
    // Ten levels are 60 h; what had come until then, two an hour, goes first.
    expect(hours).toBeGreaterThan(60);
    expect(hours).toBeLessThan(125);
  });
});
