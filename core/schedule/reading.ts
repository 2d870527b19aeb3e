/** How times read in the sentences of the scheduler, which itself knows no unit. */
export interface Reading {
  /** A length of time. */
  readonly amount: (value: number) => string;
  readonly moment: (value: number) => string;
}

export const PLAIN_READING: Reading = { amount: String, moment: String };

const two = (value: number): string => String(value).padStart(2, '0');

/** Seconds from the start of day 1, as instance files have them. */
export const SECONDS_READING: Reading = {
  amount: (value) => {
    const parts = [
      [Math.floor(value / 3600), 'h'],
      [Math.floor(value / 60) % 60, 'min'],
      [value % 60, 's'],
    ] as const;
    const said = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
    return said.length === 0 ? '0 s' : said.join(' ');
  },
  moment: (value) => {
    const seconds = value % 60 === 0 ? '' : `:${two(value % 60)}`;
    const clock = `${two(Math.floor(value / 3600) % 24)}:${two(Math.floor(value / 60) % 60)}${seconds}`;
    return `${clock} on day ${Math.floor(value / 86_400) + 1}`;
  },
};
