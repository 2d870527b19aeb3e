import type { ChangeoverRule } from '../contract/changeover.ts';

const MINUTE_MS = 60_000;

/** How long an instrument takes to be changed over. */
type Times = Pick<ChangeoverRule, 'minutes' | 'exceptions'>;

/**
 * From one set-up to another, ms. What names both ends counts before what names one, of which the longer counts, and that before
 * the usual time. From an unknown set-up (null) it is the longest that any change to the other takes: nobody knows what was
 * there.
 */
export function changeoverMs(rule: Times, from: string | null, to: string): number {
  if (from === to) return 0;
  const { exceptions } = rule;
  const named = exceptions.filter((one) => one.to === to || one.to === null);
  if (from === null) {
    const usual = exceptions.find((one) => one.from === null && one.to === to)?.minutes ?? rule.minutes;
    return (
      longest(
        usual,
        named.filter((one) => one.from !== null),
      ) * MINUTE_MS
    );
  }
  const exact = named.find((one) => one.from === from && one.to === to);
  if (exact !== undefined) return exact.minutes * MINUTE_MS;
  const half = named.filter(
    (one) => (one.from === null) !== (one.to === null) && (one.from === null || one.from === from),
  );
  return (half.length === 0 ? rule.minutes : longest(0, half)) * MINUTE_MS;
}

function longest(least: number, among: readonly { readonly minutes: number }[]): number {
  return among.reduce((most, one) => Math.max(most, one.minutes), least);
}
