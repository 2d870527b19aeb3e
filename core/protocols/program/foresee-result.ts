import type { Json, JsonObject } from '../../contract/json.ts';
import type { PlannedWell, PlanStep } from '../../contract/plan.ts';
import type { LabwareLedger } from '../labware-ledger.ts';
import type { LabwareState } from '../labware-state.ts';

/** A signal between that of no cells and that of untreated ones, halved at 1 µM: to plan with, and no prediction. */
const DARK = 100;
const BRIGHT = 10_000;
const HALF_UM = 1;
/** What an analysis of such signals gives. */
const FIT = { compound: '', ic50Um: HALF_UM, low: 0.8, high: 1.25, hill: 1, top: 1, bottom: 0 };
const USUAL_ABSORBANCE = 0.5;
/** Aqueous liquids at room temperature, g/mL. */
const DENSITY = 0.998;

/** What programs are told while they are planned: results that are plausible, and always the same. */
export class ResultForecast {
  readonly #ledger: LabwareLedger;
  /** Grams on the balance that it shows as nothing. */
  #zeroGrams = 0;

  constructor(ledger: LabwareLedger) {
    this.#ledger = ledger;
  }

  /** @param own what the operation itself foresees @param before grams on the pan while the step weighed */
  of(row: PlanStep, own: Json | undefined): Json {
    if (own !== undefined) return own;
    const command = row.commands.find((one) => one.effect === 'read' || one.instrument === 'balance');
    if (command === undefined) return {};
    const { labwareId, wells = [] } = command;
    const labware = labwareId === undefined ? undefined : this.#ledger.get(labwareId);
    switch (command.command) {
      case 'read-luminescence':
        return reading('luminescence', 'RLU', wells, (well) => signalOf(labware, well));
      case 'read-fluorescence':
        return reading('fluorescence', 'RFU', wells, (well) => signalOf(labware, well));
      case 'read-absorbance':
        return reading('absorbance', 'AU', wells, () => USUAL_ABSORBANCE);
      case 'image':
        return { wells: wells.map((well) => imageOf(labware, well)) };
      case 'zero':
      case 'tare':
        this.#zeroGrams = this.#gramsOnPan();
        return command.command === 'tare' ? { grams: 0 } : {};
      case 'weigh':
        return { grams: Math.round((this.#gramsOnPan() - this.#zeroGrams) * 1e6) / 1e6, stable: true };
      case 'analyse':
        return { zPrime: 0.7, vehicleCv: 0.05, fit: FIT, fits: [FIT], flags: [] };
      default:
        return {};
    }
  }

  #gramsOnPan(): number {
    let ul = 0;
    for (const { location, wells } of this.#ledger.all())
      if (location?.instrument === 'balance') for (const { volumeUl } of wells.values()) ul += volumeUl;
    return (ul / 1000) * DENSITY;
  }
}

function reading(
  quantity: string,
  unit: string,
  wells: readonly string[],
  value: (well: string) => number,
): JsonObject {
  return { quantity, unit, wells: wells.map((well) => ({ well, value: value(well), flag: null })) };
}

function signalOf(labware: LabwareState | undefined, well: string): number {
  const planned = plannedWell(labware, well);
  if (planned?.role === 'blank' || planned?.role === 'kill') return DARK;
  const { doseUm } = planned ?? {};
  return doseUm === undefined ? BRIGHT : DARK + (BRIGHT - DARK) / (1 + doseUm / HALF_UM);
}

function imageOf(labware: LabwareState | undefined, well: string): JsonObject {
  const content = labware?.wells.get(well);
  return {
    well,
    cellCount: Math.round(content?.attached ?? 0),
    confluence: 0.5,
    phenotypeScore: 0,
    intensities: {},
    flag: null,
  };
}

function plannedWell(labware: LabwareState | undefined, well: string): PlannedWell | undefined {
  return labware?.layout?.find((one) => one.well === well);
}
