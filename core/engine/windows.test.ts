import { describe, expect, it } from 'vitest';
import { EngineBench, TESTER } from '../testing/engine-bench.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { commandOf, planOf, stepOf, waitOf } from '../testing/plan-of.ts';

const MINUTE_MS = 60_000;

/** LH-1 takes as long as a command says. */
async function openBench(): Promise<EngineBench> {
  const bench = await EngineBench.open();
  bench.instrument.script = async (command, signal) => {
    const { ms } = command.params as { ms?: number };
    await bench.labClock.sleep(ms ?? 0, signal);
    return bench.instrument.carryOut(command);
  };
  return bench;
}

const work = (ms: number) => [commandOf('consume', { expectedMs: ms, params: { ms }, timeoutMs: 1e9 })];

describe('a window between two steps', () => {
  it('keeps a step waiting until it opens', async () => {
    await using bench = await openBench();
    const id = await bench.run(
      planOf([
        stepOf('dose', { commands: work(MINUTE_MS) }),
        stepOf('read', {
          commands: work(MINUTE_MS),
          windows: [{ from: 'dose', point: 'start', minMs: 10 * MINUTE_MS, maxMs: null }],
        }),
      ]),
    );
    const [dose, read] = bench.eventsOf('command.intent', id);
    expect(read!.data.labAt - dose!.data.labAt).toBe(10 * MINUTE_MS);
    expect(bench.eventsOf('step.window-missed')).toEqual([]);
  });

  it('that is exceeded is on record and on the execution, and the step goes on', async () => {
    await using bench = await openBench();
    const id = await bench.run(
      planOf([
        stepOf('dose', { commands: work(MINUTE_MS) }),
        stepOf('other', { commands: work(31 * MINUTE_MS) }),
        stepOf('read', {
          commands: work(MINUTE_MS),
          windows: [{ from: 'dose', point: 'end', minMs: 0, maxMs: 30 * MINUTE_MS }],
        }),
      ]),
    );
    expect(bench.status(id)).toBe('completed');
    const sentence = '"read" began 31 min after the end of "dose"; at most 30 min were allowed.';
    expect(bench.eventsOf('step.window-missed', id)).toMatchObject([
      { data: { stepId: 'read', sentence, byMs: MINUTE_MS } },
    ]);
    expect(bench.eventsOf('execution.completed', id)[0]?.data.flags).toEqual([sentence]);
  });

  it('does not count from a step that was left out', async () => {
    await using bench = await openBench();
    const id = await bench.run(
      planOf([
        stepOf('dose', { commands: work(MINUTE_MS), when: 'false' }),
        stepOf('other', { commands: work(31 * MINUTE_MS) }),
        stepOf('read', { windows: [{ from: 'dose', point: 'end', minMs: 5 * MINUTE_MS, maxMs: 30 * MINUTE_MS }] }),
      ]),
    );
    expect(bench.status(id)).toBe('completed');
    expect(bench.eventsOf('step.window-missed')).toEqual([]);
  });

  it('of a rest is missed when a pause keeps what follows it', async () => {
    const clock = new FakeClock();
    const first = await EngineBench.open({ clock, labSpeed: 1 });
    const glow = waitOf('glow', 10 * MINUTE_MS, { mayWaitMs: 5 * MINUTE_MS });
    const pausedFor = async (minutes: number): Promise<string> => {
      const id = await first.start(planOf([glow, stepOf('read')]));
      await clock.advance(4 * MINUTE_MS);
      await first.engine.pause(id, TESTER);
      await first.whenStatus(id, 'paused');
      await clock.advance(minutes * MINUTE_MS);
      await first.engine.resume(id, TESTER);
      await first.whenStatus(id, 'completed');
      return id;
    };
    const id = await pausedFor(16);
    expect(first.eventsOf('step.window-missed', id).map(({ data }) => data)).toEqual([
      { stepId: 'read', sentence: '"glow" lasted 5 min longer than its window allows.', byMs: 5 * MINUTE_MS },
    ]);
    const other = await pausedFor(10);
    expect(first.eventsOf('step.window-missed', other)).toEqual([]);
    await first.close();
  });

  it('of a rest is missed when what follows it comes too late, because another execution had the instrument', async () => {
    await using bench = await openBench();
    const plan = planOf([
      waitOf('glow', 10 * MINUTE_MS, { mayWaitMs: 5 * MINUTE_MS }),
      stepOf('read', { commands: work(MINUTE_MS) }),
    ]);
    const id = await bench.start(plan);
    await bench.start(planOf([stepOf('long', { commands: work(20 * MINUTE_MS) })]));
    await bench.whenStatus(id, 'completed');
    expect(bench.eventsOf('step.window-missed', id)).toMatchObject([
      { data: { stepId: 'read', sentence: '"glow" lasted 5 min longer than its window allows.', byMs: 5 * MINUTE_MS } },
    ]);
  });
});
