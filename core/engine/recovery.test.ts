import { describe, expect, it } from 'vitest';
import { AppError } from '../contract/errors.ts';
import type { PlanStep } from '../contract/plan.ts';
import type { RecoveryAction } from '../contract/words.ts';
import { EngineBench, TESTER } from '../testing/engine-bench.ts';
import { HeldCommands } from '../testing/held-commands.ts';
import { askOf, commandOf, groupOf, planOf, stepOf } from '../testing/plan-of.ts';
import { lostConnection } from '../testing/scripted-driver.ts';

/** An execution of steps a and b that is held because a was refused. */
async function refusedAt(bench: EngineBench, over: Partial<PlanStep> = {}) {
  const held = new HeldCommands(bench.instrument);
  const commands = [commandOf('consume', { params: { amount: 5 } })];
  const id = await bench.start(planOf([stepOf('a', { commands, ...over }), stepOf('b')]));
  (await held.next()).fail(new AppError('device-refused', 'The tip box is empty.'));
  await bench.whenStatus(id, 'paused');
  const recover = (action: RecoveryAction, params?: Record<string, number>): Promise<unknown> =>
    bench.engine.recover(id, 'a', action, `because of ${action}`, params, TESTER);
  return { held, id, recover };
}

describe('a step that failed', () => {
  it('is tried again as a new command that refers to the one before', async () => {
    await using bench = await EngineBench.open();
    const { held, id, recover } = await refusedAt(bench);
    await recover('retry');
    (await held.next()).finish();
    (await held.next()).finish();
    await bench.whenStatus(id, 'completed');
    const intents = bench.eventsOf('command.intent', id);
    expect(intents.map((event) => event.data.attempt)).toEqual([1, 2, 1]);
    expect(intents[1]?.data.follows).toBe(intents[0]?.data.commandId);
    expect(intents[1]?.data.commandId).not.toBe(intents[0]?.data.commandId);
  });

  it('is tried again with the values a person changed, which are on record with reason and name', async () => {
    await using bench = await EngineBench.open();
    const { held, id, recover } = await refusedAt(bench);
    await recover('retry-edited', { amount: 4 });
    const second = await held.next();
    expect(second.command.params).toEqual({ amount: 4 });
    second.finish();
    (await held.next()).finish();
    await bench.whenStatus(id, 'completed');
    const [recovered] = bench.eventsOf('step.recovered', id);
    expect(recovered).toMatchObject({
      actor: 'tester',
      reason: 'because of retry-edited',
      data: { action: 'retry-edited', params: { amount: 4 } },
    });
  });

  it('keeps the changed values when Wellrun ends before they are sent', async () => {
    await using bench = await EngineBench.open();
    const { id, recover } = await refusedAt(bench);
    await bench.engine.pause(id, TESTER);
    await recover('retry-edited', { amount: 4 });
    await bench.crash();
    await using again = await EngineBench.open({ dataDir: bench.dataDir, instrument: bench.instrument });
    const held = new HeldCommands(again.instrument);
    await again.engine.resume(id, TESTER);
    expect((await held.next()).command.params).toEqual({ amount: 4 });
  });

  it('is left out, and the next one goes on', async () => {
    await using bench = await EngineBench.open();
    const { held, id, recover } = await refusedAt(bench);
    await recover('skip');
    (await held.next()).finish();
    await bench.whenStatus(id, 'completed');
    expect(bench.stepStatuses(id)).toEqual({ a: 'skipped', b: 'completed' });
  });

  it('counts as done when a person has done it, with that outcome on record', async () => {
    await using bench = await EngineBench.open();
    const { held, id, recover } = await refusedAt(bench);
    await recover('done-by-hand');
    (await held.next()).finish();
    await bench.whenStatus(id, 'completed');
    expect(bench.stepStatuses(id)).toEqual({ a: 'completed', b: 'completed' });
    const outcomes = bench.eventsOf('command.outcome', id).map((event) => event.data.outcome);
    expect(outcomes).toEqual(['error', 'done-by-hand', 'ok']);
  });

  it('ends the execution as failed when a person aborts, with the sentence of the fault', async () => {
    await using bench = await EngineBench.open();
    const { id, recover } = await refusedAt(bench);
    await recover('abort');
    expect(bench.status(id)).toBe('failed');
    expect(bench.stepStatuses(id)).toEqual({ a: 'failed', b: 'pending' });
    expect(bench.eventsOf('execution.failed', id)[0]?.data).toMatchObject({
      terminalKind: 'step-failed',
      error: { sentence: 'The tip box is empty.' },
    });
  });

  it('offers what its protocol allows and nothing else', async () => {
    await using bench = await EngineBench.open();
    const { id, recover } = await refusedAt(bench, { recovery: ['retry'] });
    const [attention] = bench.live(id).attention;
    expect(attention?.kind === 'recovery' && attention.options.map((option) => option.action)).toEqual([
      'retry',
      'abort',
    ]);
    await expect(recover('skip')).rejects.toMatchObject({ code: 'bad-input' });
    await expect(bench.engine.recover(id, 'b', 'retry', 'wrong step', undefined, TESTER)).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(recover('retry-edited')).rejects.toMatchObject({ code: 'bad-input' });
    expect(bench.live(id).attention).toHaveLength(1);
  });

  it('does not let the execution go on before its question is answered', async () => {
    await using bench = await EngineBench.open();
    const { held, id } = await refusedAt(bench);
    await expect(bench.engine.resume(id, TESTER)).rejects.toMatchObject({ code: 'conflict' });
    expect(held.count).toBe(0);
  });
});

describe('retries that a step declares', () => {
  it('stop as soon as one succeeds, and wait the declared time in between', async () => {
    await using bench = await EngineBench.open();
    let tries = 0;
    bench.instrument.script = (command) =>
      ++tries < 3
        ? Promise.reject(new AppError('device-timeout'))
        : Promise.resolve(bench.instrument.carryOut(command));
    const retry = { times: 5, waitMs: 60_000 };
    const id = await bench.run(planOf([stepOf('a', { retry, commands: [commandOf('read')] })]));
    expect(bench.status(id)).toBe('completed');
    const intents = bench.eventsOf('command.intent', id);
    expect(intents.map((event) => event.data.attempt)).toEqual([1, 2, 3]);
    const waits = intents.slice(1).map((event, at) => event.data.labAt - intents[at]!.data.labAt);
    expect(waits).toEqual([60_000, 60_000]);
  });

  it('apply to a consuming step only where the instrument says that it did not happen', async () => {
    await using bench = await EngineBench.open();
    const errors = [new AppError('device-refused'), new AppError('device-fault', 'Jam.', { happened: 'no' })];
    bench.instrument.script = (command) => {
      const error = errors.shift();
      return error === undefined ? Promise.resolve(bench.instrument.carryOut(command)) : Promise.reject(error);
    };
    const id = await bench.run(planOf([stepOf('a', { retry: { times: 2, waitMs: 0 } })]));
    expect(bench.status(id)).toBe('completed');
    expect(bench.instrument.log).toHaveLength(1);
  });

  it('count anew for each command of a step', async () => {
    await using bench = await EngineBench.open();
    const failing = new Set([0, 2]);
    let sent = 0;
    bench.instrument.script = (command) =>
      failing.has(sent++) ? Promise.reject(lostConnection()) : Promise.resolve(bench.instrument.carryOut(command));
    const commands = [commandOf('read'), commandOf('read')];
    const id = await bench.run(planOf([stepOf('a', { commands, retry: { times: 1, waitMs: 0 } })]));
    expect(bench.status(id)).toBe('completed');
    expect(sent).toBe(4);
  });
});

describe('a decision about a command in doubt', () => {
  /** An execution of a (two commands) and b whose first command timed out. */
  async function doubtful(bench: EngineBench) {
    const held = new HeldCommands(bench.instrument);
    const commands = [commandOf('consume', { label: 'one' }), commandOf('consume', { label: 'two' })];
    const id = await bench.start(planOf([stepOf('a', { commands }), stepOf('b')]));
    const first = await held.next();
    first.fail(new AppError('device-timeout'));
    await bench.whenStatus(id, 'paused');
    const decide = (decision: 'done' | 'repeat' | 'skip' | 'abort'): Promise<unknown> =>
      bench.engine.decide(id, first.command.commandId, decision, 'looked at the plate', TESTER);
    return { held, id, first, decide };
  }

  it('done: goes on with the next command of the step', async () => {
    await using bench = await EngineBench.open();
    const { held, id, decide } = await doubtful(bench);
    await decide('done');
    (await held.next()).finish();
    (await held.next()).finish();
    await bench.whenStatus(id, 'completed');
    expect(bench.eventsOf('command.intent', id).map((event) => event.data.commandIndex)).toEqual([0, 1, 0]);
    expect(bench.eventsOf('command.outcome', id)[1]?.data.outcome).toBe('done-by-hand');
  });

  it('repeat: sends a new command that refers to the one in doubt; the record shows both', async () => {
    await using bench = await EngineBench.open();
    const { held, id, first, decide } = await doubtful(bench);
    await decide('repeat');
    const second = await held.next();
    expect(second.command.commandId).not.toBe(first.command.commandId);
    second.finish();
    (await held.next()).finish();
    (await held.next()).finish();
    await bench.whenStatus(id, 'completed');
    const intents = bench.eventsOf('command.intent', id);
    expect(intents[1]?.data).toMatchObject({ commandIndex: 0, attempt: 2, follows: first.command.commandId });
    expect(intents).toHaveLength(4);
  });

  it('skip: leaves out what is left of the step', async () => {
    await using bench = await EngineBench.open();
    const { held, id, decide } = await doubtful(bench);
    await decide('skip');
    (await held.next()).finish();
    await bench.whenStatus(id, 'completed');
    expect(bench.stepStatuses(id)).toEqual({ a: 'skipped', b: 'completed' });
    expect(bench.eventsOf('command.intent', id)).toHaveLength(2);
  });

  it('abort: cancels, and the instruments need clearing', async () => {
    await using bench = await EngineBench.open();
    const { id, decide } = await doubtful(bench);
    await decide('abort');
    expect(bench.status(id)).toBe('cancelled');
    expect(bench.bench.get('LH-1').needsClearing?.reason).toContain(id);
    expect(bench.eventsOf('step.decided', id)[0]).toMatchObject({ actor: 'tester', reason: 'looked at the plate' });
  });

  it('can be made once; later ones get a sentence', async () => {
    await using bench = await EngineBench.open();
    const { decide } = await doubtful(bench);
    await decide('done');
    await expect(decide('repeat')).rejects.toMatchObject({ code: 'conflict' });
  });

  it.each(['done', 'skip'] as const)('%s: a crash right after it does not send the command again', async (decision) => {
    await using bench = await EngineBench.open({
      reach: (point) => {
        if (point === 'recovery:after-decision') bench.endAt(point);
      },
    });
    const { id, decide } = await doubtful(bench);
    await decide(decision).catch(() => undefined);
    await bench.crash();
    await using again = await EngineBench.open({ dataDir: bench.dataDir, instrument: bench.instrument });
    again.instrument.script = (command) => Promise.resolve(again.instrument.carryOut(command));
    await again.engine.resume(id, TESTER);
    await again.whenStatus(id, 'completed');
    const repeated = again.eventsOf('command.intent', id).filter((event) => event.data.stepId === 'a');
    expect(repeated.map((event) => event.data.commandIndex)).toEqual(decision === 'done' ? [0, 1] : [0]);
  });

  it('that cannot be recorded has not been made: the question stays, and nothing is sent', async () => {
    let fails = false;
    await using bench = await EngineBench.open({
      reach: (point) => {
        if (fails && point === 'store:in-transaction') throw new AppError('storage-fault', 'No disk.');
      },
    });
    const { held, id, decide } = await doubtful(bench);
    fails = true;
    await expect(decide('done')).rejects.toMatchObject({ code: 'storage-fault' });
    fails = false;
    expect(bench.live(id).attention).toHaveLength(1);
    await expect(bench.engine.resume(id, TESTER)).rejects.toMatchObject({ code: 'conflict' });
    expect(held.count).toBe(0);
    await decide('done');
    expect((await held.next()).command.commandId).toBeDefined();
  });
});

describe('a question of the protocol', () => {
  it('waits for one of its answers, which later steps can use', async () => {
    await using bench = await EngineBench.open();
    const id = await bench.start(
      planOf([
        askOf('look', ['yes', 'no'], { saves: 'look' }),
        stepOf('a', { when: 'state.look.answer == "yes"' }),
        stepOf('b', { when: 'state.look.answer == "no"' }),
      ]),
    );
    await bench.when(() => bench.eventsOf('step.attention', id).length === 1);
    expect(bench.live(id)).toMatchObject({ status: 'running', attention: [{ kind: 'operator', prompt: 'look?' }] });
    await expect(bench.engine.answer(id, 'look', 'maybe', TESTER)).rejects.toMatchObject({ code: 'bad-input' });
    await bench.engine.answer(id, 'look', 'yes', TESTER);
    await bench.whenStatus(id, 'completed');
    expect(bench.stepStatuses(id)).toEqual({ look: 'completed', a: 'completed', b: 'skipped' });
    await expect(bench.engine.answer(id, 'look', 'yes', TESTER)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('is still asked after a restart, and its answer goes on only after Resume', async () => {
    await using bench = await EngineBench.open();
    const id = await bench.start(planOf([askOf('look', ['Done']), stepOf('a')]));
    await bench.when(() => bench.eventsOf('step.attention', id).length === 1);
    await bench.crash();
    await using again = await EngineBench.open({ dataDir: bench.dataDir, instrument: bench.instrument });
    expect(again.live(id)).toMatchObject({ reasons: ['interrupted'], attention: [{ kind: 'operator' }] });
    await again.engine.answer(id, 'look', 'Done', TESTER);
    expect(again.instrument.log).toEqual([]);
    await again.engine.resume(id, TESTER);
    await again.whenStatus(id, 'completed');
  });
});

describe('a fault of the protocol in mid-run', () => {
  it('asks a person instead of ending the execution, and a skipped group is skipped with all that is in it', async () => {
    await using bench = await EngineBench.open();
    const id = await bench.start(
      planOf([
        stepOf('a'),
        ...groupOf('group', [stepOf('group.one'), stepOf('group.two')], {
          when: 'state.count.viability > 0.9',
          after: ['a'],
        }),
        stepOf('last', { after: ['group'] }),
      ]),
    );
    await bench.whenStatus(id, 'paused');
    const [attention] = bench.live(id).attention;
    expect(attention).toMatchObject({ kind: 'recovery', stepId: 'group', error: { code: 'protocol-invalid' } });
    await bench.engine.recover(id, 'group', 'skip', 'not counted', undefined, TESTER);
    await bench.whenStatus(id, 'completed');
    expect(bench.stepStatuses(id)).toEqual({
      a: 'completed',
      group: 'skipped',
      'group.one': 'skipped',
      'group.two': 'skipped',
      last: 'completed',
    });
  });
});
