import type { Calendar } from '#core/contract/forecast.ts';

export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** The hours of one weekday, minutes after midnight; null: closed all day. */
export type DayHours = { readonly from: number; readonly to: number } | null;

/** A field of time ends at 23:59; a day that is open to its end ends at 24:00. */
const LAST_MINUTE = 1439;
const END_OF_DAY = 1440;
const WORKING_DAY = { from: 8 * 60, to: 18 * 60 };

/** Monday to Sunday as the form has them; an asset without hours is open all day. */
export function daysOf(calendar: Calendar | undefined): DayHours[] {
  const weekly = calendar?.weekly ?? [];
  if (weekly.length === 0) return WEEKDAYS.map((_, index) => (index < 5 ? WORKING_DAY : null));
  return WEEKDAYS.map((_, index) => {
    const own = weekly.filter((one) => one.day === index + 1);
    if (own.length === 0) return null;
    return {
      from: Math.min(...own.map((one) => one.from)),
      to: Math.min(LAST_MINUTE, Math.max(...own.map((one) => one.to))),
    };
  });
}

/** What the form says, as a calendar has it. */
export function weeklyOf(days: readonly DayHours[]): Calendar['weekly'] {
  return days.flatMap((hours, index) =>
    hours === null ? [] : [{ day: index + 1, from: hours.from, to: hours.to === LAST_MINUTE ? END_OF_DAY : hours.to }],
  );
}

/** Why hours cannot be kept, in words; null when they can. */
export function hoursFault(days: readonly DayHours[]): string | null {
  if (days.every((hours) => hours === null)) return 'Open it on one day at least, or choose Always at hand.';
  const wrong = days.findIndex((hours) => hours !== null && hours.to <= hours.from);
  return wrong === -1 ? null : `${WEEKDAYS[wrong]}: it has to close after it opens.`;
}

/** The hours in one line: "Monday to Friday 08:00 to 18:00"; null when it is always at hand. */
export function hoursWords(calendar: Calendar | undefined): string | null {
  if (calendar === undefined || calendar.weekly.length === 0) return null;
  const days = daysOf(calendar);
  const parts: string[] = [];
  for (let index = 0; index < 7; index++) {
    const hours = days[index];
    if (hours === null || hours === undefined) continue;
    let last = index;
    while (last + 1 < 7 && same(days[last + 1], hours)) last++;
    const named = last === index ? WEEKDAYS[index] : `${WEEKDAYS[index]} to ${WEEKDAYS[last]}`;
    const closes = hours.to === LAST_MINUTE ? END_OF_DAY : hours.to;
    parts.push(`${named} ${clockText(hours.from)} to ${clockText(closes)}`);
    index = last;
  }
  return parts.join(', ');
}

/** Minutes after midnight as a time of day; 1440 is the end of the day. */
export function clockText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

function same(left: DayHours | undefined, right: DayHours): boolean {
  return left != null && right !== null && left.from === right.from && left.to === right.to;
}
