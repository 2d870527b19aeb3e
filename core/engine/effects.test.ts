import { describe, expect, it } from 'vitest';
import { AppError } from '../contract/errors.ts';
import type { Attention } from '../contract/execution.ts';
import type { Effect, Outcome, PauseReason } from '../contract/words.ts';
import { EngineBench, TESTER } from '../testing/engine-bench.ts';
import { HeldCommands } from '../testing/held-commands.ts';
import { commandOf, planOf, stepOf } from '../testing/plan-of.ts';
import { lostConnection, ScriptedInstrument } from '../testing/scripted-driver.ts';

const timeout = (): AppError => new AppError('device-timeout');
const garbage = (): AppError => new AppError('device-protocol');
const refused = (): AppError => new AppError('device-refused', 'The lid is open.');
const faultBefore = (): AppError => new AppError('device-fault', 'Jammed.', { happened: 'no' });
const faultHalfway = (): AppError => new AppError('device-fault', 'Jammed.', { happened: 'partly' });
const faultUnknown = (): AppError => new AppError('device-fault', 'Jammed.');
const driverBug = (): Error => new TypeError('undefined is not a function');

type Question = 'in-doubt' | 'recovery';

/** What is recorded about a command, and what a person is asked, for every effect and every way to fail. */
const EXPECTED: readonly [Effect, string, () => Error, Outcome, Question][] = [
  ['consume', 'a timeout', timeout, 'unknown', 'in-doubt'],
  ['consume', 'a lost connection', lostConnection, 'unknown', 'in-doubt'],
  ['consume', 'an answer without sense', garbage, 'unknown', 'in-doubt'],
  ['consume', 'a refusal', refused, 'error', 'recovery'],
  ['consume', 'a fault before it began', faultBefore, 'error', 'recovery'],
  ['consume', 'a fault halfway', faultHalfway, 'unknown', 'in-doubt'],
  ['consume', 'a fault at an unknown moment', faultUnknown, 'unknown', 'in-doubt'],
  ['consume', 'a fault in its driver', driverBug, 'unknown', 'in-doubt'],
  ['read', 'a timeout', timeout, 'unknown', 'recovery'],
  ['read', 'a lost connection', lostConnection, 'unknown', 'recovery'],
  ['read', 'a refusal', refused, 'error', 'recovery'],
  ['read', 'a fault halfway', faultHalfway, 'unknown', 'recovery'],
  ['idempotent-set', 'a timeout', timeout, 'unknown', 'recovery'],
  ['idempotent-set', 'a lost connection', lostConnection, 'unknown', 'recovery'],
  ['idempotent-set', 'a refusal', refused, 'error', 'recovery'],
  ['idempotent-set', 'a fault halfway', faultHalfway, 'unknown', 'recovery'],
];

describe('a command that does not succeed', () => {
  it.each(EXPECTED)('%s, %s: is recorded and asked about', async (effect, _what, error, outcome, question) => {
    await using bench = await EngineBench.open({ effect });
    bench.instrument.script = () => Promise.reject(error());
    const id = await bench.start(planOf([stepOf('a', { commands: [commandOf(effect)] }), stepOf('b')]));
    await bench.whenStatus(id, 'paused');
    const [recorded] = bench.eventsOf('command.outcome', id);
    expect(recorded?.data.outcome).toBe(outcome);
    const live = bench.live(id);
    expect(live.attention.map((one) => one.kind)).toEqual([question]);
    const reason: PauseReason = question === 'in-doubt' ? 'recovery-required' : 'held-fault';
    expect(live.reasons).toEqual([reason]);
    expect(live.steps.map((step) => step.status)).toEqual(['running', 'pending']);
    expect(live.steps[0]?.inDoubt).toBe(question === 'in-doubt');
    expect(bench.eventsOf('command.intent', id), 'nothing is sent again by itself').toHaveLength(1);
  });

  it('puts outcome and question into one commit, so that no crash can come between them', async () => {
    await using bench = await EngineBench.open();
    bench.instrument.script = () => Promise.reject(refused());
    const id = await bench.start(planOf([stepOf('a')]));
    await bench.whenStatus(id, 'paused');
    const kinds = bench.events(id).map((event) => event.kind);
    expect(kinds.slice(kinds.indexOf('command.outcome')).slice(0, 2)).toEqual(['command.outcome', 'step.attention']);
  });

  it('that was never sent, since its instrument is gone, is recorded as not sent and asked about', async () => {
    const reader = new ScriptedInstrument();
    await using bench = await EngineBench.open({
      beside: { 'PR-1': { kind: 'plate-reader', effect: 'consume', instrument: reader } },
    });
    const held = new HeldCommands(bench.instrument);
    const commands = [commandOf('consume', { instrument: 'plate-reader' })];
    const id = await bench.start(planOf([stepOf('a'), stepOf('b', { commands })], ['liquid-handler', 'plate-reader']));
    const first = await held.next();
    reader.unplug();
    first.finish();
    await bench.whenStatus(id, 'paused');
    expect(bench.eventsOf('command.outcome', id).map((event) => event.data.outcome)).toEqual(['ok', 'not-sent']);
    expect(bench.live(id)).toMatchObject({ reasons: ['held-fault'], attention: [{ kind: 'recovery', stepId: 'b' }] });
    reader.plugIn();
    await bench.bench.get('PR-1').connect();
    await bench.engine.recover(id, 'b', 'retry', 'plugged in again', undefined, TESTER);
    await bench.whenStatus(id, 'completed');
    expect(reader.log).toHaveLength(1);
  });
});

describe('the question about a command in doubt', () => {
  it('says what is known, what is not, which wells, and what each decision leads to', async () => {
    await using bench = await EngineBench.open();
    const held = new HeldCommands(bench.instrument);
    const column = (label: string, wells: string[]) => commandOf('consume', { label, wells, labwareId: 'plate' });
    const commands = [column('column 1', ['A1']), column('column 2', ['A2', 'B2']), column('column 3', ['A3'])];
    const id = await bench.start(planOf([stepOf('dispense', { name: 'Dispense', commands })]));
    (await held.next()).finish();
    (await held.next()).fail(timeout());
    await bench.whenStatus(id, 'paused');
    const attention = bench.live(id).attention[0] as Extract<Attention, { kind: 'in-doubt' }>;
    expect(attention.question).toBe('Did this happen: Dispense, column 2?');
    expect(attention).toMatchObject({ wells: ['A2', 'B2'], wellsDone: ['A1'], labwareId: 'plate' });
    expect(attention.known.join(' ')).toContain('LH-1 confirmed column 1.');
    expect(attention.known.join(' ')).toContain('column 3: not started.');
    expect(attention.decisions.map((one) => one.decision)).toEqual(['done', 'repeat', 'skip', 'abort']);
    expect(attention.decisions[1]?.ifWrong).toBe('If this is wrong, 2 wells get it twice.');
  });
});

describe('an instrument that remembers command ids', () => {
  const plan = planOf([stepOf('a'), stepOf('b')]);

  it('settles a timeout itself when it has carried the command out', async () => {
    await using bench = await EngineBench.open({ effect: 'queryable' });
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(plan);
    const first = await held.next();
    first.finish({ slot: 3 });
    (await held.next()).finish();
    await bench.whenStatus(id, 'completed');
    expect(bench.eventsOf('command.intent', id)[0]?.data.effect).toBe('queryable');

    const second = await bench.start(plan);
    const late = await held.next();
    bench.instrument.carryOut(late.command, { slot: 4 });
    late.fail(timeout());
    (await held.next()).finish();
    await bench.whenStatus(second, 'completed');
    const outcomes = bench.eventsOf('command.outcome', second);
    expect(outcomes.map((event) => event.data.outcome)).toEqual(['unknown', 'reconciled', 'ok']);
    expect(outcomes[1]?.data.result).toEqual({ slot: 4 });
    expect(bench.instrument.log).toHaveLength(4);
  });

  it('is sent the command again, as a new one, when it certainly has not carried it out', async () => {
    await using bench = await EngineBench.open({ effect: 'queryable' });
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(planOf([stepOf('a')]));
    const lost = await held.next();
    lost.fail(timeout());
    (await held.next()).finish();
    await bench.whenStatus(id, 'completed');
    const intents = bench.eventsOf('command.intent', id);
    expect(intents.map((event) => event.data.attempt)).toEqual([1, 2]);
    expect(intents[1]?.data.follows).toBe(lost.command.commandId);
    expect(bench.instrument.log).toHaveLength(1);
  });

  it('is waited for while it is busy with the command, and then believed', async () => {
    await using bench = await EngineBench.open({ effect: 'queryable' });
    const held = new HeldCommands(bench.instrument);
    let asked = 0;
    bench.instrument.answerTo = () =>
      Promise.resolve(++asked < 5 ? { state: 'busy' } : { state: 'done', result: { spun: true } });
    const id = await bench.start(planOf([stepOf('a')]));
    (await held.next()).fail(timeout());
    await bench.whenStatus(id, 'completed');
    expect(asked).toBe(5);
    expect(bench.eventsOf('command.intent', id)).toHaveLength(1);
  });

  it('that is busy for ever, fails the command or cannot be asked leads to a person', async () => {
    await using bench = await EngineBench.open({ effect: 'queryable' });
    const held = new HeldCommands(bench.instrument);
    const answers = [
      () => Promise.resolve({ state: 'busy' as const }),
      () => Promise.resolve({ state: 'failed' as const, sentence: 'Imbalance.' }),
      () => Promise.reject(lostConnection()),
    ];
    const kinds: (string | undefined)[] = [];
    for (const answerTo of answers) {
      bench.instrument.answerTo = answerTo;
      const id = await bench.start(planOf([stepOf('a')]));
      (await held.next()).fail(timeout());
      await bench.whenStatus(id, 'paused');
      kinds.push(bench.live(id).attention[0]?.kind);
      await bench.engine.stop(id, TESTER);
    }
    expect(kinds).toEqual(['in-doubt', 'recovery', 'in-doubt']);
    expect(bench.eventsOf('command.intent')).toHaveLength(3);
  });

  it('is asked about a read as well; where it cannot say, nobody is asked whether a read happened', async () => {
    await using bench = await EngineBench.open({ effect: 'queryable' });
    const held = new HeldCommands(bench.instrument);
    const plan = planOf([stepOf('a', { commands: [commandOf('read')] })]);
    const settled = await bench.start(plan);
    const first = await held.next();
    bench.instrument.carryOut(first.command, { value: 7 });
    first.fail(timeout());
    await bench.whenStatus(settled, 'completed');
    expect(bench.eventsOf('command.outcome', settled)[1]?.data).toMatchObject({
      outcome: 'reconciled',
      result: { value: 7 },
    });

    const open = await bench.start(plan);
    await held.next();
    bench.instrument.unplug();
    await bench.whenStatus(open, 'paused');
    expect(bench.live(open).attention[0]?.kind).toBe('recovery');
  });

  it('that never does it is sent it again once, and then a person is asked', async () => {
    await using bench = await EngineBench.open({ effect: 'queryable' });
    bench.instrument.script = () => Promise.reject(timeout());
    for (const [retry, tries] of [
      [undefined, 2],
      [{ times: 3, waitMs: 0 }, 4],
    ] as const) {
      const id = await bench.start(planOf([stepOf('a', retry === undefined ? {} : { retry })]));
      await bench.whenStatus(id, 'paused');
      expect(bench.eventsOf('command.intent', id)).toHaveLength(tries);
      expect(bench.live(id)).toMatchObject({ reasons: ['held-fault'], attention: [{ kind: 'recovery' }] });
      await bench.engine.stop(id, TESTER);
    }
  });
});
