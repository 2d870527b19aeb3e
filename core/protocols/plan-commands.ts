import type { PlannedCommand, PlanStep } from '../contract/plan.ts';
import type { ProtocolStep } from '../contract/protocol.ts';
import type { Effect, RecoveryAction } from '../contract/words.ts';
import { capabilityOf } from './check-command.ts';
import type { CommandDraft, StepBuilder } from './step-builder.ts';

const MINUTE_MS = 60_000;
const LEAST_TIMEOUT_MS = 30_000;
const TIMEOUT_FACTOR = 3;
/** A person may take days to answer. */
const ASK_TIMEOUT_MS = 30 * 24 * 60 * MINUTE_MS;
/** Handling goes faster or slower than expected by these factors; what is timed does not. */
const FAST = 0.8;
const SLOW = 1.5;
const ANSWER_SLOW_MS = 15 * MINUTE_MS;

/** From harmless to worst: what decides about a whole step. */
const SEVERITY: readonly Effect[] = ['read', 'idempotent-set', 'queryable', 'timed', 'consume'];

/** What an operator is offered when a step of an effect fails and the step does not say itself (EX-7). */
const RECOVERY: Readonly<Record<Effect, readonly RecoveryAction[]>> = {
  read: ['retry', 'skip', 'abort'],
  'idempotent-set': ['retry', 'retry-edited', 'skip', 'done-by-hand', 'abort'],
  queryable: ['retry', 'retry-edited', 'skip', 'done-by-hand', 'abort'],
  consume: ['retry', 'retry-edited', 'skip', 'done-by-hand', 'abort'],
  timed: ['retry', 'skip', 'done-by-hand', 'abort'],
};

/** Commands as they were finished last, by their draft: the same ones in another step are the same objects. */
const finished = new WeakMap<CommandDraft, PlannedCommand>();

function finishCommand(draft: CommandDraft, expectedMs: number, timeoutMs: number): PlannedCommand {
  const before = finished.get(draft);
  if (before?.expectedMs === expectedMs && before.timeoutMs === timeoutMs) return before;
  const command: PlannedCommand = {
    instrument: draft.instrument,
    command: draft.command,
    params: draft.params,
    effect: before?.effect ?? effectOf(draft),
    expectedMs,
    timeoutMs,
    label: draft.label,
    ...(draft.labwareId === undefined ? {} : { labwareId: draft.labwareId }),
    // Shared with other commands on the same wells: a long plan has very many.
    ...(draft.wells === undefined ? {} : { wells: draft.wells as string[] }),
  };
  finished.set(draft, command);
  return command;
}

function effectOf(draft: CommandDraft): Effect {
  if (draft.instrument === 'wellrun') return draft.command === 'wait' ? 'timed' : 'read';
  return capabilityOf(draft.instrument, draft.command)?.effect ?? 'consume';
}

/** The worst effect of some commands; `read` for none. */
function worstEffect(commands: readonly PlannedCommand[]): Effect {
  let worst = 0;
  for (const { effect } of commands) worst = Math.max(worst, SEVERITY.indexOf(effect));
  return SEVERITY[worst]!;
}

/** Shares the handling time out among the commands, in whole ms that add up. */
function finishCommands(step: StepBuilder, timeoutMs: number | undefined): PlannedCommand[] {
  const handlingMs = step.handlingMinutes * MINUTE_MS;
  const shares = step.commands.map((draft) => draft.share ?? 1);
  const all = shares.reduce((sum, share) => sum + share, 0);
  let before = 0;
  let given = 0;
  return step.commands.map((draft, index) => {
    // Without any share the first command takes it all.
    before += all > 0 ? shares[index]! / all : index === 0 ? 1 : 0;
    const until = Math.round(handlingMs * Math.min(1, before));
    const expectedMs = until - given + Math.round(draft.timedMs ?? 0);
    given = until;
    const usual =
      draft.command === 'ask'
        ? ASK_TIMEOUT_MS
        : Math.max(LEAST_TIMEOUT_MS, TIMEOUT_FACTOR * Math.max(expectedMs, draft.aloneMs ?? 0));
    return finishCommand(draft, expectedMs, timeoutMs ?? Math.ceil(usual));
  });
}

/** What follows for a step from its commands and from what the protocol says about failure and time. */
export type StepDetails = Pick<
  PlanStep,
  'commands' | 'effect' | 'expectedMs' | 'rangeMs' | 'offTime' | 'mayWaitMs' | 'recovery' | 'retry'
>;

/** @param isCertain false when the step may be skipped: then it may take no time at all */
export function stepDetails(step: StepBuilder, source: ProtocolStep, isCertain: boolean): StepDetails {
  const commands = finishCommands(step, source.timeout === undefined ? undefined : source.timeout.minutes * MINUTE_MS);
  const effect = worstEffect(commands);
  const offTime = offTimeOf(source, commands, step.mayWaitMs);
  const mayWaitMs = step.mayWaitMs ?? offTime?.holdAfterMs;
  const isWaiting = commands.some((command) => command.effect === 'timed');
  const { retry } = source;
  return {
    commands,
    effect,
    expectedMs: commands.reduce((sum, command) => sum + command.expectedMs, 0),
    rangeMs: rangeOf(step, commands, isCertain),
    ...(offTime === undefined ? {} : { offTime }),
    ...(mayWaitMs === undefined || !isWaiting ? {} : { mayWaitMs }),
    recovery: [...(source.recovery ?? RECOVERY[effect])],
    ...(retry === undefined ? {} : { retry: { times: retry.times, waitMs: (retry.waitSeconds ?? 0) * 1000 } }),
  };
}

/** Handling faster and slower than expected; a carried plate takes at most what the arm needs by itself. */
function rangeOf(step: StepBuilder, commands: readonly PlannedCommand[], isCertain: boolean): [number, number] {
  let low = 0;
  let high = 0;
  for (const [index, command] of commands.entries()) {
    const { timedMs = 0, aloneMs = 0 } = step.commands[index]!;
    const timed = Math.round(timedMs);
    const handling = command.expectedMs - timed;
    const isCarried = command.instrument === 'plate-arm' || command.instrument === 'incubator';
    low += timed + handling * FAST;
    high +=
      timed + Math.max(handling * SLOW, isCarried ? aloneMs : 0) + (command.command === 'ask' ? ANSWER_SLOW_MS : 0);
  }
  return [isCertain ? Math.round(low) : 0, Math.round(high)];
}

/** What may wait no longer than it says is not passed over in silence when Wellrun was off for longer. */
function offTimeOf(
  source: ProtocolStep,
  commands: readonly PlannedCommand[],
  mayWaitMs: number | undefined,
): StepDetails['offTime'] {
  const { offTime } = source;
  const holdAfterMs = offTime?.holdAfterMinutes === undefined ? mayWaitMs : offTime.holdAfterMinutes * MINUTE_MS;
  const hold = holdAfterMs === undefined ? {} : { holdAfterMs };
  if (offTime === undefined)
    return commands.some((command) => command.effect === 'timed') ? { policy: 'continue', ...hold } : undefined;
  return {
    policy: offTime.policy,
    ...hold,
    ...(offTime.abortAfterMinutes === undefined ? {} : { abortAfterMs: offTime.abortAfterMinutes * MINUTE_MS }),
  };
}

/** A step that does nothing: left out by its condition, or a group. */
export const NO_DETAILS: StepDetails = { commands: [], effect: 'read', expectedMs: 0, rangeMs: [0, 0], recovery: [] };
