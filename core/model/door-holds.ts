import type { Plan, PlannedCommand } from '../contract/plan.ts';
import type { InstrumentKind } from '../contract/words.ts';

/** Labware comes into an incubator, and out of it, by a door that holds one piece. */
export const DOOR_INSTRUMENT: InstrumentKind = 'incubator';

/** Labware at the door of an incubator: meanwhile nobody else may have the incubator. */
export interface DoorHold {
  readonly labwareId: string;
  /** The task that brings it there, and the one that takes it from there: in or away. */
  readonly fromTask: string;
  readonly toTask: string;
  /** Both, and where several pieces follow each other at the door, all between. */
  readonly tasks: readonly string[];
}

/**
 * Stretches in which labware of a plan is at the door of an incubator, of more than one task each. Where a task takes one piece
 * from the door and brings the next there, both stretches are one.
 * @param taskOf the task of a command, by its step and its index in it
 */
export function doorHoldsOf(plan: Plan, taskOf: (stepId: string, command: number) => string): DoorHold[] {
  const holds: DoorHold[] = [];
  /** The task that brought each piece to the door. */
  const atDoor = new Map<string, string>();
  for (const step of plan.steps)
    for (const [index, command] of step.commands.entries()) {
      const labwareId = labwareOf(command);
      if (labwareId === undefined) continue;
      const task = taskOf(step.stepId, index);
      const fromTask = atDoor.get(labwareId);
      if (fromTask !== undefined && leavesDoor(command)) {
        atDoor.delete(labwareId);
        if (fromTask !== task) holds.push({ labwareId, fromTask, toTask: task, tasks: [fromTask, task] });
      }
      if (comesToDoor(command)) atDoor.set(labwareId, task);
    }
  return joined(holds);
}

function joined(holds: readonly DoorHold[]): DoorHold[] {
  const result: DoorHold[] = [];
  for (const hold of holds) {
    const at = result.findIndex((one) => one.toTask === hold.fromTask);
    const before = result[at];
    if (before === undefined) result.push(hold);
    else result[at] = { ...before, toTask: hold.toTask, tasks: [...before.tasks, hold.toTask] };
  }
  return result;
}

function labwareOf({ labwareId, params }: PlannedCommand): string | undefined {
  return labwareId ?? (typeof params['labwareId'] === 'string' ? params['labwareId'] : undefined);
}

function isMove({ instrument, command }: PlannedCommand): boolean {
  return instrument === 'plate-arm' && command === 'move';
}

function comesToDoor(command: PlannedCommand): boolean {
  if (command.instrument === DOOR_INSTRUMENT) return command.command === 'retrieve';
  const { to } = command.params;
  return (
    isMove(command) &&
    typeof to === 'object' &&
    to !== null &&
    'instrument' in to &&
    to['instrument'] === DOOR_INSTRUMENT
  );
}

function leavesDoor(command: PlannedCommand): boolean {
  return isMove(command) || (command.instrument === DOOR_INSTRUMENT && command.command === 'store');
}
