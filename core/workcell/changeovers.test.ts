import { describe, expect, it, vi } from 'vitest';
import type { ChangeoverRule } from '../contract/changeover.ts';
import type { Plan } from '../contract/plan.ts';
import { EngineBench, TESTER, type EngineBenchOptions } from '../testing/engine-bench.ts';
import { HeldCommands } from '../testing/held-commands.ts';
import { planOf, stepOf } from '../testing/plan-of.ts';
import { stepWaits } from '../queue/step-waits.ts';

const MINUTE_MS = 60_000;
const AK = { name: 'AK', role: 'operator' };
const RULE: ChangeoverRule = {
  assetId: 'LH-1',
  by: 'protocol',
  minutes: 10,
  exceptions: [{ from: 'Lyse', to: 'Stain', minutes: 25 }],
  task: 'wash the lines',
  byHand: false,
};

function named(protocolName: string): Plan {
  return { ...planOf([stepOf('a')]), protocolName };
}

async function ready(options: EngineBenchOptions = {}, rule = RULE): Promise<EngineBench> {
  const bench = await EngineBench.open(options);
  await bench.leases.changeovers.declare(rule, AK);
  return bench;
}

/** What was changed over, as the record has it. */
function changed(bench: EngineBench): (readonly [string | null, string, number])[] {
  return bench
    .eventsOf('changeover.begun')
    .map(({ data }) => [data.from, data.to, (data.readyLabAt - data.labAt) / MINUTE_MS] as const);
}

function kinds(bench: EngineBench): string[] {
  return bench
    .events()
    .filter(({ kind }) => kind.startsWith('changeover.') || kind === 'command.intent')
    .map(({ kind }) => kind.replace('changeover.', ''));
}

describe('an instrument that the lab has said is changed over', () => {
  it('takes the time of its rule between unlike work and none between like, on record before the work begins', async () => {
    await using bench = await ready();
    await bench.leases.changeovers.state('LH-1', 'Stain', AK);
    const began = bench.labClock.now();
    for (const name of ['Stain', 'Lyse', 'Lyse', 'Stain']) await bench.run(named(name));
    expect(changed(bench)).toEqual([
      ['Stain', 'Lyse', 10],
      ['Lyse', 'Stain', 25],
    ]);
    expect(bench.labClock.now() - began).toBe(35 * MINUTE_MS);
    expect(kinds(bench)).toEqual([
      'declared',
      'stated',
      'command.intent',
      'begun',
      'done',
      'command.intent',
      'command.intent',
      'begun',
      'done',
      'command.intent',
    ]);
    expect(bench.leases.changeovers.view('LH-1')).toMatchObject({ setUp: 'Stain', underWay: null });
  });

  it('is changed over for the longest time while nobody knows what it is set up for', async () => {
    await using bench = await ready();
    expect(bench.leases.changeovers.view('LH-1').setUp).toBeNull();
    await bench.run(named('Stain'));
    expect(changed(bench)).toEqual([[null, 'Stain', 25]]);
  });

  it('is known to be set up for what used it last when its rule is declared, and declared anew by another difference', async () => {
    await using bench = await EngineBench.open();
    await bench.run({ ...named('Lyse'), cellLine: 'U2OS' });
    await bench.leases.changeovers.declare(RULE, AK);
    expect(bench.leases.changeovers.view('LH-1').setUp).toBe('Lyse');
    await bench.leases.changeovers.declare({ ...RULE, by: 'cell-line' }, AK);
    expect(bench.leases.changeovers.view('LH-1').setUp).toBe('U2OS');
    await bench.leases.changeovers.declare({ ...RULE, by: 'reagent' }, AK);
    expect(bench.leases.changeovers.view('LH-1').setUp).toBeNull();
  });

  it('has changes on record that take no time, so that the next one begins from what it is', async () => {
    const exceptions = [{ from: 'Stain', to: 'Rinse', minutes: 0 }];
    await using bench = await ready({}, { ...RULE, exceptions });
    await bench.leases.changeovers.state('LH-1', 'Stain', AK);
    for (const name of ['Rinse', 'Stain']) await bench.run(named(name));
    expect(changed(bench)).toEqual([['Rinse', 'Stain', 10]]);
  });

  it('says in a sentence what is wrong with a rule', async () => {
    await using bench = await EngineBench.open();
    const { changeovers } = bench.leases;
    const row = { from: 'A', to: 'B', minutes: 3 };
    const cases: [Partial<ChangeoverRule>, string][] = [
      [{ assetId: 'LH-7' }, 'There is no instrument LH-7 on this bench.'],
      [{ minutes: 0, exceptions: [] }, 'Take the rule away instead.'],
      [{ exceptions: [{ from: null, to: null, minutes: 3 }] }, 'From anything to anything is the usual time'],
      [{ exceptions: [{ from: 'A', to: 'A', minutes: 3 }] }, 'From A to A nothing is changed over.'],
      [{ exceptions: [row, row] }, 'The table says twice how long it takes from A to B.'],
    ];
    for (const [over, sentence] of cases)
      await expect(changeovers.declare({ ...RULE, ...over }, AK)).rejects.toThrow(sentence);
    await expect(changeovers.state('LH-1', 'A', AK)).rejects.toThrow('No rule says how LH-1 is changed over.');
    await expect(changeovers.confirm('LH-1', AK)).rejects.toThrow('LH-1 is not being changed over.');
    expect(bench.events('LH-1').filter(({ kind }) => kind.startsWith('changeover.'))).toEqual([]);
  });

  it('can have its rule taken away: then nothing is waited for', async () => {
    await using bench = await ready();
    await bench.leases.changeovers.remove('LH-1', AK);
    const began = bench.labClock.now();
    for (const name of ['Stain', 'Lyse']) await bench.run(named(name));
    expect(bench.labClock.now()).toBe(began);
    expect(bench.leases.changeovers.views()).toEqual([]);
  });

  it('is named in the sentence of whoever waits for it, with the time that is left, and its rule stays meanwhile', async () => {
    await using bench = await ready({ labSpeed: 1 });
    await bench.leases.changeovers.state('LH-1', 'Stain', AK);
    const first = await bench.start(named('Lyse'));
    const second = await bench.start(named('Lyse'));
    await bench.when(() => bench.eventsOf('changeover.begun').length === 1);
    const sentence = 'LH-1 is being changed over from Stain to Lyse, 10 min left.';
    await vi.waitFor(() => {
      const waits = stepWaits(bench.leases, () => '10:42').map(({ executionId, sentence }) => [executionId, sentence]);
      expect(waits).toEqual([
        [first, sentence],
        [second, sentence],
      ]);
    });
    const { changeovers } = bench.leases;
    await expect(changeovers.declare(RULE, AK)).rejects.toThrow('LH-1 is being changed over. Change its rule when');
    await expect(changeovers.state('LH-1', null, AK)).rejects.toThrow('Say what it is set up for when that is over.');
    await expect(changeovers.confirm('LH-1', AK)).rejects.toThrow('LH-1 is changed over by itself');
    bench.labClock.setSpeed('instant');
    await bench.whenStatus(second, 'completed');
    expect(changed(bench)).toHaveLength(1);
  });

  it('goes on being changed over when the execution that it is done for is stopped, and is not done again', async () => {
    await using bench = await ready({ labSpeed: 1 });
    await bench.leases.changeovers.state('LH-1', 'Stain', AK);
    const first = await bench.start(named('Lyse'));
    await bench.when(() => bench.eventsOf('changeover.begun').length === 1);
    await bench.engine.stop(first, TESTER);
    await bench.whenStatus(first, 'cancelled');
    expect(bench.leases.views()).toEqual([]);
    expect(bench.leases.keptFrom('LH-1')).toContain('LH-1 is being changed over from Stain to Lyse');
    const second = await bench.start(named('Lyse'));
    bench.labClock.setSpeed('instant');
    await bench.whenStatus(second, 'completed');
    expect(changed(bench)).toEqual([['Stain', 'Lyse', 10]]);
    expect(kinds(bench).slice(-3)).toEqual(['begun', 'done', 'command.intent']);
  });

  it('is set up for nobody knows what after a kill, and is changed over in full before the next work', async () => {
    const bench = await ready({ labSpeed: 1 });
    await bench.leases.changeovers.state('LH-1', 'Stain', AK);
    const id = await bench.start(named('Stain'));
    await bench.whenStatus(id, 'completed');
    const cut = await bench.start(named('Lyse'));
    await bench.when(() => bench.eventsOf('changeover.begun').length === 1);
    await bench.crash();
    await using again = await EngineBench.open({ dataDir: bench.dataDir, instrument: bench.instrument });
    expect(again.leases.changeovers.view('LH-1')).toMatchObject({ setUp: null, underWay: null });
    expect(again.eventsOf('changeover.interrupted')).toMatchObject([{ data: { from: 'Stain', to: 'Lyse' } }]);
    // Also what it was before is not taken for granted: some of the change has been done.
    await again.run(named('Stain'));
    expect(changed(again).slice(1)).toEqual([[null, 'Stain', 25]]);
    await again.engine.resume(cut, TESTER);
    await again.whenStatus(cut, 'completed');
    expect(changed(again).slice(2)).toEqual([['Stain', 'Lyse', 10]]);
    expect(again.instrument.log).toHaveLength(3);
    expect(again.eventsOf('changeover.interrupted')).toHaveLength(1);
  });

  it('keeps through restarts what it is set up for', async () => {
    const bench = await ready();
    await bench.run(named('Lyse'));
    await bench.crash();
    await using again = await EngineBench.open({ dataDir: bench.dataDir });
    expect(again.leases.changeovers.view('LH-1')).toMatchObject({ setUp: 'Lyse', rule: RULE });
    await again.run(named('Lyse'));
    expect(changed(again)).toHaveLength(1);
    expect(again.eventsOf('changeover.interrupted')).toEqual([]);
  });
});

describe('an instrument that a person changes over', () => {
  const BY_HAND: ChangeoverRule = { ...RULE, assetId: 'LH-9', byHand: true };

  async function real(options: EngineBenchOptions = {}): Promise<EngineBench> {
    const bench = await EngineBench.open(options);
    const address = { kind: 'virtual', instrument: 'LH-9' } as const;
    bench.bench.add({ instrumentId: 'LH-9', driverId: 'scripted-LH-1', address, virtual: false });
    await bench.bench.get('LH-9').connect();
    return bench;
  }

  it('waits for the word of the person, who stands in the record', async () => {
    await using bench = await real();
    await bench.leases.changeovers.declare(BY_HAND, AK);
    const held = new HeldCommands(bench.instrument);
    const bindings = { 'liquid-handler': 'LH-9' };
    const id = await bench.start(named('Lyse'), 'real', { bindings });
    await bench.when(() => bench.eventsOf('changeover.begun').length === 1);
    const sentence = 'LH-9 has to be changed over by hand for Lyse: wash the lines. Confirm it on the Bench.';
    await vi.waitFor(() => expect(stepWaits(bench.leases, () => '')[0]?.sentence).toBe(sentence));
    expect(bench.leases.changeovers.asked).toMatchObject([{ assetId: 'LH-9', sentence }]);
    expect(held.count).toBe(0);
    await Promise.all([bench.leases.changeovers.confirm('LH-9', AK), bench.leases.changeovers.confirm('LH-9', TESTER)]);
    (await held.next()).finish();
    await bench.whenStatus(id, 'completed');
    expect(bench.eventsOf('changeover.done')).toMatchObject([{ actor: 'AK', data: { to: 'Lyse' } }]);
    await expect(bench.leases.changeovers.confirm('LH-9', AK)).rejects.toThrow('LH-9 is not being changed over.');
  });

  it('asks again after a kill: what the person did meanwhile nobody has said', async () => {
    const bench = await real();
    await bench.leases.changeovers.declare(BY_HAND, AK);
    const bindings = { 'liquid-handler': 'LH-9' };
    const id = await bench.start(named('Lyse'), 'real', { bindings });
    await bench.when(() => bench.eventsOf('changeover.begun').length === 1);
    await bench.crash();
    await using again = await real({ dataDir: bench.dataDir, instrument: bench.instrument });
    expect(again.leases.changeovers.asked).toEqual([]);
    await again.engine.resume(id, TESTER);
    await again.when(() => again.eventsOf('changeover.begun').length === 2);
    await again.leases.changeovers.confirm('LH-9', AK);
    await again.whenStatus(id, 'completed');
    expect(again.instrument.log).toHaveLength(1);
  });

  it('lets the time pass in the virtual lab, where nobody has hands', async () => {
    await using bench = await ready({}, { ...RULE, byHand: true });
    await bench.run(named('Lyse'));
    expect(changed(bench)).toHaveLength(1);
    expect(bench.leases.changeovers.asked).toEqual([]);
  });
});
