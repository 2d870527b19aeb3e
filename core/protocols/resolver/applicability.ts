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
const ASSAY_WELLS: readonly number[] = [96, 384, 1536];
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
  if (wells > 384) {
    const inSmallWells = ofSmallWells(line, vessel, operation);
    if (inSmallWells !== undefined) return inSmallWells;
  }
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

/** Wells of a few µL are filled and read; nothing is drawn off there that cells should survive. */
function ofSmallWells(line: CellLine | undefined, vessel: Vessel, operation: ResolvedOperation): string | undefined {
  const wells = wellsOfVessel(vessel);
  const instead = `choose a plate of up to 384 wells`;
  switch (operation) {
    case 'thaw':
    case 'harvest':
    case 'freeze':
    case 'imaging':
      return undefined;
    case 'feed':
      return `The medium in ${wells} wells is not changed: of ${vessel.workingUl} µL ${vessel.residueUl} µL stay, and the cells go with the rest; ${instead} to feed.`;
    case 'passage':
      return `Cells are not kept in ${wells} wells, where their medium is not changed; seed them for an assay, or ${instead} to passage into.`;
    case 'coat':
      return `A coating is drawn off before the cells go in, which is not done in wells of ${vessel.workingUl} µL; ${instead} to coat.`;
    default:
      if (line === undefined) return undefined;
      if (line.values['coating'] !== 'none')
        return `A coating is not drawn off from wells of ${vessel.workingUl} µL, and ${line.lineId} needs one; ${instead} for it.`;
      return Number(line.values['rockInhibitor'] ?? 0) > 0
        ? `Y-27632 is not taken off again from wells of ${vessel.workingUl} µL, and ${line.lineId} needs it; ${instead} for it.`
        : undefined;
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
      ASSAY_WELLS.includes(wellsOfVessel(one)) &&
      colours.includes(one.colour),
  );
  const instead = fitting.map(vesselTitle).join(', or ');
  if (vessel.kind !== 'plate' || !ASSAY_WELLS.includes(wellsOfVessel(vessel)))
    return `${OPERATION_TITLES[operation]} is read in 96, 384 or 1536 wells; choose ${instead}.`;
  if (colours.includes(vessel.colour)) return undefined;
  return `${READOUTS[operation]} wants a ${colours.join(' or ')} plate, and this one is ${vessel.colour}; choose ${instead}.`;
}
