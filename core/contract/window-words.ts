import type { PlanStep, PlanWindow } from './plan.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** A length of time for people, to the second: `45 s`, `10 min`, `24 h 15 min`. Rounded to whole seconds. */
export function timeInWords(ms: number): string {
  const seconds = Math.round(ms / SECOND_MS);
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const said = parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount} ${unit}`);
  return said.length === 0 ? '0 min' : said.join(' ');
}

/** `10 to 20 min after Add reagent`, `at most 30 min after the start of Dose`, `exactly 24 h after Dose`. */
export function windowInWords({ point, minMs, maxMs }: PlanWindow, otherName: string): string {
  const after = point === 'start' ? `after the start of ${otherName}` : `after ${otherName}`;
  if (maxMs === null) return `at least ${timeInWords(minMs)} ${after}`;
  if (maxMs === 0) return `right ${after}`;
  if (minMs === 0) return `at most ${timeInWords(maxMs)} ${after}`;
  if (minMs === maxMs) return `exactly ${timeInWords(minMs)} ${after}`;
  return `${rangeInWords(minMs, maxMs)} ${after}`;
}

/** `10 to 20 min`: the unit is said once where both are whole numbers of it. */
function rangeInWords(minMs: number, maxMs: number): string {
  const isHours = [minMs, maxMs].every((ms) => ms % HOUR_MS === 0);
  const isMinutes = [minMs, maxMs].every((ms) => ms % MINUTE_MS === 0) && maxMs < 2 * HOUR_MS;
  if (isHours) return `${minMs / HOUR_MS} to ${maxMs / HOUR_MS} h`;
  if (isMinutes) return `${minMs / MINUTE_MS} to ${maxMs / MINUTE_MS} min`;
  return `${timeInWords(minMs)} to ${timeInWords(maxMs)}`;
}

/**
 * The windows of a step in one sentence: `Starts 10 to 20 min after Add reagent.` Undefined without any.
 * @param nameOf name of a step of the plan by its id
 */
export function windowsSentence(
  step: Pick<PlanStep, 'windows'>,
  nameOf: (stepId: string) => string | undefined,
): string | undefined {
  const said = new Set((step.windows ?? []).map((window) => windowInWords(window, nameOf(window.from) ?? window.from)));
  return said.size === 0 ? undefined : `Starts ${[...said].join(', and ')}.`;
}
