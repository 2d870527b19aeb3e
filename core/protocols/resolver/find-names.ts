import type { ResolvedOperation } from '../../contract/catalog.ts';
import { RESOLVED_OPERATIONS } from '../../contract/catalog.ts';
import { AppError } from '../../contract/errors.ts';
import type { ReferenceCatalog, CellLine, Vessel } from '../catalog.ts';
import { nearestName } from '../issue-sentences.ts';
import { vesselTitle, wellsOfVessel } from './vessel-words.ts';

/** Without case, spaces and signs: "T-75" and "flask_t75" share `t75`. */
function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** @throws AppError `bad-input` that asks whether another one is meant */
export function findCellLine(catalog: ReferenceCatalog, text: string): CellLine {
  const lines = [...catalog.cellLines.values()];
  const wanted = plain(text);
  const found = lines.find((line) => plain(line.lineId) === wanted);
  if (found !== undefined) return found;
  const near = nearestName(
    text,
    lines.map((line) => line.lineId),
  );
  const known = lines.map((line) => line.lineId).join(', ');
  throw new AppError(
    'bad-input',
    `There is no cell line "${text}". ${near === undefined ? `There is ${known}.` : `Is "${near}" meant? There is ${known}.`}`,
  );
}

/** Everything a vessel may be called. */
function namesOf(vessel: Vessel): string[] {
  const names = [vessel.vesselId, vessel.name, vesselTitle(vessel)];
  const wells = wellsOfVessel(vessel);
  switch (vessel.kind) {
    case 'flask':
      names.push(vessel.vesselId.replace(/^flask_/, ''));
      break;
    case 'plate': {
      if (vessel.growthAreaCm2 <= 0) break;
      for (const form of [`${wells}`, `${wells} well`, `${wells} wells`, `${wells} well plate`, `plate ${wells}`])
        names.push(form, `${form} ${vessel.colour}`, `${vessel.colour} ${form}`);
      break;
    }
    case 'cryovial':
      names.push('cryovial', 'vial');
      break;
    default:
      names.push(vessel.vesselId.replace(/^(tube|reservoir)_/, ''));
  }
  return names.map(plain);
}

/** Of plates of one size, the colour that suits an operation comes first. */
const COLOURS: Partial<Readonly<Record<ResolvedOperation, string>>> = {
  viability: 'white',
  reporter: 'black',
  imaging: 'black',
};

/** @throws AppError `bad-input` that asks whether another one is meant */
export function findVessel(catalog: ReferenceCatalog, text: string, operation: ResolvedOperation): Vessel {
  const exact = catalog.vessels.get(text);
  if (exact !== undefined) return exact;
  const wanted = plain(text);
  const found = [...catalog.vessels.values()].filter((vessel) => namesOf(vessel).includes(wanted));
  const colour = COLOURS[operation] ?? 'clear';
  const best = found.find((vessel) => vessel.colour === colour) ?? found[0];
  if (best !== undefined) return best;
  const titles = [...catalog.vessels.values()].map(vesselTitle);
  const near = nearestName(text, [...titles, ...catalog.vessels.keys()]);
  throw new AppError(
    'bad-input',
    `There is no vessel "${text}". ${near === undefined ? `There is ${titles.join('; ')}.` : `Is "${near}" meant?`}`,
  );
}

/** @throws AppError `bad-input` that asks whether another one is meant */
export function findOperation(text: string): ResolvedOperation {
  const wanted = plain(text);
  const found = RESOLVED_OPERATIONS.find((operation) => operation === wanted);
  if (found !== undefined) return found;
  const near = nearestName(text, RESOLVED_OPERATIONS);
  throw new AppError(
    'bad-input',
    `"${text}" cannot be resolved. ${near === undefined ? `There is ${RESOLVED_OPERATIONS.join(', ')}.` : `Is "${near}" meant?`}`,
  );
}
