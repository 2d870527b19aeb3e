import { describe, expect, it } from 'vitest';
import type { Plan, PlanStep } from '../contract/plan.ts';
import type { InstrumentKind } from '../contract/words.ts';
import { commandOf, groupOf, planOf, stepOf, waitOf } from '../testing/plan-of.ts';
import { plateCommand, platePlanOf, plateStep, readPlan, visitStep } from '../testing/read-plan.ts';
import { visitsByTask, visitsOf } from './instrument-visits.ts';

const ALL: readonly InstrumentKind[] = [
  'balance',
  'centrifuge',
  'incubator',
  'liquid-handler',
  'plate-arm',
  'plate-reader',
];

function kindsOf(steps: readonly PlanStep[], over: Partial<Plan> = {}): string[] {
  return [...visitsOf({ ...platePlanOf(steps, ALL), ...over }).keys()];
}

const move = (to: InstrumentKind) => plateCommand('plate-arm', 'move', 1, { to: { instrument: to } });
const read = plateCommand('plate-reader', 'act', 5);

describe('a step visits an instrument', () => {
  it('from the first task that works there to the last', () => {
    const plan = readPlan();
    expect([...visitsOf(plan)]).toEqual([
      [
        'plate-reader',
        [
          {
            visitId: 'read@any plate-reader',
            stepId: 'read',
            kind: 'plate-reader',
            fromTask: 'read#0',
            toTask: 'read#2',
          },
        ],
      ],
    ]);
    expect([...visitsByTask(plan).keys()]).toEqual(['read#0', 'read#1', 'read#2']);
  });

  it('also when it waits there with its plate', () => {
    const wait = commandOf('timed', {
      instrument: 'wellrun',
      command: 'wait',
      params: { ms: 1000, labwareId: 'plate' },
    });
    const step = plateStep('read', [
      move('plate-reader'),
      { ...wait, labwareId: 'plate' },
      read,
      move('liquid-handler'),
    ]);
    expect(kindsOf([step])).toEqual(['plate-reader']);
  });
});

describe('any instrument of a kind will do', () => {
  it('for each step that spins, and for the one step that reads', () => {
    const spins = [visitStep('spin', 5, 'centrifuge'), visitStep('read', 5), visitStep('again', 5, 'centrifuge')];
    expect(kindsOf(spins)).toEqual(['centrifuge', 'plate-reader']);
  });

  it('for no two steps that read: what they say is compared', () => {
    expect(kindsOf([visitStep('baseline', 5), visitStep('read', 5)])).toEqual([]);
    expect(kindsOf([...groupOf('reads', [visitStep('a', 5), visitStep('b', 5)])])).toEqual([]);
  });

  it('where nothing stays on it from one step to another', () => {
    const stays = [
      plateStep('spin', [move('centrifuge'), plateCommand('centrifuge', 'act', 5)]),
      plateStep('back', [move('liquid-handler')]),
    ];
    expect(kindsOf(stays)).toEqual([]);
  });

  it('where the plate does not go away and come back in one step', () => {
    const twice = [move('plate-reader'), read, move('liquid-handler')];
    const shakenBetween = [...twice, ...waitOf('w', 60_000).commands, ...twice];
    expect(kindsOf([plateStep('read', shakenBetween)])).toEqual([]);
  });

  it('where labware does not stand there from the start', () => {
    const plan = platePlanOf([visitStep('read', 5)], ALL);
    const labware = [{ ...plan.labware[0]!, location: { instrument: 'plate-reader' as const, place: 'stage' } }];
    expect(kindsOf([visitStep('read', 5)], { labware })).toEqual([]);
  });

  it('where one piece of labware is there at a time', () => {
    const other = {
      ...plateCommand('plate-arm', 'move', 1),
      params: { labwareId: 'lid', to: { instrument: 'centrifuge' } },
    };
    const both = plateStep('spin', [
      move('centrifuge'),
      { ...other, labwareId: 'lid' },
      plateCommand('centrifuge', 'act', 5),
      move('liquid-handler'),
    ]);
    const plan = platePlanOf([both], ALL);
    const labware = [...plan.labware, { ...plan.labware[0]!, labwareId: 'lid' }];
    expect(kindsOf([both], { labware })).toEqual([]);
  });

  it('where no other step speaks of it', () => {
    const asks = plateStep('ask', [plateCommand('liquid-handler', 'act', 1, { at: { instrument: 'plate-reader' } })]);
    expect(kindsOf([visitStep('read', 5), asks])).toEqual([]);
  });

  it('of none that labware is kept on, and in no program', () => {
    const deck = planOf([stepOf('a')], ['liquid-handler']);
    expect(visitsOf(deck).size).toBe(0);
    expect(kindsOf([visitStep('read', 5)], { program: { fileName: 'a.ts' } })).toEqual([]);
  });

  it('for a balance that is tared and read in one step alone', () => {
    const weigh = (id: string) => stepOf(id, { commands: [commandOf('read', { instrument: 'balance', command: id })] });
    expect([...visitsOf(planOf([weigh('weigh')], ['balance'])).keys()]).toEqual(['balance']);
    expect([...visitsOf(planOf([weigh('tare'), weigh('weigh')], ['balance'])).keys()]).toEqual([]);
  });
});
