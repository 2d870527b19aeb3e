import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Plan, PlannedCommand, PlanStep } from '../contract/plan.ts';
import { loadCatalog } from '../protocols/catalog.ts';
import { parseProtocol } from '../protocols/parse-protocol.ts';
import { planProtocol } from '../protocols/plan-protocol.ts';
import { tasksOf, type PlanStay, type PlanTasks } from './plan-tasks.ts';

const RESOURCES = join(import.meta.dirname, '../../resources');
const catalog = loadCatalog(RESOURCES);
const files = readdirSync(join(RESOURCES, 'protocols')).filter((name) => name.endsWith('.wellrun.json'));

function planned(text: string, given = {}): Plan {
  const parsed = parseProtocol(text);
  if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues));
  const made = planProtocol(parsed.document, given, catalog);
  if ('issues' in made) throw new Error(JSON.stringify(made.issues));
  return made.plan;
}

function shipped(file: string, given = {}): Plan {
  return planned(readFileSync(join(RESOURCES, 'protocols', file), 'utf8'), given);
}

/** A protocol about one plate that stands on the deck. */
function plateProtocol(steps: readonly object[], more: Record<string, object> = {}): Plan {
  return planned(
    JSON.stringify({
      wellrun: 1,
      id: 'test',
      name: 'Test',
      version: 1,
      operationType: 'test',
      labware: {
        plate: { title: 'Plate', type: 'plate_96_clear', location: { instrument: 'liquid-handler', place: 'B2' } },
        ...more,
      },
      steps,
    }),
  );
}

const fill = (id: string, labware = 'plate'): object => ({
  id,
  name: id,
  operation: 'dispense',
  params: { labware, reagent: 'dpbs', volumeUl: 50 },
});
const pause = (id: string, minutes = 1): object => ({ id, name: id, operation: 'wait', params: { minutes } });
const incubation = (id: string, leave = false): object => ({
  id,
  name: id,
  operation: 'incubate',
  params: { labware: 'plate', hours: 4, leave },
});
const absorbance = {
  id: 'read',
  name: 'Read',
  operation: 'read_absorbance',
  params: { labware: 'plate', wavelengthNm: 450 },
};

function told(stays: readonly PlanStay[], labwareId = 'plate'): string[] {
  return stays
    .filter((stay) => stay.labwareId === labwareId)
    .map((stay) => `${stay.instrument}: ${stay.fromTask} to ${stay.toTask}`);
}

/** Task ids in an order that keeps `order`; throws when there is none. */
function sorted({ tasks, order }: PlanTasks): string[] {
  const waiting = new Map(tasks.map((task) => [task.taskId, 0]));
  for (const { after } of order) waiting.set(after, waiting.get(after)! + 1);
  const followers = Map.groupBy(order, (one) => one.before);
  const free = tasks.filter((task) => waiting.get(task.taskId) === 0).map((task) => task.taskId);
  for (const taskId of free) {
    for (const { after } of followers.get(taskId) ?? []) {
      waiting.set(after, waiting.get(after)! - 1);
      if (waiting.get(after) === 0) free.push(after);
    }
  }
  if (free.length < tasks.length) throw new Error('The order of the tasks has a cycle.');
  return free;
}

describe.each(files)('the tasks of %s', (file) => {
  const plan = shipped(file);
  const made = tasksOf(plan);
  const commandsOf = new Map(plan.steps.map((step) => [step.stepId, step.commands]));
  const actions = plan.steps.filter((step) => step.kind === 'action');

  it('cover every command once, with the times of the step', () => {
    expect(new Set(made.tasks.map((task) => task.stepId))).toEqual(new Set(actions.map((step) => step.stepId)));
    for (const step of actions) {
      const tasks = made.tasks.filter((task) => task.stepId === step.stepId);
      let next = 0;
      for (const task of tasks) {
        expect(task.taskId).toBe(`${step.stepId}#${task.firstCommand}`);
        expect(task.firstCommand).toBe(next);
        expect(task.lowMs).toBeLessThanOrEqual(task.expectedMs);
        expect(task.highMs).toBeGreaterThanOrEqual(task.expectedMs - 1);
        next = task.lastCommand + 1;
      }
      expect(next).toBe(step.commands.length);
      const sum = (key: 'expectedMs' | 'lowMs' | 'highMs'): number => tasks.reduce((all, task) => all + task[key], 0);
      expect([sum('expectedMs'), sum('lowMs'), sum('highMs')]).toEqual([step.expectedMs, ...step.rangeMs]);
    }
  });

  it('use the instruments of their commands, a move both of its ends; rests use none', () => {
    for (const task of made.tasks) {
      const commands = commandsOf.get(task.stepId)!.slice(task.firstCommand, task.lastCommand + 1);
      const named = new Set<string>(commands.map((command) => command.instrument));
      named.delete('wellrun');
      for (const command of commands)
        if (command.command === 'move') named.add((command.params['to'] as { instrument: string }).instrument);
      expect(task.instruments).toEqual([...task.instruments].toSorted());
      for (const kind of named) expect(task.instruments).toContain(kind);
      expect(task.instruments.length - named.size).toBeLessThanOrEqual(named.has('plate-arm') ? 1 : 0);
      expect(task.kind).toBe(named.size === 0 ? 'rest' : 'work');
      if (task.kind === 'work') expect(task.mayWaitMs).toBe(0);
    }
  });

  it('can be put in an order', () => {
    expect(sorted(made)).toHaveLength(made.tasks.length);
  });

  it('leave labware somewhere all the time: a stay ends with the task that begins the next', () => {
    const at = new Map(sorted(made).map((taskId, index) => [taskId, index]));
    for (const { labwareId } of plan.labware) {
      const stays = made.stays
        .filter((stay) => stay.labwareId === labwareId)
        .map((stay) => ({ ...stay, from: at.get(stay.fromTask)!, to: at.get(stay.toTask)! }))
        .toSorted((a, b) => a.from - b.from || b.to - a.to);
      for (const stay of stays) expect(stay.from).toBeLessThanOrEqual(stay.to);
      // An excursion lies within the stay at the place that labware returns to.
      const homes = stays.filter(
        (stay) => !stays.some((one) => one !== stay && one.from < stay.from && stay.to <= one.to),
      );
      for (const [index, stay] of homes.entries()) {
        if (index === 0) continue;
        expect(stay.fromTask).toBe(homes[index - 1]!.toTask);
        expect(stay.instrument).not.toBe(homes[index - 1]!.instrument);
      }
    }
  });
});

describe('a step', () => {
  it('is cut where the instruments change, and a wait stands alone', () => {
    const { tasks } = tasksOf(plateProtocol([fill('fill'), incubation('grow')]));
    expect(tasks.map((task) => [task.taskId, task.kind, task.instruments.join(' ')])).toEqual([
      ['fill#0', 'work', 'liquid-handler'],
      ['grow#0', 'work', 'incubator liquid-handler plate-arm'],
      ['grow#1', 'work', 'incubator'],
      ['grow#2', 'rest', ''],
      ['grow#3', 'work', 'incubator'],
      ['grow#4', 'work', 'incubator liquid-handler plate-arm'],
    ]);
  });

  it('takes a wait for certain and shares out the rest of its least and most time', () => {
    const plan = plateProtocol([incubation('grow')]);
    const { tasks } = tasksOf(plan);
    const rest = tasks.find((task) => task.kind === 'rest')!;
    expect([rest.lowMs, rest.expectedMs, rest.highMs]).toEqual([14_400_000, 14_400_000, 14_400_000]);
    const work = tasks.filter((task) => task.kind === 'work');
    expect(work.every((task) => task.lowMs < task.expectedMs && task.expectedMs < task.highMs)).toBe(true);
  });

  it('lets a wait last as much longer as the plan says, and without a word as long as it likes', () => {
    const plan = plateProtocol([pause('first'), pause('second')]);
    const steps = plan.steps.map((step): PlanStep => (step.stepId === 'first' ? { ...step, mayWaitMs: 90_000 } : step));
    expect(tasksOf({ ...plan, steps }).tasks.map((task) => task.mayWaitMs)).toEqual([90_000, null]);
  });

  it('without commands is one rest that takes no time', () => {
    const { tasks } = tasksOf(plateProtocol([{ ...fill('fill'), when: 'false' }]));
    expect(tasks).toEqual([
      {
        taskId: 'fill#0',
        stepId: 'fill',
        firstCommand: 0,
        lastCommand: -1,
        kind: 'rest',
        instruments: [],
        expectedMs: 0,
        lowMs: 0,
        highMs: 0,
        mayWaitMs: null,
      },
    ]);
  });

  it('is cut the same for the same plan without being cut again', () => {
    const plan = plateProtocol([fill('fill')]);
    expect(tasksOf(plan)).toBe(tasksOf(plan));
  });
});

describe('labware', () => {
  it('gives up the deck for the incubator from the move there, and takes a place from the move back', () => {
    const { stays } = tasksOf(plateProtocol([fill('fill'), incubation('grow'), fill('again')]));
    expect(told(stays)).toEqual([
      'liquid-handler: fill#0 to grow#0',
      'incubator: grow#0 to grow#4',
      'liquid-handler: grow#4 to again#0',
    ]);
  });

  it('keeps its place while one step takes it to a stage and back', () => {
    const { stays, tasks } = tasksOf(plateProtocol([fill('fill'), absorbance, pause('wait'), fill('again')]));
    expect(tasks.map((task) => task.taskId)).toEqual(['fill#0', 'read#0', 'read#1', 'read#2', 'wait#0', 'again#0']);
    expect(told(stays)).toEqual(['plate-reader: read#0 to read#2', 'liquid-handler: fill#0 to again#0']);
  });

  it('gives up its place when it goes on from a stage, or stays there beyond the step', () => {
    const toShaker = { id: 'go', name: 'Go', operation: 'move', params: { labware: 'plate', to: 'shaker' } };
    const { stays } = tasksOf(plateProtocol([fill('fill'), toShaker, fill('again')].slice(0, 2).concat(absorbance)));
    expect(told(stays)).toEqual([
      'liquid-handler: fill#0 to go#0',
      'shaker: go#0 to read#0',
      'plate-reader: read#0 to read#2',
      'liquid-handler: read#2 to read#2',
    ]);
  });

  it('goes from the incubator to the reader without a place on the deck between', () => {
    const { stays, tasks } = tasksOf(plateProtocol([incubation('grow', true), absorbance]));
    expect(tasks.find((task) => task.taskId === 'read#1')?.instruments).toEqual([
      'incubator',
      'plate-arm',
      'plate-reader',
    ]);
    expect(told(stays)).toEqual([
      'liquid-handler: grow#0 to grow#0',
      'incubator: grow#0 to read#1',
      'plate-reader: read#1 to read#3',
      'liquid-handler: read#3 to read#3',
    ]);
  });

  it('that steps side by side share stands from the first in time to the last in time', () => {
    const lanes = {
      id: 'lanes',
      name: 'Lanes',
      parallel: [[pause('early', 5), fill('one'), pause('late', 60), fill('three')], [fill('two')]],
    };
    expect(told(tasksOf(plateProtocol([lanes])).stays)).toEqual(['liquid-handler: lanes.two#0 to lanes.three#0']);
  });

  it('that a person looks at or waits for has to be there; a note or a name nobody knows is harmless', () => {
    const look = { id: 'look', name: 'Look', operation: 'inspect', params: { labware: 'plate', ask: true } };
    const note = { id: 'note', name: 'Note', operation: 'comment', params: { text: 'plate' } };
    expect(told(tasksOf(plateProtocol([look, fill('fill'), note])).stays)).toEqual([
      'liquid-handler: look#0 to fill#0',
    ]);
    const plan = plateProtocol([fill('fill')]);
    const odd: PlannedCommand = { ...plan.steps[0]!.commands[0]!, params: { labwareId: '{{ state.which }}' } };
    const { labwareId: _, ...nameless } = odd;
    expect(tasksOf({ ...plan, steps: [{ ...plan.steps[0]!, commands: [nameless] }] }).stays).toEqual([]);
  });
});

describe('the order', () => {
  const pairs = (plan: Plan): string[] => tasksOf(plan).order.map(({ before, after }) => `${before} ${after}`);

  it('goes along a step, from step to step, and joins lanes', () => {
    const lanes = { id: 'lanes', name: 'Lanes', parallel: [[pause('a'), pause('b')], [pause('c')]] };
    expect(pairs(plateProtocol([pause('first'), lanes, pause('last')])).toSorted()).toEqual(
      [
        'first#0 lanes.a#0',
        'lanes.a#0 lanes.b#0',
        'first#0 lanes.c#0',
        'lanes.b#0 last#0',
        'lanes.c#0 last#0',
      ].toSorted(),
    );
  });

  it('goes through groups: a group that is waited for ends with its children, and they begin after what it waits for', () => {
    const plan = plateProtocol([
      pause('first'),
      { id: 'group', name: 'Group', steps: [pause('a'), pause('b')] },
      pause('last'),
    ]);
    const waits: Record<string, string[]> = {
      group: ['first'],
      'group.a': [],
      'group.b': ['group.a'],
      last: ['group'],
    };
    const steps = plan.steps.map((step) => ({ ...step, after: waits[step.stepId] ?? [] }));
    expect(pairs({ ...plan, steps }).toSorted()).toEqual([
      'first#0 group.a#0',
      'group.a#0 group.b#0',
      'group.b#0 last#0',
    ]);
  });

  it('goes past a group in which nothing is left', () => {
    const empty = { id: 'loop', name: 'Loop', repeat: { times: 0 }, steps: [pause('a')] };
    const plan = plateProtocol([pause('first'), empty, pause('last')]);
    const steps = plan.steps.map((step) => (step.stepId === 'last' ? { ...step, after: ['loop'] } : step));
    expect(pairs({ ...plan, steps })).toEqual(['first#0 last#0']);
  });
});
