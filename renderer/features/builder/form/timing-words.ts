import { MOST_MINUTES, type Within } from '#core/contract/protocol.ts';
import { windowInWords } from '#core/contract/window-words.ts';
import type { DraftStep } from '../document/draft-document.ts';
import { valueInWords } from './written-value.ts';

export { MOST_MINUTES };

const MINUTE = 60_000;

/** "at most 15 min after Wash"; bounds that are expressions are said as they are written. */
export function withinInWords(within: Within, nameOf: (stepId: string) => string | undefined): string {
  const { after, from, atLeastMinutes, atMostMinutes } = within;
  const name = nameOf(after) ?? after;
  const isPlain = [atLeastMinutes, atMostMinutes].every((one) => one === undefined || typeof one === 'number');
  const point = from === 'start' ? ('start' as const) : ('end' as const);
  if (isPlain && (atLeastMinutes !== undefined || atMostMinutes !== undefined))
    return windowInWords(
      {
        from: after,
        point,
        minMs: Number(atLeastMinutes ?? 0) * MINUTE,
        maxMs: atMostMinutes === undefined ? null : Number(atMostMinutes) * MINUTE,
      },
      name,
    );
  const bounds = [
    atLeastMinutes === undefined ? '' : `at least ${valueInWords(atLeastMinutes)} min`,
    atMostMinutes === undefined ? '' : `at most ${valueInWords(atMostMinutes)} min`,
  ].filter(Boolean);
  return `${bounds.join(', ')} after ${point === 'start' ? 'the start of ' : ''}${name}`.trim();
}

/** When and how often a step is done: "if ..., 3 times, at most 15 min after Wash". */
export function timingInWords(step: DraftStep, nameOf: (stepId: string) => string | undefined): string {
  const { when, repeat, within, together } = step;
  const parts = [
    when === undefined ? '' : `if ${when}`,
    repeat === undefined
      ? ''
      : repeat.until === undefined
        ? `${valueInWords(repeat.times)} times`
        : `until ${repeat.until}`,
    ...(within ?? []).map((one) => withinInWords(one, nameOf)),
    together === undefined ? '' : `at most ${valueInWords(together.atMostMinutes)} min apart`,
  ].filter(Boolean);
  return parts.length === 0 ? 'once, in its turn' : parts.join(', ');
}

const POLICIES = { continue: 'go on', hold: 'wait for a person', abort: 'abort' } as const;

/** What happens when a step fails or is interrupted. */
export function troubleInWords({ retry, timeout, offTime, recovery }: DraftStep): string {
  const parts = [
    retry === undefined ? '' : `tried ${retry.times} × more`,
    timeout === undefined ? '' : `${timeout.minutes} min at most`,
    offTime === undefined ? '' : `after a stop: ${POLICIES[offTime.policy]}`,
    recovery === undefined ? '' : `${recovery.length} ways on`,
  ].filter(Boolean);
  return parts.length === 0 ? 'as usual' : parts.join(', ');
}
