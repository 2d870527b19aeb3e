import type { DrawKey, KeyedRandom } from './keyed-random.ts';
import { modelData } from './reference-data.ts';

const dispense = modelData.dispense;

export const dispenserKinds = ['manual', 'robot', 'bulk', 'acoustic'] as const;
export type DispenserKind = (typeof dispenserKinds)[number];

const absoluteErrorUl: Readonly<Record<DispenserKind, number>> = {
  manual: dispense.manualA.value,
  robot: dispense.robotA.value,
  bulk: dispense.bulkA.value,
  acoustic: 0,
};
const relativeError: Readonly<Record<DispenserKind, number>> = {
  manual: dispense.manualR.value,
  robot: dispense.robotR.value,
  bulk: dispense.bulkR.value,
  acoustic: dispense.acousticCv.value,
};
const biasSd: Readonly<Record<DispenserKind, number>> = {
  manual: dispense.manualBiasSd.value,
  robot: dispense.robotBiasSd.value,
  bulk: 0,
  acoustic: 0,
};

const dropletUl = dispense.acousticDroplet.value / 1000;

/** CV of one dispense in reference 8.8: √((a/V)² + r²), V in µL. */
export function dispenseCv(kind: DispenserKind, volumeUl: number): number {
  return volumeUl <= 0 ? 0 : Math.hypot(absoluteErrorUl[kind] / volumeUl, relativeError[kind]);
}

/** Systematic error of a device, a fraction that stays until its next calibration. */
export function dispenserBias(random: KeyedRandom, kind: DispenserKind, device: string, calibration: number): number {
  return random.normal({ quantity: 'dispense-bias', stream: device, replicate: calibration }) * biasSd[kind];
}

/** True volume in µL of one dispense: V_set (1 + b + e). Acoustic volumes come in drops of 2.5 nL. Never negative. */
export function dispensedVolume(
  random: KeyedRandom,
  kind: DispenserKind,
  setUl: number,
  bias: number,
  key: DrawKey,
): number {
  if (setUl <= 0) return 0;
  const nominal = kind === 'acoustic' ? Math.round(setUl / dropletUl) * dropletUl : setUl;
  return Math.max(0, nominal * (1 + bias + random.normal(key) * dispenseCv(kind, setUl)));
}

/** One step of a serial dilution: c Vt/(Vt + Vd), both volumes as really dispensed. */
export function dilutedConcentration(concentration: number, transferUl: number, diluentUl: number): number {
  return transferUl + diluentUl <= 0 ? 0 : (concentration * transferUl) / (transferUl + diluentUl);
}

/** Concentration that a reused tip carries into the next liquid. */
export function carriedOver(previousConcentration: number): number {
  return previousConcentration * dispense.carryOver.value;
}

/** ISO 8655 limits of a 1000 µL pipette at a volume, as fractions: 8 µL systematic and 3 µL random at any setting. */
export function iso8655Limits(volumeUl: number): { readonly systematic: number; readonly random: number } {
  return {
    systematic: (dispense.iso1000Systematic.value * 1000) / volumeUl,
    random: (dispense.iso1000Random.value * 1000) / volumeUl,
  };
}
