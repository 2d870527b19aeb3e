import { compoundIds, referenceData, type CellLineId, type CompoundId } from './reference-data.ts';

/** A compound of the virtual truth table. Doses in µM, except DMSO in % v/v. */
export interface Compound {
  readonly id: CompoundId;
  readonly name: string;
  readonly doseUnit: 'uM' | '% v/v';
  /** Stock concentration in mM (DMSO: % v/v). */
  readonly stock: number;
  readonly solvent: 'dmso' | 'water' | 'none';
  readonly hill: number;
  /** Viability at an infinite dose, 0 to 1. */
  readonly floor: number;
  /** Exponent p of IC50(t) = IC50₄₈ (48/t)^p. */
  readonly timeExponent: number;
  readonly ic50At48h: Readonly<Record<CellLineId, number>>;
  readonly reporterEc50: number;
  readonly reporterFold: number;
  readonly phenotypeEc50Factor: number;
  readonly phenotypeMax: number;
  /** Fluoresces in the RFP channel by itself. */
  readonly red: boolean;
}

function solventOf(text: string): Compound['solvent'] {
  if (text.startsWith('DMSO')) return 'dmso';
  return text === 'none' ? 'none' : 'water';
}

function readCompound(id: CompoundId): Compound {
  const entry = referenceData.compounds[id];
  const ic50 = entry.ic50At48h;
  return {
    id,
    name: entry.name,
    doseUnit: id === 'dmso' ? '% v/v' : 'uM',
    stock: entry.stockConcentration.value,
    solvent: solventOf(entry.solvent.value),
    hill: entry.hill.value,
    floor: entry.floor.value,
    timeExponent: entry.timeExponent.value,
    ic50At48h: {
      iPSC: ic50.iPSC.value,
      U2OS: ic50.U2OS.value,
      HepG2: ic50.HepG2.value,
      A549: ic50.A549.value,
      HEK293: ic50.HEK293.value,
      CHO: ic50.CHO.value,
      HeLa: ic50.HeLa.value,
    },
    reporterEc50: entry.reporterEc50.value,
    reporterFold: entry.reporterFold.value,
    phenotypeEc50Factor: entry.phenotypeEc50Factor.value,
    phenotypeMax: entry.phenotypeMax.value,
    red: id === 'doxorubicin',
  };
}

const compounds = new Map<CompoundId, Compound>(compoundIds.map((id) => [id, readCompound(id)]));

/** The compound of that id. */
export function getCompound(id: CompoundId): Compound {
  const compound = compounds.get(id);
  if (compound === undefined) throw new RangeError(`The reference data holds no compound "${id}".`);
  return compound;
}
