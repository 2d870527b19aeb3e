import type { PlannedLabware } from '#core/contract/plan.ts';
import type { LabwareDetail, LabwareSummary, WellContents } from '#core/contract/workcell.ts';
import { formatDose, formatNumber, formatVolume } from './numbers.ts';
import { describeWells } from './wells.ts';
import { KIND_WORDS, plainWords } from './words.ts';

/** assay plate, or the name that a person gave it. */
export function labwareName(labware: Pick<LabwareSummary, 'labwareId' | 'title' | 'executionId'>): string {
  return labware.executionId === null ? labware.labwareId : labware.title;
}

/** The same with whose it is: "Assay plate, EX-12". */
export function labwareFullName(labware: Pick<LabwareSummary, 'labwareId' | 'title' | 'executionId'>): string {
  return labware.executionId === null ? labware.labwareId : `${labware.title}, ${labware.executionId}`;
}

/** Places of which an instrument has one, so that they go by its name. */
const ONLY_PLACES: ReadonlySet<string> = new Set(['stage', 'pan', 'gripper']);

/** LH-1, B2 */
export function placeWords(at: LabwareSummary['at']): string {
  if (at === null) return 'off the bench';
  if (at.place === null || ONLY_PLACES.has(at.place)) return at.instrument;
  return at.place === 'door' ? `${at.instrument}, transfer place` : `${at.instrument}, ${placeName(at.place)}`;
}

/** Where a protocol wants it at the start: "liquid handler, B2", with "and no other" where it says so. */
export function startPlaceWords({ instrument, place, fixed }: NonNullable<PlannedLabware['location']>): string {
  const kind = KIND_WORDS[instrument];
  if (place === '' || ONLY_PLACES.has(place)) return kind;
  if (place === 'door') return `${kind}, transfer place`;
  return `${kind}, ${placeName(place)}${fixed === true ? ' and no other place' : ''}`;
}

/** slot 12, B2 */
export function placeName(place: string): string {
  return /^\d+$/.test(place) ? `slot ${place}` : place;
}

export function volumeWords(ul: number): string {
  const { text, unit } = formatVolume(ul);
  return `${text} ${unit}`;
}

/** What wells got that got no dose of a compound. */
const VEHICLE = 'vehicle';

/** Names of reagents by their key in the catalogue. */
export type ReagentNames = ReadonlyMap<string, string>;

const NO_NAMES: ReagentNames = new Map();

/** What is in a well, part by part: "100 µL McCoy's 5A + 10 % FBS", "10,000 U2OS cells put in". */
export function contentParts(contents: Omit<WellContents, 'volumeUl'>, names = NO_NAMES): string[] {
  const dosed = new Set(contents.compounds.map(({ compound }) => compound));
  /* What a compound is given in goes by its name: beside the dose it is not the compound itself. */
  const wordsOf = (substance: string): string =>
    dosed.has(substance) && (names.get(substance) ?? VEHICLE) === VEHICLE
      ? `solution of ${plainWords(substance)}`
      : substanceWords(substance, names);
  return [
    ...contents.substances.map(({ substance, ul }) => `${volumeWords(ul)} ${wordsOf(substance)}`),
    ...contents.compounds.map(({ compound, doseUm }) => `${plainWords(compound)} at ${formatDose(doseUm)}`),
    ...contents.cells.map(({ line, count }) => `${formatNumber(Math.round(count))} ${line} cells put in`),
  ];
}

/** medium_mtesr_plus+y27632_10mm: the names of both with "with" between; what the catalogue does not name, by its key. */
function substanceWords(substance: string, names: ReagentNames): string {
  return substance
    .split('+')
    .map((key) => names.get(key) ?? plainWords(key))
    .join(' with ');
}

/** The names for one plate: where some wells got a dose of a compound, what the others got of the same step was its vehicle. */
export function namesOn(labware: LabwareDetail, names: ReagentNames): ReagentNames {
  const compounds = new Set(labware.groups.flatMap((group) => group.compounds.map(({ compound }) => compound)));
  const vehicles = [...compounds].filter((compound) => !names.has(compound));
  return new Map([...names, ...vehicles.map((compound) => [compound, VEHICLE] as const)]);
}

/** Contents by well; wells that were never filled have none. */
export function contentsByWell(labware: LabwareDetail): Map<string, WellContents> {
  return new Map(labware.groups.flatMap((group) => group.wells.map((well) => [well, group] as const)));
}

export interface ContentRow {
  readonly id: string;
  readonly wells: readonly string[];
  readonly where: string;
  readonly volumeUl: number;
  readonly parts: readonly string[];
}

/** Wells that hold the same, fullest first: the plate as a table. */
export function contentRows(labware: LabwareDetail, names = NO_NAMES): ContentRow[] {
  return labware.groups
    .filter((group) => group.volumeUl > 0 || group.cells.length > 0)
    .map((group) => ({
      id: group.wells[0] ?? '',
      wells: group.wells,
      where: describeWells(group.wells),
      volumeUl: group.volumeUl,
      parts: contentParts(group, names),
    }))
    .sort((a, b) => b.volumeUl - a.volumeUl);
}
