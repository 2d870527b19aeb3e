import type { InstrumentView } from '#core/contract/instrument.ts';
import type { State } from './status.ts';

export interface InstrumentLook {
  readonly state: State;
  readonly words: string;
  /** Takes no commands before somebody does something. */
  readonly blocked: boolean;
}

/** What an instrument does now, in one state and a few words. What is wrong comes before what it does. */
export function instrumentLook(view: InstrumentView): InstrumentLook {
  const { connection, needsClearing, fault, activity } = view;
  if (connection === 'unplugged') return { state: 'failed', words: 'Unplugged', blocked: true };
  if (connection === 'wrong-device') return { state: 'failed', words: 'Another device answers', blocked: true };
  if (connection === 'fault') return { state: 'failed', words: fault ?? 'Fault', blocked: true };
  if (connection === 'disconnected') return { state: 'cancelled', words: 'Not connected', blocked: true };
  if (connection === 'opening' || connection === 'identifying')
    return { state: 'waiting', words: connection === 'opening' ? 'Connecting' : 'Asks who is there', blocked: true };
  if (needsClearing !== null) return { state: 'warn', words: 'Needs clearing', blocked: true };
  if (fault !== null) return { state: 'failed', words: fault, blocked: true };
  if (activity !== null) return { state: 'running', words: withoutOwner(activity), blocked: false };
  if (connection === 'busy') return { state: 'running', words: 'Busy', blocked: false };
  return { state: 'ready', words: view.kind === 'incubator' ? 'Idle, keeps its climate' : 'Idle', blocked: false };
}

/** What is the matter with an instrument, with its name before it where the words do not begin with that anyway. */
export function withName(instrumentId: string, words: string): string {
  const [lead] = leadOf(words);
  return lead.startsWith(`${instrumentId} `)
    ? lead
    : `${instrumentId}: ${lead.slice(0, 1).toLowerCase()}${lead.slice(1)}`;
}

/** The first sentence of what an instrument reports, without its stop, and what comes after it. */
export function leadOf(words: string): readonly [lead: string, rest: string] {
  const [, lead = words, rest = ''] = /^(.+?[^.])\.(?:\s+(.*))?$/s.exec(words) ?? [];
  return [lead, rest];
}

/** "Carries EX-3:assay_plate to RDR-1" says whose plate it is to machines; people see it beside the sentence. */
function withoutOwner(sentence: string): string {
  return sentence.replaceAll(/EX-\d+:([\w-]+)/g, (_whole, name: string) => name.replaceAll('_', ' '));
}
