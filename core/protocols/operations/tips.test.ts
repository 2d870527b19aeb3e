import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../contract/json.ts';
import type { Plan } from '../../contract/plan.ts';
import type { ProtocolDocument, ProtocolStep } from '../../contract/protocol.ts';
import { tasksOf } from '../../model/plan-tasks.ts';
import { tipsBefore } from '../../model/tip-holds.ts';
import { loadCatalog } from '../catalog.ts';
import { planProtocol } from '../plan-protocol.ts';

const catalog = loadCatalog(join(import.meta.dirname, '../../../resources'));

function step(id: string, operation: string, params: Record<string, Json> = {}): ProtocolStep {
  return { id, name: id, operation, params };
}
const pick = (id = 'pick', params: Record<string, Json> = {}): ProtocolStep =>
  step(id, 'pick_up_tips', { type: 'tip_200', count: 1, ...params });
const drop = (id = 'drop', params: Record<string, Json> = {}): ProtocolStep => step(id, 'drop_tips', params);
const transfer = (id: string, params: Record<string, Json> = {}): ProtocolStep =>
  step(id, 'transfer', { from: 'source', to: 'plate', toWells: 'A1:C1', volumeUl: 50, ...params });

function planned(...steps: ProtocolStep[]): ReturnType<typeof planProtocol> {
  const document: ProtocolDocument = {
    wellrun: 1,
    id: 'tips',
    name: 'Tips',
    version: 1,
    operationType: 'test',
    labware: {
      source: { title: 'Source', type: 'tube_50ml', contents: { reagent: 'dpbs', volumeMl: 20 } },
      plate: {
        title: 'Plate',
        type: 'plate_96_white',
        contents: { wells: [{ wells: 'A5:H6', reagent: 'dpbs', volumeUl: 150 }] },
      },
    },
    steps,
  };
  return planProtocol(document, {}, catalog);
}

function planOf(...steps: ProtocolStep[]): Plan {
  const made = planned(...steps);
  if ('issues' in made) throw new Error(JSON.stringify(made.issues));
  return made.plan;
}

const faultsOf = (...steps: ProtocolStep[]): string[] => {
  const made = planned(...steps);
  return 'issues' in made ? made.issues.map(({ path, sentence }) => `${path}: ${sentence}`) : [];
};

const tipsOf = (plan: Plan): Record<string, number> =>
  Object.fromEntries(
    plan.consumables.flatMap(({ reagentId, amount }) => (reagentId.startsWith('tip_') ? [[reagentId, amount]] : [])),
  );

describe('tips that are picked up', () => {
  it('are counted once, are what the steps between use, and are told in sentences', () => {
    const plan = planOf(
      pick('pick', { count: 8, type: 'tip_300' }),
      transfer('first'),
      step('mix', 'mix', { labware: 'plate', wells: 'A1:C1', volumeUl: 20, cycles: 3 }),
      step('waste', 'aspirate', { labware: 'plate', wells: 'A1', volumeUl: 20 }),
      step('fill', 'distribute', { from: 'source', to: 'plate', toWells: 'A2:C2', volumeUl: 100 }),
      drop('drop', { to: 'rack' }),
    );
    expect(tipsOf(plan)).toEqual({ tip_300: 8 });
    expect(plan.steps[0]!.sentence).toBe('Pick up 8 tips of 300 µL.');
    expect(plan.steps.at(-1)!.sentence).toBe('Put the 8 tips back into the rack; they count as used.');
    for (const { commands } of plan.steps)
      for (const { instrument, params } of commands)
        if (instrument === 'liquid-handler') expect(params['tipsId']).toBe('tips_1');
    expect(plan.steps.map(({ effect }) => effect)).toEqual([
      'consume',
      'consume',
      'consume',
      'consume',
      'consume',
      'idempotent-set',
    ]);
  });

  it('leave everything as it was where no step picks any up', () => {
    const plan = planOf(transfer('only'));
    expect(tipsOf(plan)).toEqual({ tip_200: 3 });
    expect(plan.steps[0]!.commands[0]!.params).not.toHaveProperty('tipsId');
  });

  it('may be held in turn, again and again', () => {
    const plan = planOf(
      { id: 'twice', name: 'Twice', repeat: { times: 2 }, steps: [pick(), transfer('give'), drop()] },
      transfer('after'),
    );
    expect(tipsOf(plan)).toEqual({ tip_200: 5 });
  });

  const faults: readonly (readonly [string, readonly ProtocolStep[], string])[] = [
    [
      'are still on at the end',
      [pick(), transfer('give')],
      'steps[0].params: The tip that this step picks up is still on at the end. Drop tips in a step after the last one that uses them.',
    ],
    [
      'are on when others are picked up',
      [pick('first', { count: 2 }), pick('second'), drop()],
      'steps[1].params: 2 tips of 200 µL are on since "first". Drop them in a step before this one takes others.',
    ],
    [
      'are dropped and there are none',
      [transfer('give'), drop()],
      'steps[1].params: No tips are on that could be dropped. Pick up tips in a step before this one.',
    ],
    [
      'are wanted and there are none',
      [transfer('give', { tips: 'held' })],
      'steps[0].params.tips: No tips are on at this step. Pick up tips in a step before it, or let it take tips of its own.',
    ],
    [
      'are on when a transfer takes its own',
      [pick(), transfer('give', { tips: 'fresh' }), drop()],
      'steps[1].params.tips: 1 tip of 200 µL is on since "pick", and this step takes tips of its own. Drop those in a step before it, or let it use them.',
    ],
    [
      'are on for a step that always takes its own',
      [pick(), step('feed', 'resuspend', { labware: 'source', reagent: 'dpbs', volumeMl: 1 }), drop()],
      'steps[1].params: 1 tip of 200 µL is on since "pick", and this step takes tips of its own. Drop those in a step before it.',
    ],
    [
      'hold less than one well gets',
      [
        pick('pick', { type: 'tip_20' }),
        step('give', 'distribute', { from: 'source', to: 'plate', toWells: 'A1', volumeUl: 50 }),
        drop(),
      ],
      'steps[1].params.tipUl: One well needs 50 µL, and a tip holds 20 µL. Use transfer, or larger tips.',
    ],
  ];
  it.each(faults)('%s: a sentence says so at the step', (_, steps, sentence) => {
    expect(faultsOf(...steps)).toContain(sentence);
  });

  it('are dropped under the condition and in the lane in which they were picked up', () => {
    const note = step('look', 'wait_operator', { prompt: 'Go on?', options: ['yes', 'no'] });
    const asked: ProtocolStep = { ...note, saves: 'answer' };
    const only = { when: "state.answer.answer == 'yes'" };
    expect(faultsOf(asked, { ...pick(), ...only }, transfer('give'), drop())[0]).toMatch(
      /^steps\[2\].*may be left out or goes on beside this\. Drop them where they were picked up/,
    );
    expect(faultsOf(asked, pick(), { ...drop(), ...only })[0]).toMatch(
      /^steps\[2\].*in the same lane and under the same condition\.$/,
    );
    expect(
      faultsOf(asked, { id: 'g', name: 'g', ...only, steps: [pick(), transfer('give'), drop()] }, transfer('after')),
    ).toEqual([]);
    const lanes = (first: ProtocolStep[], second: ProtocolStep[]): ProtocolStep => ({
      id: 'lanes',
      name: 'lanes',
      parallel: [first, second],
    });
    expect(faultsOf(lanes([pick(), transfer('a')], [transfer('b')]))[0]).toMatch(/goes on beside this/);
    expect(faultsOf(pick(), lanes([transfer('a')], [transfer('b')]), drop())[0]).toMatch(/would share one head/);
    expect(faultsOf(lanes([pick(), transfer('a'), drop()], [transfer('b')]))).toEqual([]);
  });

  it('that draw from one well after another are remarked on once', () => {
    const plan = planOf(
      pick(),
      transfer('first'),
      transfer('again'),
      transfer('other', { from: 'plate', fromWell: 'A1', toWells: 'A3' }),
      transfer('third', { from: 'plate', fromWell: 'B1', toWells: 'A4' }),
      drop(),
    );
    expect(plan.warnings.filter(({ code }) => code === 'tip-reused').map(({ stepId }) => stepId)).toEqual(['other']);
    expect(planOf(pick(), transfer('one'), transfer('two'), drop()).warnings).toEqual([]);
  });
});

describe('the tip policy of a transfer', () => {
  const count = (operation: string, params: Record<string, Json>): Record<string, number> =>
    tipsOf(planOf(step('give', operation, { from: 'source', to: 'plate', volumeUl: 50, ...params })));

  it('says how many tips it takes', () => {
    const wells = { toWells: 'A1:H1' };
    expect(count('transfer', { ...wells, tips: 'fresh' })).toEqual({ tip_200: 8 });
    expect(count('transfer', { ...wells, tips: 'per-source' })).toEqual({ tip_200: 1 });
    expect(count('transfer', { ...wells, tips: 'same' })).toEqual({ tip_200: 1 });
    expect(count('transfer', wells)).toEqual({ tip_200: 8 });
    expect(count('distribute', { ...wells, tips: 'same' })).toEqual({ tip_200: 1 });
    const pairs = { from: 'plate', fromWells: 'A5:H6', toWells: 'A1:H2', volumeUl: 10 };
    expect(count('transfer_wells', { ...pairs, tips: 'fresh' })).toEqual({ tip_20: 16 });
    expect(count('transfer_wells', { ...pairs, tips: 'per-source' })).toEqual({ tip_20: 16 });
    expect(count('transfer_wells', { ...pairs, tips: 'same' })).toEqual({ tip_20: 8 });
    expect(count('transfer_wells', pairs)).toEqual({ tip_20: 16 });
  });
});

describe('while tips are on', () => {
  const plan = planOf(
    transfer('before'),
    pick(),
    transfer('give'),
    step('rest', 'wait', { minutes: 5 }),
    transfer('more'),
    drop(),
    transfer('after'),
  );

  it('the execution keeps the liquid handler, also while time passes', () => {
    const { tasks, stays } = tasksOf(plan);
    expect(tasks.filter(({ kept }) => kept !== undefined).map(({ stepId }) => stepId)).toEqual([
      'pick',
      'give',
      'more',
      'drop',
    ]);
    expect(stays.filter(({ isWhole }) => isWhole)).toEqual([
      { labwareId: 'tips_1', instrument: 'liquid-handler', fromTask: 'pick#0', toTask: 'drop#0', isWhole: true },
    ]);
  });

  it('no step can be the first of another run', () => {
    expect(tipsBefore(plan, 'more')?.stepId).toBe('pick');
    expect(tipsBefore(plan, 'drop')?.stepId).toBe('pick');
    for (const stepId of ['before', 'pick', 'after']) expect(tipsBefore(plan, stepId)).toBeUndefined();
  });
});
