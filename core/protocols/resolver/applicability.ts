import type { ResolvedOperation } from '../../contract/catalog.ts';
import type { ReferenceCatalog, CellLine, Vessel } from '../catalog.ts';
import { aVessel, vesselTitle, wellsOfVessel } from './vessel-words.ts';

export const OPERATION_TITLES: Readonly<Record<ResolvedOperation, string>> = {
  thaw: 'Thaw',
  feed: 'Feed',
  passage: 'Passage',
  seed: 'Seed',
  coat: 'Coat',
  freeze: 'Freeze',
  harvest: 'Harvest',
  viability: 'Viability',
  reporter: 'Reporter',
  imaging: 'Imaging',
};

/** Of an operation, for the sentence that says what would do: "to passage into". */
const INTO: Readonly<Record<ResolvedOperation, string>> = {
  thaw: 'to thaw into',
  feed: 'to feed',
  passage: 'to passage into',
  seed: 'to seed',
  coat: 'to coat',
  freeze: 'to freeze from',
  harvest: 'to harvest',
  viability: 'for the assay',
  reporter: 'for the assay',
  imaging: 'for the assay',
};

/** Most wells that a vial is thawed into: its cells stay together until they have recovered. */
const MOST_WELLS_OF_THAW = 24;
const ASSAY_COLOURS: Readonly<Record<string, readonly string[]>> = {
  viability: ['white'],
  reporter: ['black', 'white'],
  imaging: ['black'],
};
const READOUTS: Readonly<Record<string, string>> = {
  viability: 'Luminescence',
  reporter: 'A reporter',
  imaging: 'Imaging',
};

/** Why an operation makes no sense with a line, whatever the vessel. */
export function whyNotLine(line: CellLine, operation: ResolvedOperation): string | undefined {
  return operation === 'coat' && line.values['coating'] === 'none' ? `${line.lineId} needs no coating.` : undefined;
}

/**
 * Why an operation makes no sense with a vessel or a line, and what would do; undefined where it does make sense.
 */
export function whyNot(
  catalog: ReferenceCatalog,
  line: CellLine | undefined,
  vessel: Vessel,
  operation: ResolvedOperation,
): string | undefined {
  const ofLine = line === undefined ? undefined : whyNotLine(line, operation);
  if (ofLine !== undefined) return ofLine;
  if (vessel.kind === 'cryovial') return ofCryovial(operation);
  if (vessel.growthAreaCm2 <= 0 || (vessel.kind !== 'flask' && vessel.kind !== 'plate'))
    return `Nothing grows in ${aVessel(vessel)}; choose a flask or a plate ${INTO[operation]}.`;
  const wells = wellsOfVessel(vessel);
  if (wells > 384)
    return `${wells} wells are filled by a bulk dispenser, which the unit operations here do not know; choose a plate of up to 384 wells.`;
  switch (operation) {
    case 'viability':
    case 'reporter':
    case 'imaging':
      return ofAssay(catalog, vessel, operation);
    case 'harvest':
    case 'freeze':
      return vessel.kind === 'flask'
        ? undefined
        : `The cells of ${aVessel(vessel)} are not pooled; choose a flask ${INTO[operation]}.`;
    case 'thaw':
      return wells <= MOST_WELLS_OF_THAW
        ? undefined
        : `A vial is too little for the ${wells} wells of ${aVessel(vessel)}; choose a flask or a plate of 6 to ${MOST_WELLS_OF_THAW} wells to thaw into, and passage from there.`;
    default:
      return undefined;
  }
}

function ofCryovial(operation: ResolvedOperation): string | undefined {
  if (operation === 'freeze') return undefined;
  if (operation === 'thaw')
    return 'A cryovial is what is thawed; choose the flask or the plate that the cells go into.';
  if (operation === 'harvest') return 'A cryovial holds frozen cells: thaw them, or choose a flask to harvest.';
  return `A cryovial has no growth area; choose a flask or a plate ${INTO[operation]}.`;
}

function ofAssay(catalog: ReferenceCatalog, vessel: Vessel, operation: ResolvedOperation): string | undefined {
  const colours = ASSAY_COLOURS[operation] ?? [];
  const fitting = [...catalog.vessels.values()].filter(
    (one) =>
      one.isImported !== true &&
      one.growthAreaCm2 > 0 &&
      [96, 384].includes(wellsOfVessel(one)) &&
      colours.includes(one.colour),
  );
  const instead = fitting.map(vesselTitle).join(', or ');
  if (vessel.kind !== 'plate' || ![96, 384].includes(wellsOfVessel(vessel)))
    return `${OPERATION_TITLES[operation]} is read in 96 or 384 wells; choose ${instead}.`;
  if (colours.includes(vessel.colour)) return undefined;
  return `${READOUTS[operation]} wants a ${colours.join(' or ')} plate, and this one is ${vessel.colour}; choose ${instead}.`;
}
