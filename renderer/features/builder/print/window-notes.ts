import type { ProtocolDocument, ProtocolStep, Within } from '#core/contract/protocol.ts';
import { windowInWords } from '#core/contract/window-words.ts';
import { joined } from '../../../lib/words.ts';
import { needsInWords } from '../document/step-needs.ts';

const MINUTE_MS = 60_000;

/** All steps of a document, by id; one that is unfinished may have none. */
function stepsById(steps: readonly ProtocolStep[] | undefined, found = new Map<string, ProtocolStep>()) {
  for (const step of steps ?? []) {
    found.set(step.id, step);
    stepsById(step.steps, found);
    for (const lane of step.parallel ?? []) stepsById(lane, found);
  }
  return found;
}

function minutes(written: number | string): string {
  return typeof written === 'number' ? `${written} min` : `${written} min`;
}

/** "10 to 20 min after Add reagent"; expressions stay as they are written. */
function windowWords({ after, from = 'end', atLeastMinutes, atMostMinutes }: Within, name: string): string {
  const [least, most] = [atLeastMinutes ?? 0, atMostMinutes ?? null];
  if (typeof least === 'number' && typeof most !== 'string')
    return windowInWords(
      { from: after, point: from, minMs: least * MINUTE_MS, maxMs: most === null ? null : most * MINUTE_MS },
      name,
    );
  const bounds = [
    ...(atLeastMinutes === undefined ? [] : [`at least ${minutes(atLeastMinutes)}`]),
    ...(atMostMinutes === undefined ? [] : [`at most ${minutes(atMostMinutes)}`]),
  ];
  return `${joined(bounds)} after ${from === 'start' ? 'the start of ' : ''}${name}`;
}

/** What each step of a document needs of the lab, in one sentence. */
export function needNotes(document: Pick<ProtocolDocument, 'steps' | 'assets'>): ReadonlyMap<string, string> {
  const notes = new Map<string, string>();
  for (const [id, { needs }] of stepsById(document.steps)) {
    const words = needsInWords(needs, document.assets);
    if (words !== '') notes.set(id, `Needs ${words}.`);
  }
  return notes;
}

/** The time windows of each step of a document, in one sentence. */
export function windowNotes(document: Pick<ProtocolDocument, 'steps'>): ReadonlyMap<string, string> {
  const steps = stepsById(document.steps);
  const notes = new Map<string, string>();
  for (const [id, step] of steps) {
    const words = (step.within ?? []).map((one) => windowWords(one, steps.get(one.after)?.name ?? one.after));
    const together =
      step.together === undefined
        ? []
        : [`each part starts at most ${minutes(step.together.atMostMinutes)} after the one before`];
    if (words.length > 0) notes.set(id, `Starts ${[...words, ...together].join(', and ')}.`);
    else if (together.length > 0) notes.set(id, `E${together[0]!.slice(1)}.`);
  }
  return notes;
}
