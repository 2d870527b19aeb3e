import { describe, expect, it } from 'vitest';
import { AppError } from '../contract/errors.ts';
import { EngineBench, TESTER } from '../testing/engine-bench.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { HeldCommands } from '../testing/held-commands.ts';
import { commandOf, planOf, stepOf, waitOf } from '../testing/plan-of.ts';

const HOUR = 3_600_000;

describe('pausing', () => {
  it('lets the present step finish, all of its commands, and starts no other', async () => {
    await using bench = await EngineBench.open();
    const held = new HeldCommands(bench.instrument);
    const commands = [commandOf('consume'), commandOf('consume')];
    const id = await bench.start(planOf([stepOf('a', { commands }), stepOf('b')]));
    const first = await held.next();
    const said = await bench.engine.pause(id, TESTER);
    expect(said).toMatchObject({ status: 'running', phase: 'pausing' });
    first.finish();
    (await held.next()).finish();
    await bench.whenStatus(id, 'paused');
    expect(bench.stepStatuses(id)).toEqual({ a: 'completed', b: 'pending' });
    expect(bench.eventsOf('execution.paused', id)[0]?.data).toMatchObject({
      reasons: ['operator'],
      confirmations: [{ instrumentId: 'LH-1', result: 'confirmed', detail: 'still' }],
    });
    await bench.engine.resume(id, TESTER);
    (await held.next()).finish();
    await bench.whenStatus(id, 'completed');
    expect(bench.eventsOf('execution.resumed', id)[0]?.actor).toBe('tester');
  });

  it('can be taken back before it takes effect', async () => {
    await using bench = await EngineBench.open();
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(planOf([stepOf('a'), stepOf('b')]));
    const first = await held.next();
    await bench.engine.pause(id, TESTER);
    await bench.engine.resume(id, TESTER);
    first.finish();
    (await held.next()).finish();
    await bench.whenStatus(id, 'completed');
    expect(bench.eventsOf('execution.paused', id)).toEqual([]);
  });

  it('of the last step lets the execution complete', async () => {
    await using bench = await EngineBench.open();
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(planOf([stepOf('a')]));
    const last = await held.next();
    await bench.engine.pause(id, TESTER);
    last.finish();
    await bench.whenStatus(id, 'completed');
  });

  it('during a long wait takes effect at once and does not make the wait longer', async () => {
    const clock = new FakeClock();
    await using bench = await EngineBench.open({ clock, labSpeed: 1 });
    const id = await bench.start(planOf([waitOf('w', 10 * HOUR), stepOf('a')]));
    await clock.advance(HOUR);
    const paused = await bench.engine.pause(id, TESTER);
    expect(paused.status).toBe('paused');
    await clock.advance(4 * HOUR);
    await bench.engine.resume(id, TESTER);
    await clock.advance(4 * HOUR);
    expect(bench.stepStatuses(id)).toEqual({ w: 'running', a: 'pending' });
    await clock.advance(HOUR);
    await bench.whenStatus(id, 'completed');
    const [wait] = bench.eventsOf('command.outcome', id);
    expect(wait!.data.labAt - bench.eventsOf('command.intent', id)[0]!.data.labAt).toBe(10 * HOUR);
  });

  it('over the end of a wait holds the step until Resume', async () => {
    const clock = new FakeClock();
    await using bench = await EngineBench.open({ clock, labSpeed: 1 });
    const id = await bench.start(planOf([waitOf('w', HOUR), stepOf('a')]));
    await bench.engine.pause(id, TESTER);
    await clock.advance(5 * HOUR);
    expect(bench.stepStatuses(id)).toEqual({ w: 'running', a: 'pending' });
    await bench.engine.resume(id, TESTER);
    await bench.whenStatus(id, 'completed');
  });

  it('for two reasons needs two releases', async () => {
    await using bench = await EngineBench.open();
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(planOf([stepOf('a'), stepOf('b')]));
    const first = await held.next();
    await bench.engine.pause(id, TESTER);
    await bench.engine.storageChanged(false);
    first.finish();
    await bench.whenStatus(id, 'paused');
    expect(bench.live(id).reasons.toSorted()).toEqual(['operator', 'storage']);
    const said = await bench.engine.resume(id, TESTER);
    expect(said).toMatchObject({ status: 'paused', reasons: ['storage'] });
    expect(held.count).toBe(0);
    await bench.engine.storageChanged(true);
    (await held.next()).finish();
    await bench.whenStatus(id, 'completed');
  });

  it('by hand outlasts a decision: the decision alone does not make it go on', async () => {
    await using bench = await EngineBench.open();
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(planOf([stepOf('a'), stepOf('b')]));
    const command = await held.next();
    command.fail(new AppError('device-timeout'));
    await bench.whenStatus(id, 'paused');
    await bench.engine.pause(id, TESTER);
    await bench.engine.decide(id, command.command.commandId, 'done', 'seen', TESTER);
    expect(bench.live(id)).toMatchObject({ status: 'paused', reasons: ['operator'] });
    expect(held.count).toBe(0);
    await bench.engine.resume(id, TESTER);
    (await held.next()).finish();
    await bench.whenStatus(id, 'completed');
  });

  it('that comes while another pause is being written is not lost', async () => {
    await using bench = await EngineBench.open();
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(planOf([stepOf('a'), stepOf('b')]));
    const command = await held.next();
    const storage = bench.engine.storageChanged(false);
    command.finish();
    const operator = bench.engine.pause(id, TESTER);
    await Promise.all([storage, operator]);
    await bench.whenStatus(id, 'paused');
    await bench.engine.storageChanged(true);
    expect(bench.live(id)).toMatchObject({ status: 'paused', reasons: ['operator'] });
    await bench.engine.resume(id, TESTER);
    (await held.next()).finish();
    await bench.whenStatus(id, 'completed');
  });

  it('while the instruments are still being asked keeps a wait that ends from going on', async () => {
    const clock = new FakeClock();
    await using bench = await EngineBench.open({ clock, labSpeed: 1 });
    const held = new HeldCommands(bench.instrument);
    const waiting = waitOf('w', 1000).commands[0]!;
    const id = await bench.start(planOf([stepOf('a', { commands: [waiting, commandOf('consume')] })]));
    await clock.advance(500);
    bench.instrument.statusHangs = true;
    const pausing = bench.engine.pause(id, TESTER);
    await clock.advance(2500);
    expect((await pausing).status).toBe('paused');
    expect(bench.eventsOf('command.intent', id)).toHaveLength(1);
    expect(held.count).toBe(0);
    await bench.engine.resume(id, TESTER);
    (await held.next()).finish();
    await bench.whenStatus(id, 'completed');
  });

  it('says what every instrument answered: still, moving, no answer', async () => {
    const clock = new FakeClock();
    await using bench = await EngineBench.open({ clock });
    const held = new HeldCommands(bench.instrument);
    const answers: string[] = [];
    for (const state of ['busy', 'fails', 'hangs'] as const) {
      const id = await bench.start(planOf([stepOf('a'), stepOf('b')]));
      const command = await held.next();
      await bench.engine.pause(id, TESTER);
      bench.instrument.busy = state === 'busy' ? 'Homing' : null;
      bench.instrument.statusFails = state === 'fails';
      bench.instrument.statusHangs = state === 'hangs';
      command.finish();
      await clock.advance(2500);
      await bench.whenStatus(id, 'paused');
      const [confirmation] = bench.live(id).stopConfirmations;
      answers.push(`${confirmation?.result}: ${confirmation?.detail}`);
      bench.instrument.statusFails = bench.instrument.statusHangs = false;
      await bench.engine.stop(id, TESTER);
    }
    expect(answers).toEqual(['refused: Homing', 'no-answer: did not answer', 'no-answer: no answer in 2 s']);
  });
});
