import type { Doing } from './instrument-model.ts';

const bucketMs = 5000;

/** A live value that wavers a little around `mean`, always the same at the same lab time. Rounded to 0.01. */
export function slowlyVarying(doing: Doing, channel: string, mean: number, sd: number): number {
  const { random } = doing.bench.world;
  const position = doing.labMs / bucketMs;
  const first = Math.floor(position);
  const at = (bucket: number) =>
    random.normal({ quantity: 'telemetry', stream: `${doing.instrument}/${channel}`, replicate: bucket });
  const share = position - first;
  const value = mean + sd * (at(first) * (1 - share) + at(first + 1) * share);
  return Math.round(value * 100) / 100;
}
