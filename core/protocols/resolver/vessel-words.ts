import type { Vessel } from '../catalog.ts';

export function wellsOfVessel(vessel: Vessel): number {
  return vessel.rows * vessel.columns;
}

/** What a vessel is called in short: "T-75", "96-well plate, white", "50 mL tube". */
export function vesselTitle(vessel: Vessel): string {
  if (vessel.isImported === true) return vessel.name;
  switch (vessel.kind) {
    case 'flask':
      return vessel.name.split(' flask')[0] ?? vessel.name;
    case 'plate': {
      const wells = wellsOfVessel(vessel);
      if (vessel.growthAreaCm2 <= 0) return vessel.name.split(',')[0] ?? vessel.name;
      return wells < 96 ? `${wells}-well plate` : `${wells}-well plate, ${vessel.colour}`;
    }
    case 'tube':
      return `${vessel.totalUl / 1000} mL tube`;
    case 'cryovial':
      return 'Cryovial';
    default:
      return vessel.name.split(',')[0] ?? vessel.name;
  }
}

/** Without its colour, for titles of labware: "96-well plate". */
export function shortVesselTitle(vessel: Vessel): string {
  return vesselTitle(vessel).split(',')[0]!;
}

/** "a T-75", "an 8-well plate". */
export function aVessel(vessel: Vessel): string {
  const title = vesselTitle(vessel);
  return /^(8|11|18)/.test(title)
    ? `an ${title}`
    : `a ${title.charAt(0).toLowerCase() === 'c' ? title.toLowerCase() : title}`;
}
