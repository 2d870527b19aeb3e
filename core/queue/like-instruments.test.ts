import { describe, expect, it, vi } from 'vitest';
import { AppError } from '../contract/errors.ts';
import type { ExecutionStatus } from '../contract/words.ts';
import { ForecastBench } from '../testing/forecast-bench.ts';
import { TESTER } from '../testing/engine-bench.ts';
import { commandOf, planOf, stepOf } from '../testing/plan-of.ts';
import { plateCommand, platePlanOf, plateStep, readPlan, visitStep } from '../testing/read-plan.ts';
import { stepWaits } from './step-waits.ts';

/** Which instruments of a name did something for an execution, in order, each once. */
function used({ bench }: ForecastBench, executionId: string, name = 'RDR'): string[] {
  const intents = bench.eventsOf('command.intent', executionId).map((event) => event.data.instrumentId);
  return [...new Set(intents.filter((id) => id.startsWith(name)))];
}

function chosen({ bench }: ForecastBench, executionId: string) {
  return bench.eventsOf('command.intent', executionId).flatMap((event) => event.data.chosen ?? []);
}

async function whenAll(rig: ForecastBench, ids: readonly string[], ...statuses: ExecutionStatus[]): Promise<void> {
  const wanted: ExecutionStatus[] = statuses.length === 0 ? ['completed', 'failed', 'cancelled'] : statuses;
  await rig.bench.when(() => ids.every((id) => wanted.includes(statusOf(rig, id))));
}

/** Also of a job that has not begun. */
function statusOf({ bench }: ForecastBench, executionId: string): ExecutionStatus {
  const row = bench.store.connection.get<{ status: ExecutionStatus }>(
    'SELECT status FROM executions WHERE execution_id = ?',
    executionId,
  );
  return row?.status ?? 'pending';
}

async function submitAll(rig: ForecastBench, plans: Parameters<ForecastBench['submit']>[0]): Promise<string[]> {
  return (await rig.submit(plans)).map((job) => job.jobId);
}

/** The latest end of a bar. */
async function plannedEnd(rig: ForecastBench): Promise<number> {
  await rig.schedule.forecast('simulated', undefined);
  await rig.schedule.whenSettled('simulated');
  const { lanes } = await rig.schedule.forecast('simulated', undefined);
  return Math.max(...lanes.flatMap(({ bars }) => bars.map((bar) => bar.end)));
}

describe('of two like readers', () => {
  it('both are used by ten plates, as the forecast has it', async () => {
    await using rig = await ForecastBench.open({ readers: 2 });
    const { bench, queue } = rig;
    let began = 0;
    let planned = 0;
    const ids = await (async () => {
      using _still = bench.labClock.hold();
      await queue.holdAll(true, TESTER);
      const all = await submitAll(
        rig,
        Array.from({ length: 10 }, () => readPlan()),
      );
      began = bench.labClock.now();
      planned = (await plannedEnd(rig)) - began;
      await queue.holdAll(false, TESTER);
      return all;
    })();
    await whenAll(rig, ids);
    expect(ids.map((id) => bench.status(id))).toEqual(ids.map(() => 'completed'));
    const readers = ids.map((id) => used(rig, id));
    expect(readers.every((one) => one.length === 1)).toBe(true);
    for (const reader of ['RDR-1', 'RDR-2']) expect(readers.flat().filter((id) => id === reader)).toHaveLength(5);
    const took = Math.max(...bench.eventsOf('execution.completed').map((event) => event.data.labAt)) - began;
    expect(took / planned).toBeGreaterThan(0.98);
    expect(took / planned).toBeLessThan(1.02);
    // One reader alone would take ten times 22 minutes.
    expect(took).toBeLessThan(130 * 60_000);
    expect(bench.leases.views()).toEqual([]);
  });

  it('the one that did a step is on record and shown, with its lanes in the forecast', async () => {
    await using rig = await ForecastBench.open({ readers: 2 });
    const { bench } = rig;
    const [first, second] = await (async () => {
      using _still = bench.labClock.hold();
      const all = await submitAll(rig, [readPlan(), readPlan()]);
      const planned = await rig.inForecast();
      expect(Object.values(planned).map((assets) => assets.find((id) => id.startsWith('RDR')))).toEqual([
        'RDR-1',
        'RDR-2',
      ]);
      return all;
    })();
    await bench.when(() => chosen(rig, first!).length + chosen(rig, second!).length === 2);
    const [own] = chosen(rig, first!);
    expect(own).toEqual({ kind: 'plate-reader', instrumentId: 'RDR-1' });
    const created = bench.eventsOf('execution.created', first).map((event) => event.data.bindings);
    expect(created).toEqual([{ 'liquid-handler': 'LH-1', 'plate-arm': 'ARM-1' }]);
    const state = bench.engine
      .find(first!)
      ?.live()
      .steps.find((step) => step.stepId === 'read');
    expect(state?.chosen).toEqual([own]);
    const moves = bench.eventsOf('command.intent', first).filter((event) => event.data.command === 'move');
    expect(moves.map((event) => event.data.params['to'])).toContainEqual({ instrument: 'RDR-1', place: 'stage' });
    await whenAll(rig, [first!, second!]);
    expect(used(rig, second!)).toEqual(['RDR-2']);
  });

  it('one that fails before a step begins is passed over, and the record says so', async () => {
    await using rig = await ForecastBench.open({ readers: 2 });
    const { bench, instruments } = rig;
    const ids = await (async () => {
      using _still = bench.labClock.hold();
      const all = await submitAll(rig, [readPlan(), readPlan()]);
      await bench.when(() => bench.eventsOf('execution.started', all[0]).length === 1);
      instruments.get('RDR-1')!.unplug();
      await bench.when(() => bench.eventsOf('instrument.disconnected', 'RDR-1').length === 1);
      return all;
    })();
    await whenAll(rig, ids);
    expect(ids.map((id) => [bench.status(id), ...used(rig, id)])).toEqual(ids.map(() => ['completed', 'RDR-2']));
    for (const id of ids)
      expect(chosen(rig, id)).toEqual([
        {
          kind: 'plate-reader',
          instrumentId: 'RDR-2',
          passedOver: [expect.stringMatching(/^RDR-1 is not connected/) as string],
        },
      ]);
  });

  it('one that fails in the middle leads to a question about its step alone; all others finish on the other', async () => {
    await using rig = await ForecastBench.open({ readers: 2 });
    const { bench, instruments } = rig;
    const broken = instruments.get('RDR-1')!;
    const asItWas = broken.script;
    let isBroken = false;
    broken.script = (command, signal) => {
      if (isBroken || bench.eventsOf('execution.completed').length < 2) return asItWas(command, signal);
      isBroken = true;
      broken.unplug();
      return Promise.reject(new AppError('device-disconnected'));
    };
    const ids = await submitAll(
      rig,
      Array.from({ length: 8 }, () => readPlan()),
    );
    await bench.when(() => ids.every((id) => ['completed', 'paused'].includes(statusOf(rig, id))));
    const stuck = ids.filter((id) => bench.status(id) === 'paused');
    expect(stuck).toHaveLength(1);
    expect(bench.live(stuck[0]!).attention).toMatchObject([{ kind: 'in-doubt', instrumentId: 'RDR-1' }]);
    const failedAt = bench.eventsOf('step.attention')[0]!.seq;
    const after = bench.eventsOf('command.intent').filter((event) => event.seq > failedAt);
    expect(after.map((event) => event.data.instrumentId)).not.toContain('RDR-1');
    // Nobody but a person moves what stands on the reader; the step goes on where it was.
    broken.plugIn();
    await bench.bench.get('RDR-1').connect();
    await bench.when(() => bench.bench.get('RDR-1').isUsable);
    const [doubt] = bench.live(stuck[0]!).attention;
    const { commandId } = doubt as { commandId: string };
    await bench.engine.decide(stuck[0]!, commandId, 'repeat', 'Nothing was read.', TESTER);
    await bench.whenStatus(stuck[0]!, 'completed', 'failed');
    expect(bench.status(stuck[0]!)).toBe('completed');
    expect(used(rig, stuck[0]!)).toEqual(['RDR-1']);
    expect(bench.leases.views()).toEqual([]);
  });

  it('neither can be used: the step waits with the reasons, and goes on with the first that is back', async () => {
    await using rig = await ForecastBench.open({ readers: 2 });
    const { bench, instruments } = rig;
    const sentences = (): string[] => stepWaits(bench.leases, () => '10:42').map((wait) => wait.sentence);
    const [id] = await (async () => {
      using _still = bench.labClock.hold();
      const all = await submitAll(rig, [readPlan()]);
      await bench.when(() => bench.eventsOf('execution.started', all[0]).length === 1);
      for (const reader of ['RDR-1', 'RDR-2']) instruments.get(reader)!.unplug();
      await bench.when(() => bench.eventsOf('instrument.disconnected').length === 2);
      return all;
    })();
    await vi.waitFor(() => expect(sentences().join()).toContain('waits for RDR-1 or RDR-2'), { timeout: 5000 });
    expect(sentences().join()).toMatch(/RDR-1 is not connected.*RDR-2 is not connected/);
    expect(bench.live(id!).attention).toEqual([]);
    instruments.get('RDR-2')!.plugIn();
    await bench.bench.get('RDR-2').connect();
    await bench.whenStatus(id!, 'completed', 'failed');
    expect(used(rig, id!)).toEqual(['RDR-2']);
  });

  it('one that was asked for is used for the whole run', async () => {
    await using rig = await ForecastBench.open({ readers: 2 });
    const plans = Array.from({ length: 3 }, () => readPlan());
    const ids = (await rig.submit(plans, { wishes: { 'plate-reader': 'RDR-2' } })).map((job) => job.jobId);
    await whenAll(rig, ids);
    expect(ids.map((id) => used(rig, id))).toEqual(ids.map(() => ['RDR-2']));
    expect(chosen(rig, ids[0]!)).toEqual([]);
  });

  it('a baseline and what is compared with it are read by the same one', async () => {
    await using rig = await ForecastBench.open({ readers: 2 });
    const plan = platePlanOf([
      visitStep('baseline', 5),
      plateStep('dose', [plateCommand('liquid-handler', 'act', 2)]),
      visitStep('read', 5),
    ]);
    const ids = await submitAll(
      rig,
      Array.from({ length: 4 }, () => plan),
    );
    await whenAll(rig, ids);
    for (const id of ids) expect(used(rig, id)).toHaveLength(1);
    expect(new Set(ids.flatMap((id) => used(rig, id))).size).toBe(2);
  });

  it('any that is free is taken where nothing needs a forecast', async () => {
    await using rig = await ForecastBench.open({ readers: 2 });
    const ms = 60_000;
    const read = commandOf('read', { instrument: 'plate-reader', params: { ms }, expectedMs: ms, timeoutMs: 10 * ms });
    const plan = planOf([stepOf('read', { commands: [read], expectedMs: ms })], ['plate-reader']);
    expect(rig.schedule.dispatcher.isForecastNeeded('simulated')).toBe(false);
    const ids = await submitAll(
      rig,
      Array.from({ length: 10 }, () => plan),
    );
    await whenAll(rig, ids);
    const readers = ids.flatMap((id) => used(rig, id));
    expect(readers).toHaveLength(10);
    for (const reader of ['RDR-1', 'RDR-2']) expect(readers.filter((id) => id === reader)).toHaveLength(5);
  });
});

describe('a centrifuge', () => {
  it('is chosen anew for each step that spins', async () => {
    await using rig = await ForecastBench.open({ centrifuges: 2 });
    const { bench, instruments } = rig;
    const plan = platePlanOf(
      [
        visitStep('spin', 5, 'centrifuge'),
        plateStep('wash', [plateCommand('liquid-handler', 'act', 2)]),
        visitStep('again', 5, 'centrifuge'),
      ],
      ['centrifuge', 'liquid-handler', 'plate-arm'],
    );
    let first = '';
    const [id] = await submitAll(rig, [plan]);
    const handler = instruments.get('LH-1')!;
    const asItWas = handler.script;
    handler.script = async (command, signal) => {
      first = used(rig, id!, 'CEN')[0]!;
      instruments.get(first)!.unplug();
      await bench.when(() => bench.eventsOf('instrument.disconnected').length === 1);
      return asItWas(command, signal);
    };
    await whenAll(rig, [id!]);
    expect(bench.status(id!)).toBe('completed');
    expect(used(rig, id!, 'CEN')).toEqual([first, first === 'CEN-1' ? 'CEN-2' : 'CEN-1']);
  });
});

describe('a lab with one of each kind', () => {
  it('binds an execution to its instruments as before', async () => {
    await using rig = await ForecastBench.open();
    const ids = await submitAll(rig, [readPlan(), readPlan()]);
    await whenAll(rig, ids);
    const created = rig.bench.eventsOf('execution.created').map((event) => event.data.bindings);
    const all = { 'liquid-handler': 'LH-1', 'plate-arm': 'ARM-1', 'plate-reader': 'RDR-1' };
    expect(created).toEqual([all, all]);
    expect(ids.flatMap((id) => chosen(rig, id))).toEqual([]);
    const holders = rig.bench.eventsOf('command.intent', ids[0]).flatMap((event) => event.data.leases ?? []);
    expect(holders.map((lease) => lease.holder)).not.toContainEqual(expect.stringContaining('@any'));
  });
});

describe('after a restart', () => {
  it('a step whose intent is on record stays with its reader; one that has not begun takes another', async () => {
    const rig = await ForecastBench.open({ readers: 2 });
    const { bench, instruments } = rig;
    const reader = instruments.get('RDR-1')!;
    const reached = Promise.withResolvers<void>();
    reader.script = () => {
      reached.resolve();
      return new Promise(() => undefined);
    };
    instruments.get('RDR-2')!.script = reader.script;
    const [first] = await submitAll(rig, [readPlan()]);
    await reached.promise;
    const [held] = used(rig, first!);
    const [second] = await submitAll(rig, [readPlan()]);
    await bench.when(
      () => bench.eventsOf('step.ended', second).length + bench.eventsOf('command.outcome', second).length > 0,
    );
    await rig.crash();
    await using next = await ForecastBench.open({ readers: 2, from: rig });
    const [choice] = next.bench.live(first!).steps.find((step) => step.stepId === 'read')!.chosen!;
    expect(choice).toEqual({ kind: 'plate-reader', instrumentId: held });
    expect(next.bench.leases.table.on(held!).map((lease) => lease.executionId)).toEqual([first]);
    const [doubt] = next.bench.live(first!).attention;
    await next.bench.engine.decide(first!, (doubt as { commandId: string }).commandId, 'repeat', 'seen', TESTER);
    for (const id of [first!, second!]) {
      for (const question of next.bench.engine.find(id)?.openAttention ?? [])
        if (question.kind === 'in-doubt') await next.bench.engine.decide(id, question.commandId, 'repeat', '', TESTER);
      await next.bench.engine.resume(id, TESTER);
    }
    await whenAll(next, [first!, second!]);
    expect(used(next, first!)).toEqual([held]);
    expect(used(next, second!)).toHaveLength(1);
    expect(next.bench.leases.views()).toEqual([]);
  });
});
