import { describe, expect, it } from 'vitest';
import { AppError } from '../contract/errors.ts';
import { readHistory, readSteps } from '../store/execution-queries.ts';
import { PROJECTION_TABLES } from '../store/projections.ts';
import { dumpTables } from '../testing/dump-tables.ts';
import { EngineBench, TESTER } from '../testing/engine-bench.ts';
import { HeldCommands } from '../testing/held-commands.ts';
import { commandOf, groupOf, planOf, stepOf, waitOf } from '../testing/plan-of.ts';
import { ScriptedInstrument } from '../testing/scripted-driver.ts';

/** One test for every fault that was found in cell_OS, by the number it has in the reference. */
describe('a fault of a peer that Wellrun does not have', () => {
  it('1: what is cancelled stops, does not run on, and stays cancelled over a restart', async () => {
    await using bench = await EngineBench.open();
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(planOf([stepOf('a'), stepOf('b'), stepOf('c')]));
    (await held.next()).finish();
    const second = await held.next();
    const summary = await bench.engine.stop(id, TESTER);
    expect(summary.status).toBe('cancelled');
    second.finish();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(bench.status(id)).toBe('cancelled');
    expect(held.count, 'commands that arrived after the stop').toBe(0);
    await bench.close();
    await using again = await EngineBench.open({ dataDir: bench.dataDir, instrument: bench.instrument });
    expect(again.status(id)).toBe('cancelled');
    expect(again.engine.find(id)).toBeUndefined();
    expect(again.stepStatuses(id)).toEqual({ a: 'completed', b: 'failed', c: 'pending' });
  });

  it('1: what is cancelled before its start never starts a step', async () => {
    await using bench = await EngineBench.open();
    const id = await bench.create(planOf([stepOf('a')]));
    await bench.engine.stop(id, TESTER);
    await expect(bench.engine.start(id, TESTER)).rejects.toMatchObject({ code: 'conflict' });
    expect(bench.instrument.log).toEqual([]);
    expect(bench.instrument.stops, 'an instrument that was not held is not stopped').toBe(0);
  });

  it('2: an execution that failed is failed in the engine, on record, in History and in its events alike', async () => {
    await using bench = await EngineBench.open();
    bench.instrument.script = () => Promise.reject(new AppError('device-refused', 'No tip.'));
    const id = await bench.start(planOf([stepOf('a'), stepOf('b')]));
    await bench.whenStatus(id, 'paused');
    const said = await bench.engine.recover(id, 'a', 'abort', 'no tips left', undefined, TESTER);
    const [inHistory] = readHistory(bench.store.connection, { limit: 10 }).items;
    expect([said.status, bench.status(id), inHistory?.status]).toEqual(['failed', 'failed', 'failed']);
    expect(inHistory?.errorMessage).toBe('No tip.');
    expect(bench.eventsOf('execution.completed', id)).toEqual([]);
    expect(bench.eventsOf('execution.failed', id)).toHaveLength(1);
  });

  it('2: an exception that nobody foresaw ends the execution as failed, with its sentence, and is logged', async () => {
    const logged: string[] = [];
    const logger = {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: (fields: Record<string, unknown>) => logged.push(String(fields['error'])),
    };
    await using bench = await EngineBench.open({
      logger,
      reach: (point) => {
        if (point === 'engine:after-reply') throw new TypeError('cannot read properties of undefined');
      },
    });
    const id = await bench.run(planOf([stepOf('a'), stepOf('b')]));
    expect(bench.status(id)).toBe('failed');
    const [failed] = bench.eventsOf('execution.failed', id);
    expect(failed?.data.terminalKind).toBe('aborted-by-fault');
    expect(failed?.data.error.sentence).toContain('cannot read properties of undefined');
    expect(logged).toContain('cannot read properties of undefined');
    expect(bench.instrument.log, 'the step after it').toHaveLength(1);
  });

  it('4: two executions that need one instrument never overlap; the second waits until it is given back', async () => {
    await using bench = await EngineBench.open();
    const held = new HeldCommands(bench.instrument);
    const first = await bench.start(planOf([stepOf('a')]));
    const command = await held.next();
    const second = await bench.start(planOf([stepOf('a')]));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(bench.stepStatuses(second)).toEqual({ a: 'pending' });
    expect(bench.leases.views()).toMatchObject([{ assetId: 'LH-1', executionId: first, holder: 'a#0' }]);
    expect(bench.leases.desk.isWaiting(second)).toBe(true);
    command.finish();
    await bench.whenStatus(first, 'completed');
    (await held.next()).finish();
    await bench.whenStatus(second, 'completed');
    expect(bench.leases.views()).toEqual([]);
    expect(bench.store.connection.all('SELECT * FROM leases')).toEqual([]);
  });

  it('5: every execution that waits is there after a restart, at counts above any page size', async () => {
    const count = 260;
    await using bench = await EngineBench.open();
    const plan = planOf([stepOf('a')]);
    const ids = await Promise.all(Array.from({ length: count }, () => bench.create(plan)));
    await bench.crash();
    await using again = await EngineBench.open({ dataDir: bench.dataDir, instrument: bench.instrument });
    expect(again.engine.live().map((live) => live.executionId)).toEqual(ids);
    await again.engine.start(ids.at(-1)!, TESTER);
    await again.whenStatus(ids.at(-1)!, 'completed');
  });

  it('6: after a kill nothing is left running; the uncertain step asks the operator', async () => {
    await using bench = await EngineBench.open();
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(planOf([stepOf('a')]));
    await held.next();
    await bench.crash();
    await using again = await EngineBench.open({ dataDir: bench.dataDir, instrument: bench.instrument });
    expect(again.status(id)).toBe('paused');
    expect(again.live(id)).toMatchObject({
      status: 'paused',
      reasons: ['interrupted', 'recovery-required'],
      attention: [{ kind: 'in-doubt', stepId: 'a' }],
    });
    expect(held.count).toBe(0);
  });

  it('7: steps in the engine and in the record are the same in number, order and content, nested ones too', async () => {
    await using bench = await EngineBench.open();
    const plan = planOf([
      stepOf('first', { params: { volume: 5 } }),
      ...groupOf('outer', [
        stepOf('outer.one', { after: ['first'], params: { volume: 10 } }),
        ...groupOf('outer.inner', [stepOf('outer.inner.two'), stepOf('outer.inner.three')]),
        stepOf('outer.four'),
      ]),
      stepOf('last'),
    ]);
    const id = await bench.run(plan);
    const rows = readSteps(bench.store.connection, id);
    expect(rows.map((row) => row.step_id)).toEqual(plan.steps.map((step) => `${id}/${step.stepId}`));
    expect(rows.map((row) => row.step_index)).toEqual(plan.steps.map((_, index) => index));
    expect(rows.map((row) => JSON.parse(row.parameters) as unknown)).toEqual(plan.steps.map((step) => step.params));
    expect(rows.every((row) => row.status === 'completed')).toBe(true);
  });

  it('8: a retry happens as declared, is bounded, is recorded, and never repeats a physical step unasked', async () => {
    await using bench = await EngineBench.open();
    const timeout = (): Promise<never> => Promise.reject(new AppError('device-timeout'));
    bench.instrument.script = timeout;
    const retry = { times: 3, waitMs: 1000 };
    const read = await bench.start(planOf([stepOf('r', { retry, commands: [commandOf('read')] })]));
    await bench.whenStatus(read, 'paused');
    expect(bench.eventsOf('command.intent', read).map((event) => event.data.attempt)).toEqual([1, 2, 3, 4]);
    await bench.engine.stop(read, TESTER);
    const consume = await bench.start(planOf([stepOf('c', { retry })]));
    await bench.whenStatus(consume, 'paused');
    expect(bench.eventsOf('command.intent', consume)).toHaveLength(1);
    expect(bench.live(consume).reasons).toEqual(['recovery-required']);
  });

  it('9: a dry run addresses no instrument, loads no labware, and is told from a real execution', async () => {
    let prepared = 0;
    await using bench = await EngineBench.open({ prepare: () => Promise.resolve(void prepared++) });
    const plan = planOf([stepOf('a'), waitOf('w', 3_600_000), stepOf('b')]);
    const before = dumpTables(bench.store.connection, ['instruments']);
    const id = await bench.run(plan, 'dry-run');
    expect([prepared, bench.instrument.log.length, bench.instrument.stops]).toEqual([0, 0, 0]);
    expect(dumpTables(bench.store.connection, ['instruments'])).toEqual(before);
    expect(bench.eventsOf('command.intent', id)).toEqual([]);
    expect(readHistory(bench.store.connection, { limit: 10, mode: ['simulated', 'real'] }).items).toEqual([]);
    const [row] = readHistory(bench.store.connection, { limit: 10 }).items;
    expect(row).toMatchObject({ mode: 'dry-run', status: 'completed' });
    expect(JSON.parse(readSteps(bench.store.connection, id)[0]!.result!)).toEqual({
      dry_run: true,
      predicted_ms: 1000,
    });
  });

  it('10: looking at it, reading it and asking for it twice starts nothing twice', async () => {
    await using bench = await EngineBench.open();
    const plan = planOf([stepOf('a')]);
    const fresh = bench.newExecution(plan);
    const made = await Promise.all([1, 2, 3].map(() => bench.engine.create(fresh, TESTER)));
    expect(new Set(made.map((one) => one.executionId)).size).toBe(1);
    const id = made[0]!.executionId;
    expect((await bench.engine.create(fresh, TESTER)).executionId).toBe(id);
    for (let times = 0; times < 50; times++) {
      bench.feed.snapshot();
      readHistory(bench.store.connection, { limit: 50 });
    }
    const starts = await Promise.allSettled([1, 2].map(() => bench.engine.start(id, TESTER)));
    expect(starts.map((one) => one.status)).toEqual(['fulfilled', 'rejected']);
    await bench.whenStatus(id, 'completed');
    expect(bench.eventsOf('execution.created')).toHaveLength(1);
    expect(bench.eventsOf('execution.started')).toHaveLength(1);
    expect(bench.instrument.log).toHaveLength(1);
    expect((await bench.engine.create(fresh, TESTER)).status, 'asked for again after its end').toBe('completed');
  });

  it('10: two resumes and two decisions at once count once', async () => {
    await using bench = await EngineBench.open();
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(planOf([stepOf('a'), stepOf('b')]));
    const command = await held.next();
    command.fail(new AppError('device-timeout'));
    await bench.whenStatus(id, 'paused');
    const decide = (): Promise<unknown> =>
      bench.engine.decide(id, command.command.commandId, 'repeat', 'nothing in the wells', TESTER);
    const decisions = await Promise.allSettled([decide(), decide()]);
    expect(decisions.map((one) => one.status)).toEqual(['fulfilled', 'rejected']);
    await bench.engine.pause(id, TESTER);
    (await held.next()).finish();
    await bench.whenStatus(id, 'paused');
    await Promise.all([bench.engine.resume(id, TESTER), bench.engine.resume(id, TESTER)]);
    (await held.next()).finish();
    await bench.whenStatus(id, 'completed');
    expect(bench.eventsOf('step.decided')).toHaveLength(1);
    expect(bench.eventsOf('execution.resumed')).toHaveLength(2);
    expect(bench.instrument.log).toHaveLength(2);
  });

  it('11: a step of a plan of 2,000 costs about what a step of a plan of 20 costs', async () => {
    await using bench = await EngineBench.open();
    const stepsOf = (count: number) => planOf(Array.from({ length: count }, (_, at) => stepOf(`s${at}`)));
    const perStep = async (count: number): Promise<number> => {
      const plan = stepsOf(count);
      const id = await bench.create(plan);
      const began = performance.now();
      await bench.engine.start(id, TESTER);
      await bench.whenStatus(id, 'completed');
      return (performance.now() - began) / count;
    };
    await perStep(200);
    const short = [await perStep(20), await perStep(20), await perStep(20)].sort((a, b) => a - b)[1]!;
    const long = await perStep(2000);
    // A hundred times as many steps: a cost that grew with the plan would show as a ratio near a hundred.
    expect(long / short).toBeLessThan(4);
  }, 60_000);

  it('11: what is written for a step does not grow with the plan', async () => {
    const writtenPerStep = async (count: number): Promise<number> => {
      await using bench = await EngineBench.open({ instrument: new ScriptedInstrument() });
      const id = await bench.create(planOf(Array.from({ length: count }, (_, at) => stepOf(`s${at}`))));
      const changesBefore = totalChanges(bench);
      await bench.engine.start(id, TESTER);
      await bench.whenStatus(id, 'completed');
      return (totalChanges(bench) - changesBefore) / count;
    };
    const [few, many] = [await writtenPerStep(20), await writtenPerStep(200)];
    expect(many).toBeLessThan(few * 1.2);
    expect(PROJECTION_TABLES.length).toBeGreaterThan(0);
  });
});

/** Rows that this connection has inserted, changed or deleted. */
function totalChanges(bench: EngineBench): number {
  return bench.store.connection.get<{ n: number }>('SELECT total_changes() AS n')!.n;
}
