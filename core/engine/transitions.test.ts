import { describe, expect, it } from 'vitest';
import { AppError } from '../contract/errors.ts';
import { EXECUTION_STATUSES, isTerminal, STEP_STATUSES, type ExecutionStatus } from '../contract/words.ts';
import { assertExecutionTransition, canStepGo, EXECUTION_TRANSITIONS, PHASES_OF } from '../model/execution-states.ts';
import { EngineBench, TESTER } from '../testing/engine-bench.ts';
import { HeldCommands } from '../testing/held-commands.ts';
import { planOf, stepOf } from '../testing/plan-of.ts';

/** As the reference has it, written down a second time. */
const LEGAL = new Set([
  'pending>running',
  'pending>cancelled',
  'running>paused',
  'running>completed',
  'running>failed',
  'running>cancelled',
  'paused>running',
  'paused>failed',
  'paused>cancelled',
]);
const LEGAL_STEPS = new Set([
  'pending>running',
  'pending>completed',
  'pending>skipped',
  'running>completed',
  'running>failed',
  'running>skipped',
]);

const pairs = EXECUTION_STATUSES.flatMap((from) => EXECUTION_STATUSES.map((to) => [from, to] as const));

describe('statuses of an execution', () => {
  it.each(pairs)('%s to %s is possible exactly as the reference says', (from, to) => {
    const isLegal = LEGAL.has(`${from}>${to}`);
    if (isLegal) expect(() => assertExecutionTransition('EX-1', from, to)).not.toThrow();
    else expect(() => assertExecutionTransition('EX-1', from, to)).toThrow(AppError);
  });

  it('have no way out once they are terminal, and a phase for every status', () => {
    for (const status of EXECUTION_STATUSES) {
      expect(EXECUTION_TRANSITIONS[status].length === 0).toBe(isTerminal(status));
      expect(PHASES_OF[status].length).toBeGreaterThan(0);
    }
  });
});

describe('statuses of a step', () => {
  it.each(STEP_STATUSES.flatMap((from) => STEP_STATUSES.map((to) => [from, to] as const)))(
    '%s to %s is possible exactly as the reference says',
    (from, to) => {
      expect(canStepGo(from, to)).toBe(LEGAL_STEPS.has(`${from}>${to}`));
    },
  );
});

/** Brings an execution into each of the six statuses. */
async function executionThatIs(bench: EngineBench, status: ExecutionStatus): Promise<string> {
  const plan = planOf(status === 'paused' ? [stepOf('a'), stepOf('b')] : [stepOf('a')]);
  const id = await bench.create(plan);
  if (status === 'pending') return id;
  if (status === 'failed') {
    bench.instrument.script = () => Promise.reject(new AppError('device-refused'));
    await bench.engine.start(id, TESTER);
    await bench.whenStatus(id, 'paused');
    await bench.engine.recover(id, 'a', 'abort', 'given up', undefined, TESTER);
    return id;
  }
  const held = new HeldCommands(bench.instrument);
  await bench.engine.start(id, TESTER);
  const command = await held.next();
  if (status === 'running') return id;
  if (status === 'cancelled') {
    await bench.engine.stop(id, TESTER);
    return id;
  }
  if (status === 'paused') {
    await bench.engine.pause(id, TESTER);
  }
  command.finish();
  await bench.whenStatus(id, status);
  return id;
}

/** What a person can do with an execution, and the statuses in which it is possible. */
const ACTIONS = [
  ['start', ['pending'], (bench: EngineBench, id: string) => bench.engine.start(id, TESTER)],
  ['pause', ['running', 'paused'], (bench: EngineBench, id: string) => bench.engine.pause(id, TESTER)],
  ['resume', ['running', 'paused'], (bench: EngineBench, id: string) => bench.engine.resume(id, TESTER)],
  ['stop', ['pending', 'running', 'paused'], (bench: EngineBench, id: string) => bench.engine.stop(id, TESTER)],
  ['abort', ['pending', 'running', 'paused'], (bench: EngineBench, id: string) => bench.engine.abort(id, TESTER)],
] as const;

describe('what a person can do', () => {
  const cases = ACTIONS.flatMap(([name, possible, act]) =>
    EXECUTION_STATUSES.map((status) => [name, status, (possible as readonly string[]).includes(status), act] as const),
  );
  it.each(cases)('%s when it is %s: possible %s', async (_name, status, isPossible, act) => {
    await using bench = await EngineBench.open();
    const id = await executionThatIs(bench, status);
    expect(bench.status(id)).toBe(status);
    if (isPossible) {
      await act(bench, id);
    } else {
      await expect(act(bench, id)).rejects.toMatchObject({ code: 'conflict' });
      expect(bench.status(id)).toBe(status);
    }
  });
});
