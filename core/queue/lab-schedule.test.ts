import { describe, expect, it, vi } from 'vitest';
import type { Effect, InstrumentKind } from '../contract/words.ts';
import { scheduleOf } from '../testing/bench-schedule.ts';
import { EngineBench, TESTER } from '../testing/engine-bench.ts';
import { askOf, planOf } from '../testing/plan-of.ts';
import { platePlan } from '../testing/plate-plan.ts';
import { ScriptedInstrument } from '../testing/scripted-driver.ts';
import type { ForecastJob } from './forecast-source.ts';
import type { LabSchedule } from './lab-schedule.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

interface Rig extends AsyncDisposable {
  readonly bench: EngineBench;
  readonly schedule: LabSchedule;
  /** Makes commands on an instrument take longer than planned. */
  readonly slowness: Map<string, number>;
}

/** A workcell of scripted instruments that take as long as commands say, on an instant clock. */
async function openRig(waiting: readonly ForecastJob[] = []): Promise<Rig> {
  const slowness = new Map<string, number>();
  const place = (kind: InstrumentKind) => ({ kind, effect: 'consume' as Effect, instrument: new ScriptedInstrument() });
  const beside = { 'INC-1': place('incubator'), 'ARM-1': place('plate-arm'), 'RDR-1': place('plate-reader') };
  const bench = await EngineBench.open({ beside });
  const instruments = Object.entries({ 'LH-1': { instrument: bench.instrument }, ...beside });
  for (const [id, { instrument }] of instruments) {
    instrument.script = async (command, signal) => {
      const { ms } = command.params as { ms?: number };
      await bench.labClock.sleep((ms ?? 0) * (slowness.get(id) ?? 1), signal);
      return instrument.carryOut(command);
    };
  }
  const schedule = scheduleOf(bench, 'schedule', (world) => (world === 'simulated' ? waiting : []));
  return {
    bench,
    schedule,
    slowness,
    [Symbol.asyncDispose]: async () => {
      schedule[Symbol.dispose]();
      await bench[Symbol.asyncDispose]();
    },
  };
}

/** Starts so many plates at one moment of the lab. */
async function startPlates({ bench }: Rig, count: number): Promise<string[]> {
  using _still = bench.labClock.hold();
  const plan = platePlan();
  const ids: string[] = [];
  for (let index = 0; index < count; index++) ids.push(await bench.start(plan));
  return ids;
}

describe('plates that share one liquid handler, incubator, arm and reader', () => {
  it('keep every window, never meet on an instrument, and end when the forecast said', async () => {
    await using rig = await openRig();
    const { bench, schedule } = rig;
    const began = bench.labClock.now();
    const ids = await startPlates(rig, 24);
    const forecast = await schedule.forecast('simulated', undefined);
    expect(forecast.conflicts).toEqual([]);
    const planned = Math.max(...forecast.lanes.flatMap((lane) => lane.bars.map((bar) => bar.end))) - began;
    await Promise.all(ids.map((id) => bench.whenStatus(id, 'completed', 'failed')));
    const took = bench.labClock.now() - began;
    expect(bench.eventsOf('step.window-missed')).toEqual([]);
    expect(took / planned).toBeGreaterThan(0.98);
    expect(took / planned).toBeLessThan(1.02);
    // One plate alone takes 28 h 44 min: shared step by step, 24 of them hardly take longer.
    expect(took).toBeLessThan(34 * HOUR_MS);
    expect(overlaps(rig, ids)).toEqual([]);
    expect(bench.leases.views()).toEqual([]);
    expect(bench.store.connection.all('SELECT * FROM leases')).toEqual([]);
  });

  it('are planned anew when an instrument is slower than planned, and still keep their windows', async () => {
    await using rig = await openRig();
    const { bench, slowness } = rig;
    slowness.set('LH-1', 1.5);
    const ids = await startPlates(rig, 8);
    await Promise.all(ids.map((id) => bench.whenStatus(id, 'completed', 'failed')));
    expect(bench.eventsOf('step.window-missed')).toEqual([]);
    expect(overlaps(rig, ids)).toEqual([]);
  });

  it('go on around one that is stopped halfway, which holds nothing any more', async () => {
    await using rig = await openRig();
    const { bench } = rig;
    const ids = await startPlates(rig, 5);
    await bench.when(() => bench.stepStatuses(ids[0]!)['dose'] === 'completed');
    await bench.engine.stop(ids[0]!, TESTER);
    expect(bench.leases.table.of(ids[0]!)).toEqual([]);
    await Promise.all(ids.slice(1).map((id) => bench.whenStatus(id, 'completed', 'failed')));
    expect(ids.map((id) => bench.status(id))).toEqual([
      'cancelled',
      'completed',
      'completed',
      'completed',
      'completed',
    ]);
    expect(bench.eventsOf('step.window-missed')).toEqual([]);
  });

  it('do not wait for a step that was left out, nor for one that waits for a person', async () => {
    await using rig = await openRig();
    const { bench } = rig;
    const plan = platePlan();
    const [seed, ...rest] = plan.steps;
    const leftOut = { ...seed!, stepId: 'wash', name: 'wash', when: 'false', after: ['seed'] };
    const steps = [seed!, leftOut, askOf('look', ['Done'], { after: ['wash'] }), ...rest];
    const asking = planOf(
      steps.map((step) => (step.stepId === 'attach' ? { ...step, after: ['look'] } : step)),
      plan.instruments,
    );
    let first = '';
    let second = '';
    {
      using _still = bench.labClock.hold();
      first = await bench.start({ ...asking, labware: plan.labware });
      second = await bench.start(plan);
    }
    expect(await bench.whenStatus(second, 'completed', 'failed')).toBe('completed');
    expect(bench.live(first).attention).toMatchObject([{ kind: 'operator' }]);
    await bench.engine.answer(first, 'look', 'Done', TESTER);
    expect(await bench.whenStatus(first, 'completed', 'failed')).toBe('completed');
  }, 20_000);

  it('leave what another holds alone: a stop asks only the instruments of the one that is stopped', async () => {
    await using rig = await openRig();
    const { bench } = rig;
    const [first, second] = await startPlates(rig, 2);
    await bench.when(() => bench.leases.table.on('LH-1').length === 1);
    const holder = bench.leases.table.on('LH-1')[0]!.executionId;
    const other = holder === first ? second! : first!;
    await bench.engine.stop(other, TESTER);
    const [ended] = bench.eventsOf('execution.cancelled', other);
    expect(ended?.data.confirmations.map((one) => one.instrumentId)).not.toContain('LH-1');
    expect(bench.instrument.stops).toBe(0);
    await bench.whenStatus(holder, 'completed');
  });
});

describe('the forecast', () => {
  it('shows what has been, what is and what will be, instrument by instrument', async () => {
    await using rig = await openRig();
    const { bench, schedule } = rig;
    const ids = await startPlates(rig, 3);
    await bench.when(() => bench.stepStatuses(ids[0]!)['attach'] === 'running');
    using _still = bench.labClock.hold();
    const forecast = await schedule.forecast('simulated', undefined);
    const lane = (assetId: string) => forecast.lanes.find((one) => one.assetId === assetId);
    const seeds = lane('LH-1')!.bars.filter((bar) => bar.label === 'seed');
    expect(seeds.map((bar) => bar.executionId).toSorted()).toEqual(ids);
    expect(seeds.find((bar) => bar.executionId === ids[0])?.state).toBe('past');
    expect(lane('INC-1/places')?.capacity).toBe(44);
    expect(forecast.lanes.flatMap((one) => one.bars).some((bar) => bar.state === 'planned')).toBe(true);
    for (const { bars, rows } of forecast.lanes) {
      for (let row = 0; row < rows; row++) {
        const inRow = bars.filter((bar) => bar.row === row).toSorted((left, right) => left.start - right.start);
        for (const [index, bar] of inRow.entries())
          expect(bar.start).toBeGreaterThanOrEqual(inRow[index - 1]?.end ?? 0);
      }
    }
  });

  it('says between which times a step has to begin', async () => {
    await using rig = await openRig();
    const { bench, schedule } = rig;
    const began = bench.labClock.now();
    await startPlates(rig, 1);
    using _still = bench.labClock.hold();
    const { lanes } = await schedule.forecast('simulated', undefined);
    const read = lanes.flatMap((lane) => lane.bars).find((bar) => bar.label === 'read' && bar.taskId === 'read#0')!;
    const [from, to] = read.window!;
    expect(to - from, 'ten to twenty minutes after the reagent').toBe(10 * MINUTE_MS);
    expect(read.start).toBeGreaterThanOrEqual(from);
    expect(read.start).toBeLessThanOrEqual(to);
    expect(from).toBeGreaterThan(began + 28 * HOUR_MS);
  });

  it('does not call it a broken window when what begins by itself begins a little later', async () => {
    await using rig = await openRig();
    const { bench, schedule } = rig;
    const plan = platePlan();
    const asking = planOf(
      [askOf('look', ['Done']), askOf('look_again', ['Done'], { after: ['look'] }), ...plan.steps].map((step) =>
        step.stepId === 'seed' ? { ...step, after: ['look_again'] } : step,
      ),
      plan.instruments,
    );
    const id = await bench.start({ ...asking, labware: plan.labware });
    await bench.when(() => bench.live(id).attention.length === 1);
    await bench.engine.pause(id, TESTER);
    await bench.engine.answer(id, 'look', 'Done', TESTER);
    await bench.whenStatus(id, 'paused');
    await bench.labClock.sleep(MINUTE_MS);
    using _still = bench.labClock.hold();
    expect((await schedule.forecast('simulated', undefined)).conflicts).toEqual([]);
  });

  it('says that an instrument is out, keeps what waits for it waiting, and looks again when it was expected back', async () => {
    const waiting: ForecastJob[] = [];
    await using rig = await openRig(waiting);
    const { bench, schedule } = rig;
    const id = await bench.start(platePlan());
    await bench.when(() => bench.stepStatuses(id)['attach'] === 'running');
    const planHash = bench.engine.find(id)!.facts.planHash;
    const free = { priority: 5, notBefore: null, due: null, deadline: null, wishes: {} };
    const job = { jobId: 'EX-50', title: 'Plate', planHash, ...free };
    waiting.push(job);
    const link = bench.bench.get('LH-1');
    let outFrom: number;
    {
      using _still = bench.labClock.hold();
      outFrom = bench.labClock.now();
      link.setNeedsClearing({ reason: 'It was stopped halfway.', since: outFrom });
      const needsClearing = { kind: 'instrument.needs-clearing', subject: 'LH-1' } as const;
      await bench.store.journal.append([{ ...needsClearing, data: { reason: 'It was stopped halfway.' } }], TESTER);
      expect(schedule.dispatcher.jobs.turnOf(job, 'simulated')).toMatchObject({
        kind: 'resource',
        sentence: 'LH-1 must be cleared by a person first: It was stopped halfway.',
        instrumentId: 'LH-1',
      });
      const lane = await vi.waitFor(async () => {
        const { lanes } = await schedule.forecast('simulated', undefined);
        const found = lanes.find((one) => one.assetId === 'LH-1')!;
        expect(found.bars.some((bar) => bar.executionId === 'EX-50')).toBe(true);
        return found;
      }, 5000);
      expect(lane.closed).toHaveLength(1);
      expect(lane.closed[0]!.reason).toMatch(/^Must be cleared; planned as if it were back at /);
      const next = lane.bars.find((bar) => bar.executionId === 'EX-50')!;
      expect(next.start).toBeGreaterThanOrEqual(lane.closed[0]!.to);
    }
    await bench.when(() => bench.labClock.now() > outFrom + 2 * HOUR_MS);
    using _still = bench.labClock.hold();
    await schedule.whenSettled('simulated');
    const { lanes, now } = await schedule.forecast('simulated', undefined);
    const lane = lanes.find((one) => one.assetId === 'LH-1')!;
    expect(lane.closed[0]!.to, 'still ahead').toBeGreaterThan(now);
    for (const bar of lane.bars) if (bar.state === 'planned') expect(bar.start).toBeGreaterThanOrEqual(now);
  });

  it('is empty in a world in which nothing happens', async () => {
    await using rig = await openRig();
    expect((await rig.schedule.forecast('real', undefined)).lanes).toEqual([]);
  });
});

/** Pairs of commands that were under way on one instrument at one time, by the record alone. */
function overlaps({ bench }: Rig, ids: readonly string[]): string[] {
  const outcomes = new Map(bench.eventsOf('command.outcome').map(({ data }) => [data.commandId, data.labAt]));
  const busy = ids
    .flatMap((id) => bench.eventsOf('command.intent', id))
    .filter(({ data }) => data.instrumentId !== 'wellrun')
    .map(({ subject, data }) => ({
      subject,
      instrument: data.instrumentId,
      from: data.labAt,
      to: outcomes.get(data.commandId) ?? Infinity,
    }))
    .toSorted((left, right) => left.from - right.from);
  const found: string[] = [];
  for (const [, rows] of Map.groupBy(busy, (row) => row.instrument)) {
    for (const [index, row] of rows.entries()) {
      const before = rows[index - 1];
      if (before !== undefined && before.to > row.from)
        found.push(`${row.instrument}: ${before.subject}, ${row.subject}`);
    }
  }
  return found;
}
