import type { KeyedRandom } from './keyed-random.ts';
import { modelData } from './reference-data.ts';

const counter = modelData.counter;

export const counterKinds = ['hemocytometer', 'automatic'] as const;
export type CounterKind = (typeof counterKinds)[number];

const constants: Readonly<Record<CounterKind, { readonly a: number; readonly k: number; readonly volumeUl: number }>> =
  {
    hemocytometer: {
      a: counter.hemocytometerA.value,
      k: counter.hemocytometerK.value,
      volumeUl: counter.hemocytometerVolume.value,
    },
    automatic: { a: counter.autoA.value, k: counter.autoK.value, volumeUl: counter.autoVolume.value },
  };

/** CV of a count, reference 8.11: √(a² + k/n), n = cells per mL x viewed volume. Clumping adds to a in quadrature. */
export function countCv(kind: CounterKind, cellsPerMl: number, clumping = 0): number {
  const { a, k, volumeUl } = constants[kind];
  const seen = (cellsPerMl * volumeUl) / 1000;
  return seen <= 0 ? 0 : Math.sqrt(a * a + clumping * clumping + k / seen);
}

export interface CellCount {
  /** All cells, and the fraction of them alive, as counted. */
  readonly cellsPerMl: number;
  readonly viability: number;
}

/** Fixed bias of an automatic counter: SD 5 %. A chamber has none. */
export function counterBias(random: KeyedRandom, kind: CounterKind, device: string): number {
  if (kind === 'hemocytometer') return 0;
  return random.normal({ quantity: 'counter-bias', stream: device }) * counter.autoBiasSd.value;
}

/** What the counter reports for a true concentration and viability. */
export function countCells(
  random: KeyedRandom,
  kind: CounterKind,
  truth: CellCount,
  sample: { readonly vessel: string; readonly device: string; readonly replicate: number; readonly clumping?: number },
): CellCount {
  const key = { plate: sample.vessel, stream: sample.device, replicate: sample.replicate };
  const cv = countCv(kind, truth.cellsPerMl, sample.clumping ?? 0);
  const error = random.normal({ ...key, quantity: 'count' }) * cv + counterBias(random, kind, sample.device);
  const viability =
    truth.viability + random.normal({ ...key, quantity: 'count-viability' }) * counter.viabilitySd.value;
  return {
    cellsPerMl: Math.max(0, truth.cellsPerMl * (1 + error)),
    viability: Math.min(1, Math.max(0, viability)),
  };
}
