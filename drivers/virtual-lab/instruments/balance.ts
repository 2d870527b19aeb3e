import type { VesselKind } from '../biology/vessel.ts';
import type { Labware } from '../world/labware.ts';
import type { VirtualWorld } from '../world/virtual-world.ts';
import { storedCompartment } from '../world/labware.ts';

/** Mass of one empty piece of labware in g, per mL of its total volume or, for plates, altogether. */
const emptyPlateGrams = 62;
const emptyGramsPerMl: Readonly<Record<Exclude<VesselKind, 'plate'>, number>> = {
  flask: 0.2,
  tube: 0.26,
  reservoir: 0.3,
};
/** Aqueous liquids at room temperature, g/mL. */
const density = 0.998;

function emptyGrams(labware: Labware): number {
  const { kind, totalVolumeUl } = labware.type;
  return kind === 'plate' ? emptyPlateGrams : 0.6 + (emptyGramsPerMl[kind] * totalVolumeUl) / 1000;
}

/**
 * What lies on the pan of a balance, in g: empty labware and the liquid in it. The balance itself speaks MT-SICS
 * through a driver and simulator of its own; this is all that the virtual lab knows about it.
 */
export function massOnPan(world: VirtualWorld, instrument: string, labMs: number): number {
  let grams = 0;
  for (const labware of world.labwareAt(instrument)) {
    grams += emptyGrams(labware);
    for (const index of labware.wells.keys()) {
      if (labware.wells[index] === undefined) continue;
      const stored = storedCompartment(labware, index, labMs);
      grams += ((stored.volumeUl <= 0 ? 0 : world.look(labware, index, labMs).volumeUl) / 1000) * density;
    }
  }
  return grams;
}
