import { describe, expect, it } from 'vitest';
import type { Plan, PlannedCommand, PlannedLabware, PlanStep } from '../contract/plan.ts';
import { platePlan } from '../testing/plate-plan.ts';
import { commandOf, planOf, stepOf } from '../testing/plan-of.ts';
import { tasksOf } from './plan-tasks.ts';

const MINUTE_MS = 60_000;

function command(
  instrument: PlannedCommand['instrument'],
  name: string,
  labwareId: string,
  to?: string,
): PlannedCommand {
  const params = { labwareId, ...(to === undefined ? {} : { to: { instrument: to } }) };
  return commandOf('consume', { instrument, command: name, params, expectedMs: MINUTE_MS, labwareId });
}

const bringIn = (plate: string) => command('plate-arm', 'move', plate, 'incubator');
const store = (plate: string) => command('incubator', 'store', plate);
const retrieve = (plate: string) => command('incubator', 'retrieve', plate);
const takeOut = (plate: string) => command('plate-arm', 'move', plate, 'liquid-handler');

function plateNamed(labwareId: string, instrument: 'liquid-handler' | 'incubator'): PlannedLabware {
  const location = instrument === 'incubator' ? { instrument, place: '1' } : { instrument, place: 'B2' };
  return {
    labwareId,
    title: labwareId,
    type: 'plate_96_white',
    kind: 'plate',
    rows: 8,
    columns: 12,
    location,
    wells: [],
  };
}

function planWith(steps: readonly PlanStep[], labware: readonly PlannedLabware[]): Plan {
  return { ...planOf(steps, ['incubator', 'liquid-handler', 'plate-arm']), labware: [...labware] };
}

/** Stays that keep the whole incubator, as "from -> to". */
function keptDoors(plan: Plan): string[] {
  const { stays } = tasksOf(plan);
  const doors = stays.filter(({ instrument, isWhole }) => instrument === 'incubator' && isWhole === true);
  return doors.map(({ fromTask, toTask }) => `${fromTask} -> ${toTask}`);
}

describe('The door of an incubator', () => {
  it('is kept from when a plate is brought there until it is in, and from when it comes out until it is taken away', () => {
    const plan = platePlan();
    expect(keptDoors(plan)).toEqual([
      'attach#0 -> attach#1',
      'attach#3 -> attach#4',
      'treat#0 -> treat#1',
      'treat#3 -> treat#4',
    ]);
    const kept = tasksOf(plan).tasks.filter((task) => task.kept !== undefined);
    expect(kept.map(({ taskId }) => taskId)).toEqual(
      ['attach', 'treat'].flatMap((step) => [0, 1, 3, 4].map((index) => `${step}#${index}`)),
    );
    expect(new Set(kept.flatMap((task) => task.kept))).toEqual(new Set(['incubator']));
  });

  it('is kept over steps of their own, and over what else is done between', () => {
    const plan = planWith(
      [
        stepOf('bring', { commands: [bringIn('a')] }),
        stepOf('pipette', { commands: [command('liquid-handler', 'act', 'b')] }),
        stepOf('in', { commands: [store('a')] }),
      ],
      [plateNamed('a', 'liquid-handler'), plateNamed('b', 'liquid-handler')],
    );
    expect(keptDoors(plan)).toEqual(['bring#0 -> in#0']);
    const { tasks } = tasksOf(plan);
    expect(tasks.find(({ taskId }) => taskId === 'pipette#0')!.kept).toBeUndefined();
  });

  it('is kept without a gap where one plate goes in and the next comes out in the same task', () => {
    const plan = planWith(
      [stepOf('swap', { commands: [bringIn('a'), store('a'), retrieve('b'), takeOut('b')] })],
      [plateNamed('a', 'liquid-handler'), plateNamed('b', 'incubator')],
    );
    expect(keptDoors(plan)).toEqual(['swap#0 -> swap#3']);
    expect(tasksOf(plan).tasks.map(({ kept }) => kept)).toEqual([['incubator'], ['incubator'], ['incubator']]);
  });

  it('is not kept by a plate that goes in by hand and comes out by hand', () => {
    const plan = planWith([stepOf('in', { commands: [store('a')] })], [plateNamed('a', 'incubator')]);
    expect(keptDoors(plan)).toEqual([]);
  });
});
