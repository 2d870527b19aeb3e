import { describe, expect, it } from 'vitest';
import { TESTER } from '../testing/engine-bench.ts';
import { openProgramBench, startProgram } from '../testing/program-bench.ts';

describe('a program whose host is started again', () => {
  it('goes on after a restart with what it has leased, also when a step that was not foreseen came first', async () => {
    const first = await openProgramBench();
    // While it is planned it is always this time.
    const text = `if (lab.now() !== Date.UTC(2026, 0, 1, 8)) await lab.note('not foreseen');
       await lab.ask('Go on?');
       await lab.dispense({ labware: 'tube', reagent: 'dpbs', volumeUl: 100 });`;
    const id = await startProgram(first, text);
    await first.when(() => first.engine.find(id)!.openAttention.length > 0);
    expect(Object.keys(first.stepStatuses(id))[0]).toMatch(/^comment/);
    await first.crash();
    await using second = await openProgramBench({ dataDir: first.dataDir, instrument: first.instrument });
    await second.engine.resume(id, TESTER);
    await second.engine.answer(id, second.engine.find(id)!.openAttention[0]!.stepId, 'Done', TESTER);
    expect(await second.whenStatus(id, 'completed', 'failed', 'cancelled')).toBe('completed');
    expect(second.instrument.log.filter(({ command }) => command === 'dispense')).toHaveLength(1);
  });
});
