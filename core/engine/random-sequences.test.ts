import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DOUBT_DECISIONS, RECOVERY_ACTIONS, type DoubtDecision, type RecoveryAction } from '../contract/words.ts';
import { TESTER } from '../testing/engine-bench.ts';
import { ANSWERS, INSTRUMENTS, PLANS, RandomWorld, type Answer } from '../testing/random-world.ts';

/** Says what was found in the message itself: a report that is cut short still names the invariant. */
function expectNothing(found: readonly string[], when: string): void {
  expect(found, `${when}: ${found.join(' | ')}`).toEqual([]);
}

/** The model knows nothing: whatever is done, the invariants hold, and a refusal in words is an answer. */
type Model = Record<string, never>;

abstract class Deed implements fc.AsyncCommand<Model, RandomWorld, true> {
  check(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async run(_model: Model, world: RandomWorld): Promise<void> {
    await this.perform(world);
    expectNothing(world.found, `after "${this.toString()}"`);
  }

  abstract perform(world: RandomWorld): Promise<void>;
  abstract toString(): string;
}

const CONTROLS = ['start', 'pause', 'resume', 'stop', 'abort'] as const;

class Control extends Deed {
  readonly what: (typeof CONTROLS)[number];
  readonly which: number;
  constructor(what: (typeof CONTROLS)[number], which: number) {
    super();
    this.what = what;
    this.which = which;
  }
  perform(world: RandomWorld): Promise<void> {
    return world.act(() => world.bench.engine[this.what](world.executions[this.which]!, TESTER));
  }
  toString(): string {
    return `${this.what} EX-${this.which + 1}`;
  }
}

class AnswerCommand extends Deed {
  readonly which: number;
  readonly how: Answer;
  constructor(which: number, how: Answer) {
    super();
    this.which = which;
    this.how = how;
  }
  perform(world: RandomWorld): Promise<void> {
    return world.answer(this.which, this.how);
  }
  toString(): string {
    return `command ${this.which} is answered ${this.how}`;
  }
}

class Decide extends Deed {
  readonly which: number;
  readonly decision: DoubtDecision;
  readonly action: RecoveryAction;
  constructor(which: number, decision: DoubtDecision, action: RecoveryAction) {
    super();
    this.which = which;
    this.decision = decision;
    this.action = action;
  }
  async perform(world: RandomWorld): Promise<void> {
    const id = world.executions[this.which]!;
    const question = world.question(id);
    const { engine } = world.bench;
    if (question?.kind === 'in-doubt')
      await world.act(() => engine.decide(id, question.commandId, this.decision, 'looked', TESTER));
    else if (question?.kind === 'recovery')
      await world.act(() => engine.recover(id, question.stepId, this.action, 'looked', { amount: 1 }, TESTER));
    else if (question !== undefined)
      await world.act(() => engine.answer(id, question.stepId, question.options[0]!, TESTER));
  }
  toString(): string {
    return `EX-${this.which + 1} is told ${this.decision}/${this.action}`;
  }
}

class Simple extends Deed {
  readonly name: string;
  readonly work: (world: RandomWorld) => Promise<void>;
  constructor(name: string, work: (world: RandomWorld) => Promise<void>) {
    super();
    this.name = name;
    this.work = work;
  }
  perform(world: RandomWorld): Promise<void> {
    return this.work(world);
  }
  toString(): string {
    return this.name;
  }
}

const which = fc.nat(PLANS.length - 1);
const instrument = fc.constantFrom(...INSTRUMENTS);

const crash = new Simple('crash and reopen', (world) => world.crashAndReopen());
const stopAll = new Simple('software stop', (world) => world.act(() => world.bench.engine.stopAll(TESTER)));
const clear = new Simple('clear', async (world) => {
  for (const link of world.bench.bench.all()) {
    if (link.needsClearing === null) continue;
    const event = { kind: 'instrument.cleared' as const, subject: link.id, data: { note: 'empty' } };
    await world.act(() => world.bench.store.journal.append([event], TESTER));
  }
});
const storage = (isWritable: boolean) =>
  new Simple(isWritable ? 'room again' : 'no room', (world) =>
    world.act(() => world.bench.engine.storageChanged(isWritable)),
  );
const cable = (id: string, isIn: boolean) =>
  new Simple(`${isIn ? 'plug in' : 'unplug'} ${id}`, async (world) => {
    if (isIn) world.instruments.get(id)!.plugIn();
    else world.instruments.get(id)!.unplug();
    if (isIn) await world.act(() => world.bench.bench.get(id).connect());
    await world.settle();
  });
const deaf = (id: string, isDeaf: boolean) =>
  new Simple(`${id} ${isDeaf ? 'ignores' : 'obeys'} being cut off`, (world) => {
    world.instruments.get(id)!.ignoresAbort = isDeaf;
    return Promise.resolve();
  });

const answers = fc
  .tuple(fc.nat(3), fc.oneof({ weight: 3, arbitrary: fc.constant<Answer>('ok') }, fc.constantFrom(...ANSWERS)))
  .map(([at, how]) => new AnswerCommand(at, how));
const controls = fc
  .tuple(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom<(typeof CONTROLS)[number][]>('start', 'resume') },
      { weight: 2, arbitrary: fc.constant<(typeof CONTROLS)[number]>('pause') },
      { weight: 1, arbitrary: fc.constantFrom<(typeof CONTROLS)[number][]>('stop', 'abort') },
    ),
    which,
  )
  .map(([what, at]) => new Control(what, at));
const decisions = fc
  .tuple(
    which,
    fc.oneof({ weight: 3, arbitrary: fc.constantFrom('done', 'repeat', 'skip') }, fc.constantFrom(...DOUBT_DECISIONS)),
    fc.oneof({ weight: 3, arbitrary: fc.constantFrom('retry', 'skip') }, fc.constantFrom(...RECOVERY_ACTIONS)),
  )
  .map(([at, decision, action]) => new Decide(at, decision, action));
const troubles = fc.oneof(
  { weight: 3, arbitrary: fc.constant(crash) },
  { weight: 1, arbitrary: fc.constant(stopAll) },
  { weight: 1, arbitrary: fc.constant(clear) },
  { weight: 2, arbitrary: fc.boolean().map(storage) },
  { weight: 3, arbitrary: fc.tuple(instrument, fc.boolean()).map(([id, isIn]) => cable(id, isIn)) },
  { weight: 1, arbitrary: fc.tuple(instrument, fc.boolean()).map(([id, isDeaf]) => deaf(id, isDeaf)) },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 1, max: 20_000 })
      .map((ms) => new Simple(`${ms} ms pass`, (world) => world.clock.advance(ms))),
  },
);

// What drives executions forward comes more often than what disturbs them, so that sequences get somewhere.
const deeds = fc.commands<Model, RandomWorld, true>(
  [answers, answers, answers, answers, controls, controls, decisions, decisions, troubles],
  { maxCommands: 40, size: 'max' },
);

const holds = fc.asyncProperty(deeds, fc.constantFrom('stop' as const, 'go-on' as const), async (sequence, ending) => {
  const world = await RandomWorld.open();
  try {
    for (const id of world.executions.slice(0, 2)) await world.act(() => world.bench.engine.start(id, TESTER));
    await fc.asyncModelRun(() => ({ model: {}, real: world }), sequence);
    expectNothing(await world.violations(), 'after the sequence');
    await world.finish(ending);
    expectNothing(await world.violations(), `after all was brought to its end (${ending})`);
  } finally {
    await world.dispose();
  }
});

it('holds every invariant over 1,000 random sequences of starts, pauses, stops, crashes, faults and decisions', async () => {
  await fc.assert(holds, { numRuns: Number(process.env['WELLRUN_SEQUENCES'] ?? 1000) });
}, 300_000);

it('has a retry say what it follows when a crash came between the fault and the decision', async () => {
  await fc.assert(holds, { seed: -1056636513, path: '618', endOnFailure: true });
});
