import type { JournalEvent } from '#core/contract/event.ts';
import type { Plan } from '#core/contract/plan.ts';
import { formatDuration } from './durations.ts';
import type { State } from './status.ts';
import { capitalised, ENDING_WORDS, joined, plainWords, REASON_WORDS } from './words.ts';

export interface EventWords {
  readonly state: State | null;
  readonly sentence: string;
  /** A decision of a person stands out in every log. */
  readonly decision: boolean;
}

export type StepNames = ReadonlyMap<string, { readonly number: string; readonly name: string }>;

export function stepNames(plan: Pick<Plan, 'steps'> | undefined): StepNames {
  return new Map((plan?.steps ?? []).map((step) => [step.stepId, step]));
}

/** One entry of the journal as a sentence. Undefined for entries that only machines care about. */
export function eventWords(event: JournalEvent, steps: StepNames): EventWords | undefined {
  const step = (stepId: string) => {
    const known = steps.get(stepId);
    return known === undefined ? stepId : `${known.number} ${known.name}`;
  };
  const plain = (sentence: string, state: State | null = null): EventWords => ({ state, sentence, decision: false });
  const decided = (sentence: string): EventWords => ({ state: 'doubt', sentence, decision: true });
  switch (event.kind) {
    case 'execution.created':
      return plain(`Created by ${event.data.operator}, ${event.data.mode}`);
    case 'execution.started':
      return plain('Started', 'running');
    case 'execution.phase':
      return event.data.phase === 'none' ? undefined : plain(capitalised(event.data.phase));
    case 'execution.paused':
      return plain(`Paused: ${joined(event.data.reasons.map((reason) => REASON_WORDS[reason]))}`, 'paused');
    case 'execution.reasons':
      return plain(
        `Held: ${joined(event.data.reasons.map((reason) => REASON_WORDS[reason])) || 'by nothing any more'}`,
      );
    case 'execution.resumed':
      return plain(`Resumed by ${event.actor}`, 'running');
    case 'execution.completed':
      return plain(
        event.data.flags.length > 0 ? `Completed, flagged: ${joined(event.data.flags)}` : 'Completed',
        'completed',
      );
    case 'execution.failed':
      return plain(`Failed: ${event.data.error.sentence}`, 'failed');
    case 'execution.cancelled':
      return plain(`Cancelled, ${ENDING_WORDS[event.data.terminalKind]}`, 'cancelled');
    case 'step.started':
      return plain(`Step ${step(event.data.stepId)} started`);
    case 'step.ended':
      return endedWords(step(event.data.stepId), event.data.status, event.data.error?.sentence);
    case 'step.attention':
      return plain(
        attentionSentence(event.data.attention, step),
        event.data.attention.kind === 'in-doubt' ? 'doubt' : 'warn',
      );
    case 'step.decided':
      return decided(
        `${event.actor} decided "${event.data.decision}" for step ${step(event.data.stepId)}: ${event.data.note}`,
      );
    case 'step.recovered':
      return decided(
        `${event.actor} chose "${plainWords(event.data.action)}" for step ${step(event.data.stepId)}: ${event.data.note}`,
      );
    case 'step.answered':
      return decided(`${event.actor} answered "${event.data.answer}" at step ${step(event.data.stepId)}`);
    case 'step.window-missed':
      return plain(`Window missed at step ${step(event.data.stepId)}: ${event.data.sentence}`, 'warn');
    case 'step.off-time':
      return plain(
        `Step ${step(event.data.stepId)}: off for ${formatDuration(event.data.offMs)}, policy ${event.data.policy}`,
        'warn',
      );
    case 'command.intent':
      return plain(
        `${event.data.instrumentId}: ${plainWords(event.data.command)}${event.data.attempt > 1 ? `, try ${event.data.attempt}` : ''}`,
      );
    case 'command.outcome':
      return outcomeWords(event, step);
    case 'command.late-reply':
      return plain(`A late reply came for step ${step(event.data.stepId)}`, 'warn');
    default:
      return instrumentWords(event);
  }
}

function endedWords(step: string, status: 'completed' | 'failed' | 'skipped', why: string | undefined): EventWords {
  const state = status === 'skipped' ? 'cancelled' : status;
  return { state, sentence: `Step ${step} ${status}${why === undefined ? '' : `: ${why}`}`, decision: false };
}

type Attention = Extract<JournalEvent, { kind: 'step.attention' }>['data']['attention'];

function attentionSentence(attention: Attention, step: (id: string) => string): string {
  if (attention.kind === 'in-doubt') return `Step ${step(attention.stepId)} is in doubt: ${attention.question}`;
  if (attention.kind === 'recovery') return `Step ${step(attention.stepId)}: ${attention.error.sentence}`;
  return `Step ${step(attention.stepId)} asks: ${attention.prompt}`;
}

function outcomeWords(
  event: Extract<JournalEvent, { kind: 'command.outcome' }>,
  step: (id: string) => string,
): EventWords | undefined {
  const { outcome, ends, error, stepId } = event.data;
  if (ends !== undefined) return endedWords(step(stepId), ends.status, ends.error?.sentence);
  if (outcome === 'error')
    return {
      state: 'warn',
      sentence: `Step ${step(stepId)}: ${error?.sentence ?? 'a command failed'}`,
      decision: false,
    };
  if (outcome === 'unknown')
    return { state: 'doubt', sentence: `Step ${step(stepId)}: no outcome is known`, decision: false };
  if (outcome === 'reconciled')
    return {
      state: 'completed',
      sentence: `Step ${step(stepId)}: the instrument confirms that it happened`,
      decision: false,
    };
  return undefined;
}

function instrumentWords(event: JournalEvent): EventWords | undefined {
  const plain = (sentence: string, state: State | null = null): EventWords => ({ state, sentence, decision: false });
  switch (event.kind) {
    case 'lab.started':
      return plain(`Wellrun ${event.data.version} started${event.data.clean ? '' : ' after an unclean end'}`);
    case 'lab.stopped':
      return plain('Wellrun ended');
    case 'lab.stop-all':
      return plain(`Software stop by ${event.actor}`, 'warn');
    case 'lab.clock-jumped':
      return plain(`The clock of this computer jumped by ${formatDuration(Math.abs(event.data.byMs))}`, 'warn');
    case 'storage.fault':
      return plain(event.data.sentence, 'failed');
    case 'storage.recovered':
      return plain('The record can be written again', 'completed');
    case 'settings.changed':
      return plain(`Setting ${event.data.key} changed by ${event.actor}`);
    case 'instrument.connected':
      return plain(`Connected: ${event.data.model}, serial ${event.data.serialNumber}`);
    case 'instrument.disconnected':
      return plain(`Connection lost: ${event.data.sentence}`, 'failed');
    case 'instrument.fault':
      return plain(event.data.sentence, 'failed');
    case 'instrument.needs-clearing':
      return plain(`Needs clearing: ${event.data.reason}`, 'warn');
    case 'instrument.cleared':
      return { state: 'completed', sentence: `Cleared by ${event.actor}: ${event.data.note}`, decision: true };
    case 'instrument.manual':
      return plain(`By hand: ${plainWords(event.data.command)}, ${event.data.outcome}`);
    case 'stock.reserved':
      return plain(`Kept for it in stock: ${new Set(event.data.lots.map((one) => one.itemId)).size} articles`);
    case 'stock.released':
      return plain('What was kept for it went back into stock');
    default:
      return undefined;
  }
}
