import type { SetUpAspect } from '../contract/changeover.ts';
import type { Plan, PlannedCommand } from '../contract/plan.ts';
import type { InstrumentKind } from '../contract/words.ts';
import { tasksOf, type PlanTask } from './plan-tasks.ts';

/** What an instrument has to be set up for, by aspect; null: nothing is said about that. */
export type SetUp = Readonly<Record<SetUpAspect, string | null>>;

/** What the instruments of a plan have to be set up for. */
export interface PlanSetUps {
  /** Of an instrument of a kind in a task that uses it. */
  readonly of: (taskId: string, kind: InstrumentKind) => SetUp;
  /** Of an instrument that a step has as an asset, whatever it does with it. */
  readonly ofAsset: SetUp;
}

const known = new WeakMap<Plan, PlanSetUps>();

/**
 * Every task of a plan needs the instruments it uses set up for its protocol and cell line, for the reagents that its commands
 * name and for the types of labware that they touch. A plate that is brought to an instrument, or taken from it, belongs to the
 * work there: a task that names no reagent needs that of the work before it on the same instrument, one that carries something
 * there that of the work after it. So an instrument is never changed over between a plate and its work, and nothing else is in
 * the way while it is.
 */
export function setUpsOf(plan: Plan): PlanSetUps {
  let found = known.get(plan);
  if (found === undefined) {
    found = read(plan);
    known.set(plan, found);
  }
  return found;
}

function read(plan: Plan): PlanSetUps {
  const ofAsset: SetUp = { protocol: plan.protocolName, 'cell-line': plan.cellLine, reagent: null, labware: null };
  const { tasks, stays } = tasksOf(plan);
  const steps = new Map(plan.steps.map((step) => [step.stepId, step.commands]));
  const index = new Map(tasks.map((task, at) => [task.taskId, at]));
  const byKind = new Map<InstrumentKind, Map<string, SetUp>>();
  for (const kind of plan.instruments) {
    const used = tasks.filter((task) => task.instruments.includes(kind));
    const commands = new Map(used.map((task) => [task.taskId, commandsOf(plan, steps, task)]));
    // While it is kept the instrument stays as it is: for all that is done with the tips on it, or for what is at its door.
    for (const { isWhole, instrument, fromTask, toTask } of stays) {
      if (isWhole !== true || instrument !== kind) continue;
      const [from, to] = [index.get(fromTask)!, index.get(toTask)!];
      const held = used.filter(({ taskId }) => from <= index.get(taskId)! && index.get(taskId)! <= to);
      const all = held.flatMap(({ taskId }) => commands.get(taskId)!);
      for (const { taskId } of held) commands.set(taskId, all);
    }
    const reagents = withNeighbours(
      used.map(({ taskId }) => namesOf(plan, 'reagent', commands.get(taskId)!, kind)),
      used.map(({ taskId }) => commands.get(taskId)!.some((command) => carriesTo(command, kind))),
    );
    byKind.set(
      kind,
      new Map(
        used.map(({ taskId }, at) => [
          taskId,
          { ...ofAsset, reagent: reagents[at]!, labware: namesOf(plan, 'labware', commands.get(taskId)!, kind) },
        ]),
      ),
    );
  }
  return { of: (taskId, kind) => byKind.get(kind)?.get(taskId) ?? ofAsset, ofAsset };
}

/** Of a program all that it is expected to do: it is one task. */
function commandsOf(
  plan: Plan,
  steps: ReadonlyMap<string, readonly PlannedCommand[]>,
  { stepId, firstCommand, lastCommand }: PlanTask,
): readonly PlannedCommand[] {
  if (plan.program !== undefined) return plan.steps.flatMap((step) => step.commands);
  return steps.get(stepId)?.slice(firstCommand, lastCommand + 1) ?? [];
}

function namesOf(
  plan: Plan,
  aspect: 'reagent' | 'labware',
  commands: readonly PlannedCommand[],
  kind: InstrumentKind,
): string | null {
  const names = new Set<string>();
  for (const command of commands) {
    if (aspect === 'reagent') {
      const reagent = command.instrument === kind ? command.params['reagent'] : undefined;
      if (typeof reagent === 'string')
        names.add(plan.reagents.find((one) => one.reagentId === reagent)?.name ?? reagent);
    } else {
      const labwareId = command.labwareId ?? command.params['labwareId'];
      const type = plan.labware.find((one) => one.labwareId === labwareId)?.type;
      if (type !== undefined) names.add(type);
    }
  }
  return names.size === 0 ? null : [...names].toSorted().join(' and ');
}

function carriesTo({ command, params }: PlannedCommand, kind: InstrumentKind): boolean {
  const to = params['to'];
  return command === 'move' && typeof to === 'object' && to !== null && 'instrument' in to && to.instrument === kind;
}

/** What names nothing has the name of a neighbour: of the one before, what carries something there of the one after. */
function withNeighbours(names: readonly (string | null)[], leadsOn: readonly boolean[]): (string | null)[] {
  const before = [...names];
  for (let at = 1; at < before.length; at++) before[at] ??= before[at - 1]!;
  const after = [...names];
  for (let at = after.length - 2; at >= 0; at--) after[at] ??= after[at + 1]!;
  return names.map((_, at) => (leadsOn[at] === true ? (after[at] ?? before[at]!) : (before[at] ?? after[at]!)));
}
