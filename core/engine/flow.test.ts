import { describe, expect, it } from 'vitest';
import { EngineBench, TESTER } from '../testing/engine-bench.ts';
import { HeldCommands } from '../testing/held-commands.ts';
import { commandOf, groupOf, planOf, stepOf, waitOf } from '../testing/plan-of.ts';
import { ScriptedInstrument } from '../testing/scripted-driver.ts';

describe('the order of steps', () => {
  it('is one after another where nothing else is said; every intent comes after the outcome before it', async () => {
    await using bench = await EngineBench.open();
    const id = await bench.run(planOf([stepOf('a'), stepOf('b'), stepOf('c')]));
    const told = bench
      .events(id)
      .filter((event) => event.kind === 'command.intent' || event.kind === 'command.outcome')
      .map((event) => `${event.kind.slice(8)} ${'stepId' in event.data ? event.data.stepId : ''}`);
    expect(told).toEqual(['intent a', 'outcome a', 'intent b', 'outcome b', 'intent c', 'outcome c']);
  });

  it('lets lanes run side by side, and what comes after them waits for both', async () => {
    const other = new ScriptedInstrument();
    await using bench = await EngineBench.open({
      beside: { 'CEN-1': { kind: 'centrifuge', effect: 'consume', instrument: other } },
    });
    const [left, right] = [new HeldCommands(bench.instrument), new HeldCommands(other)];
    const spin = [commandOf('consume', { instrument: 'centrifuge' })];
    const id = await bench.start(
      planOf(
        [
          ...groupOf('lanes', [
            stepOf('lanes.l1'),
            stepOf('lanes.l2', { after: ['lanes.l1'] }),
            stepOf('lanes.r1', { commands: spin }),
          ]),
          stepOf('after', { after: ['lanes'] }),
        ],
        ['liquid-handler', 'centrifuge'],
      ),
    );
    const [l1, r1] = [await left.next(), await right.next()];
    l1.finish();
    const l2 = await left.next();
    expect(bench.stepStatuses(id)).toMatchObject({ 'lanes.l2': 'running', 'lanes.r1': 'running', after: 'pending' });
    l2.finish();
    await bench.when(() => bench.stepStatuses(id)['lanes.l2'] === 'completed');
    expect(left.count).toBe(0);
    r1.finish();
    (await left.next()).finish();
    await bench.whenStatus(id, 'completed');
  });

  it('gives one instrument one command at a time, also when two lanes want it', async () => {
    await using bench = await EngineBench.open();
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(planOf(groupOf('lanes', [stepOf('lanes.a'), stepOf('lanes.b'), stepOf('lanes.c')])));
    for (let left = 3; left > 0; left--) {
      const command = await held.next();
      await new Promise((resolve) => setImmediate(resolve));
      expect(held.count).toBe(0);
      command.finish();
    }
    await bench.whenStatus(id, 'completed');
  });
});

describe('groups', () => {
  it('start before their first step, end after their last, and have times of their own', async () => {
    await using bench = await EngineBench.open();
    const id = await bench.run(planOf([...groupOf('g', [stepOf('g.a'), waitOf('g.w', 60_000, { after: ['g.a'] })])]));
    const kinds = bench.events(id).map((event) => event.kind);
    expect(kinds.indexOf('step.started')).toBeLessThan(kinds.indexOf('command.intent'));
    expect(kinds.lastIndexOf('step.ended')).toBeGreaterThan(kinds.lastIndexOf('command.outcome'));
    const [row] = bench.store.connection.all<{ start_lab_at: number; end_lab_at: number }>(
      'SELECT start_lab_at, end_lab_at FROM execution_steps WHERE step_id = ?',
      `${id}/g`,
    );
    expect(row!.end_lab_at - row!.start_lab_at).toBeGreaterThanOrEqual(60_000);
  });

  it('nest, may be empty, and are skipped when everything in them is', async () => {
    await using bench = await EngineBench.open();
    const id = await bench.run(
      planOf([
        ...groupOf('empty', []),
        ...groupOf(
          'outer',
          [
            ...groupOf('outer.inner', [stepOf('outer.inner.a', { when: '1 > 2' })], {}),
            stepOf('outer.b', { after: ['outer.inner'] }),
          ],
          { after: ['empty'] },
        ),
        ...groupOf('gone', [stepOf('gone.a', { when: 'false' })], { after: ['outer'] }),
        stepOf('last', { after: ['gone'] }),
      ]),
    );
    expect(bench.status(id)).toBe('completed');
    expect(bench.stepStatuses(id)).toEqual({
      empty: 'completed',
      outer: 'completed',
      'outer.inner': 'skipped',
      'outer.inner.a': 'skipped',
      'outer.b': 'completed',
      gone: 'skipped',
      'gone.a': 'skipped',
      last: 'completed',
    });
  });

  it('that a condition switches off are skipped with everything below, on record, and sent nothing', async () => {
    await using bench = await EngineBench.open();
    const plan = planOf([
      ...groupOf('g', [...groupOf('g.h', [stepOf('g.h.a')]), stepOf('g.b', { after: ['g.h'] })], {
        when: 'params.wanted',
      }),
      stepOf('last', { after: ['g'] }),
    ]);
    const id = await bench.run({ ...plan, parameters: { wanted: false } });
    expect(bench.stepStatuses(id)).toEqual({
      g: 'skipped',
      'g.h': 'skipped',
      'g.h.a': 'skipped',
      'g.b': 'skipped',
      last: 'completed',
    });
    expect(bench.instrument.log).toHaveLength(1);
  });
});

describe('what earlier steps saved', () => {
  it('fills in the commands of later ones and decides their conditions', async () => {
    await using bench = await EngineBench.open();
    bench.instrument.script = (command) =>
      Promise.resolve(bench.instrument.carryOut(command, command.command === 'act' ? { cellsPerMl: 2_000_000 } : {}));
    const dose = commandOf('consume', { params: { volumeUl: '{{ 1000000 / state.count.cellsPerMl * 100 }}' } });
    const id = await bench.run(
      planOf([
        stepOf('count', { saves: 'count' }),
        stepOf('few', { when: 'state.count.cellsPerMl < 1000' }),
        stepOf('dose', { commands: [dose] }),
        stepOf('sum', {
          saves: 'sum',
          commands: [
            commandOf('read', {
              instrument: 'wellrun',
              command: 'compute',
              params: { values: { twice: 'state.count.cellsPerMl * 2' } },
            }),
          ],
        }),
      ]),
    );
    expect(bench.status(id)).toBe('completed');
    expect(bench.stepStatuses(id)['few']).toBe('skipped');
    expect(bench.instrument.log[1]?.params).toEqual({ volumeUl: 50 });
    const [sum] = bench.eventsOf('step.ended', id).filter((event) => event.data.stepId === 'sum');
    expect(sum?.data.result).toEqual({ twice: 4_000_000 });
  });

  it('is known after a restart as well', async () => {
    await using bench = await EngineBench.open();
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(
      planOf([
        stepOf('count', { saves: 'count' }),
        stepOf('dose', { commands: [commandOf('consume', { params: { n: '{{ state.count.n }}' } })] }),
      ]),
    );
    await bench.engine.pause(id, TESTER);
    (await held.next()).finish({ n: 7 });
    await bench.whenStatus(id, 'paused');
    await bench.crash();
    await using again = await EngineBench.open({ dataDir: bench.dataDir, instrument: bench.instrument });
    await again.engine.resume(id, TESTER);
    expect((await held.next()).command.params).toEqual({ n: 7 });
  });
});

describe('running again from a step', () => {
  it('leaves out everything before it, whole groups too, and goes on from there', async () => {
    await using bench = await EngineBench.open();
    const plan = planOf([
      ...groupOf('g', [stepOf('g.a'), stepOf('g.b', { after: ['g.a'] })]),
      ...groupOf('h', [stepOf('h.a'), stepOf('h.b', { after: ['h.a'] })], { after: ['g'] }),
      stepOf('last', { after: ['h'] }),
    ]);
    const first = await bench.run(plan);
    const id = await bench.run(plan, 'simulated', { resumedFrom: first, startStepId: 'h.b' });
    expect(bench.status(id)).toBe('completed');
    expect(bench.stepStatuses(id)).toEqual({
      g: 'skipped',
      'g.a': 'skipped',
      'g.b': 'skipped',
      h: 'completed',
      'h.a': 'skipped',
      'h.b': 'completed',
      last: 'completed',
    });
    expect(bench.instrument.log).toHaveLength(4 + 1 + 2);
  });
});

describe('names of labware and instruments', () => {
  it('are those of the execution and of the bench by the time they are sent', async () => {
    await using bench = await EngineBench.open();
    const params = {
      labwareId: 'plate',
      from: { labwareId: 'flask', well: 'A1' },
      to: { instrument: 'liquid-handler', place: 'B2' },
      wells: ['A1', 'A2'],
    };
    const id = await bench.run(planOf([stepOf('a', { commands: [commandOf('consume', { params })] })]));
    expect(bench.instrument.log[0]?.params).toEqual({
      labwareId: `${id}:plate`,
      from: { labwareId: `${id}:flask`, well: 'A1' },
      to: { instrument: 'LH-1', place: 'B2' },
      wells: ['A1', 'A2'],
    });
  });
});

describe('values of single wells', () => {
  it('become results of their step, with a flag where there is no number', async () => {
    await using bench = await EngineBench.open();
    bench.instrument.script = () =>
      Promise.resolve({
        quantity: 'luminescence',
        unit: 'RLU',
        wells: [
          { well: 'A1', value: 1200.5, flag: null },
          { well: 'A2', value: null, flag: 'saturated' },
        ],
      });
    const read = commandOf('read', { labwareId: 'plate' });
    const id = await bench.run(planOf([stepOf('read', { commands: [read] })]));
    const rows = bench.store.connection.all('SELECT well, quantity, value, unit, flag FROM well_results');
    expect(rows).toEqual([
      { well: 'A1', quantity: 'luminescence', value: 1200.5, unit: 'RLU', flag: null },
      { well: 'A2', quantity: 'luminescence', value: null, unit: 'RLU', flag: 'saturated' },
    ]);
    expect(bench.status(id)).toBe('completed');
  });
});
