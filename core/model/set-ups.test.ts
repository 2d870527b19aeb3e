import { describe, expect, it } from 'vitest';
import type { Plan, PlannedCommand } from '../contract/plan.ts';
import type { InstrumentKind } from '../contract/words.ts';
import { commandOf, planOf, stepOf } from '../testing/plan-of.ts';
import { setUpsOf } from './set-ups.ts';

function give(reagent: string, over: Partial<PlannedCommand> = {}): PlannedCommand {
  return commandOf('consume', { command: 'dispense', params: { labwareId: 'plate', reagent }, ...over });
}

function move(to: InstrumentKind): PlannedCommand {
  return commandOf('idempotent-set', {
    instrument: 'plate-arm',
    command: 'move',
    params: { labwareId: 'plate', to: { instrument: to } },
  });
}

function plan(steps: readonly (readonly [string, readonly PlannedCommand[]])[], over: Partial<Plan> = {}): Plan {
  const made = planOf(
    steps.map(([stepId, commands]) => stepOf(stepId, { commands: [...commands] })),
    ['incubator', 'liquid-handler', 'plate-arm'],
  );
  return {
    ...made,
    protocolName: 'Stain',
    cellLine: 'U2OS',
    reagents: [{ reagentId: 'dpbs', name: 'DPBS', amount: 1, unit: 'mL', costUsd: 0 }],
    ...over,
  };
}

function reagents(made: Plan, kind: InstrumentKind, steps: readonly string[]): (string | null)[] {
  return steps.map((stepId) => setUpsOf(made).of(`${stepId}#0`, kind).reagent);
}

describe('what an instrument has to be set up for', () => {
  it('is the protocol, the cell line, the reagents by their names and the type of the labware', () => {
    const made = plan([['wash', [give('dpbs'), give('trypsin')]]]);
    expect(setUpsOf(made).of('wash#0', 'liquid-handler')).toEqual({
      protocol: 'Stain',
      'cell-line': 'U2OS',
      reagent: 'DPBS and trypsin',
      labware: 'plate_96_white',
    });
    expect(setUpsOf(made).ofAsset).toMatchObject({ protocol: 'Stain', reagent: null });
  });

  it('follows a plate: what brings it there belongs to the work after it, what takes it away to the work before it', () => {
    const made = plan([
      ['feed', [give('medium')]],
      ['out', [move('incubator')]],
      ['in', [move('liquid-handler')]],
      ['wash', [give('dpbs')]],
      ['away', [move('incubator')]],
    ]);
    expect(reagents(made, 'liquid-handler', ['feed', 'out', 'in', 'wash', 'away'])).toEqual([
      'medium',
      'medium',
      'DPBS',
      'DPBS',
      'DPBS',
    ]);
    expect(reagents(made, 'incubator', ['out', 'in'])).toEqual([null, null]);
  });

  it('stays while tips are on: one set-up for all that is done with them', () => {
    const tips = (command: string) =>
      commandOf('consume', { command, params: { labwareId: 'rack', tipsId: 'tips-1' } });
    const made = plan([
      ['pick', [tips('pick-up-tips')]],
      ['one', [give('dpbs')]],
      ['two', [give('trypsin')]],
      ['drop', [tips('drop-tips')]],
      ['after', [give('medium')]],
    ]);
    expect(reagents(made, 'liquid-handler', ['pick', 'one', 'two', 'drop', 'after'])).toEqual([
      'DPBS and trypsin',
      'DPBS and trypsin',
      'DPBS and trypsin',
      'DPBS and trypsin',
      'medium',
    ]);
  });
});
