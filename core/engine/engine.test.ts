import { expect, it } from 'vitest';
import { EngineBench, TESTER } from '../testing/engine-bench.ts';
import { commandOf, planOf, stepOf } from '../testing/plan-of.ts';

it('runs a plan to its end', async () => {
  await using bench = await EngineBench.open();
  bench.instrument.script = (command) => Promise.resolve(bench.instrument.carryOut(command));
  const id = await bench.start(
    planOf([
      stepOf('a'),
      stepOf('b', { commands: [commandOf('consume'), commandOf('read')] }),
      stepOf('w', {
        commands: [commandOf('timed', { instrument: 'wellrun', command: 'wait', params: { ms: 3_600_000 } })],
      }),
    ]),
  );
  expect(await bench.whenStatus(id, 'completed', 'failed')).toBe('completed');
  expect(bench.instrument.log).toHaveLength(3);
  expect(bench.store.verify().ok).toBe(true);
  void TESTER;
});
