import type { AppError } from '../contract/errors.ts';
import type { Attention } from '../contract/execution.ts';
import type { PlannedCommand } from '../contract/plan.ts';
import { DOUBT_DECISION_ORDER, RECOVERY_OPTIONS, recoveryActions } from '../model/command-judgement.ts';
import type { ExecutionRun } from './execution-run.ts';
import { errorData } from './record-step.ts';
import type { OpenCommand, StepRun } from './step-run.ts';

type Doubt = Extract<Attention, { kind: 'in-doubt' }>;

/** The question to the operator about a command that may or may not have happened, with all that is known. */
export function doubtAbout(
  run: ExecutionRun,
  step: StepRun,
  command: PlannedCommand,
  open: OpenCommand,
  why: string,
): Doubt {
  const { commands } = step.plan;
  const before = commands.slice(0, open.commandIndex);
  const after = commands.length - open.commandIndex - 1;
  const what = command.label === step.plan.name ? step.plan.name : `${step.plan.name}, ${command.label}`;
  const known = [
    why,
    `The command was recorded before it was sent to ${open.instrumentId}.`,
    ...(before.length > 0 ? [`${open.instrumentId} confirmed ${before.map((one) => one.label).join(', ')}.`] : []),
    ...(after > 0
      ? [
          `${commands
            .slice(open.commandIndex + 1)
            .map((one) => one.label)
            .join(', ')}: not started.`,
        ]
      : []),
  ];
  const wellsDone = before.flatMap((one) => one.wells ?? []);
  return {
    kind: 'in-doubt',
    stepId: step.id,
    commandId: open.commandId,
    question: `Did this happen: ${what}?`,
    known,
    unknown: [`Whether ${open.instrumentId} carried it out. It cannot tell.`],
    ...(command.labwareId === undefined ? {} : { labwareId: command.labwareId }),
    ...(command.wells === undefined ? {} : { wells: [...command.wells] }),
    ...(wellsDone.length === 0 ? {} : { wellsDone }),
    instrumentId: open.instrumentId,
    decisions: DOUBT_DECISION_ORDER.map((decision) => ({ decision, ...doubtWords(decision, command, step, after) })),
    since: run.deps.clock.now(),
  };
}

function doubtWords(
  decision: (typeof DOUBT_DECISION_ORDER)[number],
  command: PlannedCommand,
  step: StepRun,
  after: number,
): { title: string; consequence: string; ifWrong: string } {
  const wells = command.wells?.length ?? 0;
  const what = command.label;
  switch (decision) {
    case 'done':
      return {
        title: `Done: ${what} happened`,
        consequence:
          after > 0
            ? `Goes on with ${step.plan.commands[step.plan.commands.indexOf(command) + 1]?.label ?? 'the next part'}.`
            : 'Goes on with the next step.',
        ifWrong:
          wells > 0
            ? `If this is wrong, ${wells} ${wells === 1 ? 'well is' : 'wells are'} without it.`
            : 'If this is wrong, it is missing.',
      };
    case 'repeat':
      return {
        title: `Repeat: ${what} again`,
        consequence: 'Sends the same command as a new attempt; the record shows both.',
        ifWrong:
          wells > 0
            ? `If this is wrong, ${wells} ${wells === 1 ? 'well gets' : 'wells get'} it twice.`
            : 'If this is wrong, it happens twice.',
      };
    case 'skip':
      return {
        title: 'Skip this step',
        consequence: 'Leaves out what is left of this step and goes on with the next.',
        ifWrong: 'If this is wrong, what is left of the step is missing.',
      };
    case 'abort':
      return {
        title: 'Abort run: stop here and keep the record',
        consequence: 'Instruments go to their safe state and need clearing.',
        ifWrong: 'What has been done so far cannot be taken up again in this execution.',
      };
  }
}

/** What a person is asked after a step failed. @param open what was tried, as far as it came */
export function recoveryAfter(
  run: ExecutionRun,
  step: StepRun,
  open: Pick<OpenCommand, 'effect' | 'params'>,
  error: AppError,
): Attention {
  return {
    kind: 'recovery',
    stepId: step.id,
    error: errorData(error),
    options: recoveryActions(error, open.effect, step.plan.recovery).map((action) => ({
      action,
      title: RECOVERY_OPTIONS[action].title,
      consequence: RECOVERY_OPTIONS[action].consequence,
    })),
    params: open.params,
    since: run.deps.clock.now(),
  };
}
