import { describe, expect, it } from 'vitest';
import { AppError } from '../contract/errors.ts';
import { EngineBench, TESTER } from '../testing/engine-bench.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { HeldCommands } from '../testing/held-commands.ts';
import { commandOf, groupOf, planOf, stepOf, waitOf } from '../testing/plan-of.ts';
import { ScriptedInstrument } from '../testing/scripted-driver.ts';

const HOUR = 3_600_000;

describe('stopping an execution', () => {
  it('stops its instruments, cuts off what is in flight, and says what was and what was not begun', async () => {
    await using bench = await EngineBench.open();
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(
      planOf([...groupOf('g', [stepOf('g.a'), stepOf('g.b', { after: ['g.a'] })]), stepOf('c', { after: ['g'] })]),
    );
    await held.next();
    const said = await bench.engine.stop(id, TESTER);
    expect(said).toMatchObject({ status: 'cancelled', terminalKind: 'stopped', phase: 'none' });
    expect(bench.instrument.stops).toBe(1);
    expect(bench.stepStatuses(id)).toEqual({ g: 'skipped', 'g.a': 'failed', 'g.b': 'pending', c: 'pending' });
    expect(bench.eventsOf('command.outcome', id)[0]?.data.outcome).toBe('unknown');
    expect(bench.eventsOf('execution.cancelled', id)[0]).toMatchObject({
      actor: 'tester',
      data: { confirmations: [{ instrumentId: 'LH-1', result: 'confirmed', detail: 'still' }] },
    });
  });

  it('needs no clearing after a stop; aborting does, and blocks the next start until a person has cleared it', async () => {
    await using bench = await EngineBench.open();
    const held = new HeldCommands(bench.instrument);
    const stopped = await bench.start(planOf([stepOf('a')]));
    await held.next();
    await bench.engine.stop(stopped, TESTER);
    expect(bench.bench.get('LH-1').needsClearing).toBeNull();

    const aborted = await bench.start(planOf([stepOf('a')]));
    await held.next();
    const said = await bench.engine.abort(aborted, TESTER, 'smoke');
    expect(said).toMatchObject({ status: 'cancelled', terminalKind: 'aborted-by-operator' });
    expect(bench.eventsOf('execution.cancelled', aborted)[0]?.reason).toBe('smoke');
    const next = await bench.create(planOf([stepOf('a')]));
    await expect(bench.engine.start(next, TESTER)).rejects.toMatchObject({ code: 'instrument-needs-clearing' });
    await bench.store.journal.append(
      [{ kind: 'instrument.cleared', subject: 'LH-1', data: { note: 'empty' } }],
      TESTER,
    );
    await bench.engine.start(next, TESTER);
    (await held.next()).finish();
    await bench.whenStatus(next, 'completed');
  });

  it.each(['stop', 'abort'] as const)(
    '%s ends in bounded time also when the instrument hangs in every way',
    async (how) => {
      const clock = new FakeClock();
      await using bench = await EngineBench.open({ clock });
      const held = new HeldCommands(bench.instrument);
      Object.assign(bench.instrument, { stopHangs: true, statusHangs: true, ignoresAbort: true });
      const id = await bench.start(planOf([stepOf('a'), stepOf('b')]));
      const command = await held.next();
      const ending = bench.engine[how](id, TESTER);
      await clock.advance(6000);
      expect((await ending).status).toBe('cancelled');
      const [end] = bench.eventsOf('execution.cancelled', id);
      expect(end?.data.confirmations).toEqual([
        { instrumentId: 'LH-1', result: 'no-answer', detail: 'no answer in 2 s', tookMs: 2000 },
      ]);
      const before = bench.events(id).length;
      command.finish({ late: true });
      await clock.advance(1000);
      const after = bench.events(id).slice(before);
      expect(
        after.map((event) => event.kind),
        'evidence, and nothing follows from it',
      ).toEqual(['command.late-reply']);
      expect(bench.stepStatuses(id)['a']).toBe('failed');
      expect(bench.status(id)).toBe('cancelled');
    },
  );

  it.each(['pending', 'paused', 'waiting', 'asking', 'retrying'] as const)('works while it is %s', async (phase) => {
    const clock = new FakeClock();
    await using bench = await EngineBench.open({ clock, labSpeed: 1 });
    const retry = { times: 9, waitMs: HOUR };
    const plans = {
      pending: planOf([stepOf('a')]),
      paused: planOf([waitOf('w', HOUR)]),
      waiting: planOf([waitOf('w', HOUR)]),
      asking: planOf([stepOf('q', { commands: [commandOf('read', { instrument: 'wellrun', command: 'ask' })] })]),
      retrying: planOf([stepOf('r', { retry, commands: [commandOf('read')] })]),
    };
    bench.instrument.script = () => Promise.reject(new AppError('device-timeout'));
    const id = await bench.create(plans[phase]);
    if (phase !== 'pending') await bench.engine.start(id, TESTER);
    await clock.advance(1000);
    if (phase === 'paused') await bench.engine.pause(id, TESTER);
    expect((await bench.engine.stop(id, TESTER)).status).toBe('cancelled');
    const count = bench.events(id).length;
    await clock.advance(5 * HOUR);
    expect(bench.events(id)).toHaveLength(count);
    expect(bench.engine.find(id)).toBeUndefined();
    expect(bench.bench.get('LH-1').usedBy).toBeUndefined();
  });

  it('during the start wins over the start: nothing is sent', async () => {
    const prepared = Promise.withResolvers<void>();
    await using bench = await EngineBench.open({ prepare: () => prepared.promise });
    const id = await bench.create(planOf([stepOf('a')]));
    const starting = bench.engine.start(id, TESTER);
    expect((await bench.engine.stop(id, TESTER)).status).toBe('cancelled');
    prepared.resolve();
    await expect(starting).rejects.toMatchObject({ code: 'conflict' });
    expect(bench.status(id)).toBe('cancelled');
    expect(bench.instrument.log).toEqual([]);
  });

  it('in the moment of the start leaves no execution half alive', async () => {
    await using bench = await EngineBench.open();
    const held = new HeldCommands(bench.instrument);
    const id = await bench.create(planOf([stepOf('a')]));
    const [, stopped] = await Promise.allSettled([bench.engine.start(id, TESTER), bench.engine.stop(id, TESTER)]);
    expect(stopped.status).toBe('fulfilled');
    expect(bench.status(id)).toBe('cancelled');
    expect(bench.engine.find(id)).toBeUndefined();
    expect(held.count).toBe(0);
  });

  it('twice at once ends it once', async () => {
    await using bench = await EngineBench.open();
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(planOf([stepOf('a')]));
    await held.next();
    const ends = await Promise.allSettled([bench.engine.stop(id, TESTER), bench.engine.abort(id, TESTER)]);
    expect(ends.map((one) => one.status)).toEqual(['fulfilled', 'rejected']);
    expect(bench.eventsOf('execution.cancelled', id)).toHaveLength(1);
  });

  it('works when an instrument it holds is no longer on the bench', async () => {
    await using bench = await EngineBench.open({
      beside: { 'CEN-1': { kind: 'centrifuge', effect: 'consume', instrument: new ScriptedInstrument() } },
    });
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(planOf([stepOf('a'), stepOf('b')], ['liquid-handler', 'centrifuge']));
    await held.next();
    await bench.crash();
    await using again = await EngineBench.open({ dataDir: bench.dataDir, instrument: bench.instrument });
    await expect(again.engine.resume(id, TESTER)).rejects.toMatchObject({ code: 'conflict' });
    expect((await again.engine.stop(id, TESTER)).status).toBe('cancelled');
    expect(again.eventsOf('execution.cancelled', id)[0]?.data.confirmations).toContainEqual(
      expect.objectContaining({ instrumentId: 'CEN-1', result: 'not-connected' }),
    );
  });
});

describe('the software stop', () => {
  it('reaches every instrument past every queue and holds every execution, the paused ones too', async () => {
    const centrifuge = new ScriptedInstrument();
    await using bench = await EngineBench.open({
      beside: { 'CEN-1': { kind: 'centrifuge', effect: 'consume', instrument: centrifuge } },
    });
    const [held, spinning] = [new HeldCommands(bench.instrument), new HeldCommands(centrifuge)];
    const running = await bench.start(planOf([stepOf('a'), stepOf('b')]));
    const spin = [commandOf('consume', { instrument: 'centrifuge' })];
    const paused = await bench.start(
      planOf([stepOf('s', { commands: spin }), stepOf('t', { commands: spin })], ['centrifuge']),
    );
    await held.next();
    const spun = await spinning.next();
    await bench.engine.storageChanged(false);
    spun.finish();
    await bench.whenStatus(paused, 'paused');
    const waiting = await bench.create(planOf([stepOf('a')]));

    const confirmations = await bench.engine.stopAll(TESTER);
    expect([bench.instrument.stops, centrifuge.stops]).toEqual([1, 1]);
    expect(confirmations.map((one) => `${one.instrumentId} ${one.result}`)).toEqual([
      'LH-1 confirmed',
      'CEN-1 confirmed',
    ]);
    await bench.whenStatus(running, 'paused');
    await bench.engine.storageChanged(true);
    expect(bench.live(paused)).toMatchObject({ status: 'paused', reasons: ['operator'] });
    expect(bench.live(running).attention[0]?.kind).toBe('in-doubt');
    expect(bench.status(waiting)).toBe('pending');
    expect(bench.eventsOf('lab.stop-all')[0]?.data.executions.toSorted()).toEqual([running, paused].toSorted());
    expect([held.count, spinning.count]).toEqual([0, 0]);

    await bench.engine.resume(paused, TESTER);
    (await spinning.next()).finish();
    await bench.whenStatus(paused, 'completed');
  });

  it('reaches the instruments also while a command hangs and the record cannot be written', async () => {
    let fails = false;
    await using bench = await EngineBench.open({
      reach: (point) => {
        if (fails && point === 'store:in-transaction') throw new AppError('storage-fault', 'No disk.');
      },
    });
    const held = new HeldCommands(bench.instrument);
    bench.instrument.ignoresAbort = true;
    await bench.start(planOf([stepOf('a')]));
    const command = await held.next();
    fails = true;
    const confirmations = await bench.engine.stopAll(TESTER);
    expect(confirmations[0]?.result).toBe('confirmed');
    expect(bench.instrument.stops).toBe(1);
    fails = false;
    command.finish();
  });

  it('sends a read again after Resume, without a question, and a set as well', async () => {
    for (const effect of ['read', 'idempotent-set'] as const) {
      await using bench = await EngineBench.open({ effect });
      const held = new HeldCommands(bench.instrument);
      const id = await bench.start(planOf([stepOf('a', { commands: [commandOf(effect)] })]));
      const first = await held.next();
      await bench.engine.stopAll(TESTER);
      await bench.whenStatus(id, 'paused');
      expect(bench.live(id)).toMatchObject({ reasons: ['operator'], attention: [] });
      await bench.engine.resume(id, TESTER);
      const second = await held.next();
      second.finish();
      await bench.whenStatus(id, 'completed');
      expect(bench.eventsOf('command.intent', id)[1]?.data.follows).toBe(first.command.commandId);
    }
  });

  it('asks nobody about commands that had not been sent yet: they are sent after Resume', async () => {
    await using bench = await EngineBench.open();
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(planOf(groupOf('lanes', [stepOf('lanes.a'), stepOf('lanes.b')])));
    const first = await held.next();
    await bench.engine.stopAll(TESTER);
    await bench.whenStatus(id, 'paused');
    expect(bench.eventsOf('command.outcome', id).map((event) => event.data.outcome)).toEqual(['unknown']);
    expect(bench.stepStatuses(id)).toMatchObject({ 'lanes.a': 'running', 'lanes.b': 'pending' });
    expect(bench.live(id).attention.map((one) => one.stepId)).toEqual(['lanes.a']);
    await bench.engine.decide(id, first.command.commandId, 'done', 'seen', TESTER);
    await bench.engine.resume(id, TESTER);
    (await held.next()).finish();
    await bench.whenStatus(id, 'completed');
    expect(bench.instrument.log).toHaveLength(1);
  });

  it('asks an instrument that remembers commands only after Resume, and never sends blindly', async () => {
    await using bench = await EngineBench.open({ effect: 'queryable' });
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(planOf([stepOf('a')]));
    const command = await held.next();
    await bench.engine.stopAll(TESTER);
    await bench.whenStatus(id, 'paused');
    bench.instrument.carryOut(command.command);
    await bench.engine.resume(id, TESTER);
    await bench.whenStatus(id, 'completed');
    expect(bench.eventsOf('command.intent', id)).toHaveLength(1);
    expect(bench.eventsOf('command.outcome', id).map((event) => event.data.outcome)).toEqual(['unknown', 'reconciled']);
  });

  it('holds a step between two of its commands', async () => {
    await using bench = await EngineBench.open();
    const held = new HeldCommands(bench.instrument);
    bench.instrument.ignoresAbort = true;
    const id = await bench.start(planOf([stepOf('a', { commands: [commandOf('consume'), commandOf('consume')] })]));
    const first = await held.next();
    const stopping = bench.engine.stopAll(TESTER);
    first.finish();
    await stopping;
    await bench.whenStatus(id, 'paused');
    expect(held.count).toBe(0);
    expect(bench.eventsOf('command.intent', id)).toHaveLength(1);
    expect(bench.live(id).attention).toEqual([]);
    await bench.engine.resume(id, TESTER);
    (await held.next()).finish();
    await bench.whenStatus(id, 'completed');
  });

  it('lets an execution go on that is resumed before it became still', async () => {
    await using bench = await EngineBench.open();
    const held = new HeldCommands(bench.instrument);
    bench.instrument.ignoresAbort = true;
    const id = await bench.start(planOf([stepOf('a'), stepOf('b')]));
    const first = await held.next();
    await bench.engine.stopAll(TESTER);
    expect(bench.live(id).phase).toBe('holding');
    await bench.engine.resume(id, TESTER);
    first.finish();
    (await held.next()).finish();
    await bench.whenStatus(id, 'completed');
    expect(bench.eventsOf('command.intent', id)).toHaveLength(2);
  });

  it('catches an execution that is just starting before its first command', async () => {
    const prepared = Promise.withResolvers<void>();
    await using bench = await EngineBench.open({ prepare: () => prepared.promise });
    const held = new HeldCommands(bench.instrument);
    const id = await bench.create(planOf([stepOf('a')]));
    const starting = bench.engine.start(id, TESTER);
    await bench.engine.stopAll(TESTER);
    prepared.resolve();
    await starting;
    await bench.whenStatus(id, 'paused');
    expect(held.count).toBe(0);
    await bench.engine.resume(id, TESTER);
    (await held.next()).finish();
    await bench.whenStatus(id, 'completed');
  });
});
