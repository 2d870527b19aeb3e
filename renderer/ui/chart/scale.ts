export interface Scale {
  (value: number): number;
}

/** Maps [from, to] onto [start, end] in px; `log` on the logarithm. */
export function scale(from: number, to: number, start: number, end: number, log = false): Scale {
  const map = log ? Math.log10 : (value: number) => value;
  const [low, high] = [map(from), map(to)];
  const span = high === low ? 1 : high - low;
  return (value) => start + ((map(value) - low) / span) * (end - start);
}

/** Powers of ten that lie within. */
export function decades(from: number, to: number): number[] {
  const ticks: number[] = [];
  for (let power = Math.ceil(Math.log10(from)); power <= Math.floor(Math.log10(to) + 1e-9); power++)
    ticks.push(10 ** power);
  return ticks;
}

/** Round numbers, about as many as wanted. */
export function roundTicks(from: number, to: number, wanted = 4): number[] {
  const raw = (to - from) / Math.max(1, wanted);
  if (!(raw > 0)) return [from];
  const unit = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * unit).find((one) => one >= raw) ?? unit * 10;
  const ticks: number[] = [];
  for (let tick = Math.ceil(from / step) * step; tick <= to + step * 1e-9; tick += step)
    ticks.push(Math.abs(tick) < step * 1e-9 ? 0 : tick);
  return ticks;
}

const MINUTE = 60_000;
const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 240, 360, 720, 1440, 2880, 7200, 14_400].map(
  (minutes) => minutes * MINUTE,
);

/** Moments on the clock, at most `most` of them: full minutes, quarters, hours, days in local time. */
export function timeTicks(from: number, to: number, most: number): number[] {
  const step = TIME_STEPS.find((one) => (to - from) / one <= most) ?? (to - from) / Math.max(1, most);
  const midnight = new Date(from);
  midnight.setHours(0, 0, 0, 0);
  const start = midnight.getTime() + Math.ceil((from - midnight.getTime()) / step) * step;
  const ticks: number[] = [];
  for (let tick = start; tick <= to; tick += step) ticks.push(tick);
  return ticks;
}
