import type { ProtocolDocument } from '../../contract/protocol.ts';
import type { Catalog, Vessel } from '../catalog.ts';
import type { BenchLabware, OpentronsBench } from './bench.ts';
import { deckPlace } from './deck.ts';
import { wellWords } from './well-words.ts';
import { vesselOf } from './labware-definition.ts';
import type { FileDefinition, OpentronsFile } from './opentrons-file.ts';

/** Volumes may differ by this share for a vessel of the catalogue to stand for a definition of a file. */
const ALIKE = 0.05;
const MOST_ON_DECK = 12;

type DocumentLabware = NonNullable<ProtocolDocument['labware']>;

export interface ConvertedLabware {
  readonly labware: DocumentLabware;
  /** Names in the protocol by the ids of the file. */
  readonly names: ReadonlyMap<string, string>;
  /** Definitions of the file that have to be imported before the protocol is planned. */
  readonly definitions: readonly FileDefinition[];
  readonly remarks: readonly string[];
}

/** Labware of a file that holds liquid, as labware of a protocol: with its vessel, place and declared liquids. */
export function convertLabware(file: OpentronsFile, bench: OpentronsBench, catalog: Catalog): ConvertedLabware {
  const labware: DocumentLabware = {};
  const names = new Map<string, string>();
  const definitions = new Map<string, FileDefinition>();
  const standsFor = new Map<string, string>();
  const remarks: string[] = [];
  const taken = new Set<string>();
  let assumed = 0;
  let elsewhere = 0;
  for (const piece of bench.labware.values()) {
    const { definition } = piece;
    if (definition === undefined || piece.isTrash || definition.kind === 'tip-rack' || definition.kind === 'other')
      continue;
    const own = vesselOf(definition);
    if (own === undefined) {
      remarks.push(`${piece.title} is left out with what happens in it: ${definition.remark || 'it holds no liquid.'}`);
      continue;
    }
    const known = catalog.vessels.get(own.vesselId) ?? alike(catalog, own);
    if (known === undefined) definitions.set(piece.definitionId, file.definitions.get(piece.definitionId)!);
    else if (known.vesselId !== own.vesselId) standsFor.set(definition.title, known.name);
    const name = nameFor(piece.title, labware);
    const place = deckPlace(file.robot, piece.startPlace);
    const isFree = place !== undefined && !taken.has(place) && taken.size < MOST_ON_DECK;
    if (isFree) taken.add(place);
    if (place === undefined || typeof piece.place === 'string' || !('slotName' in piece.place)) elsewhere++;
    const declared = fills(file, piece);
    assumed += declared.assumed;
    labware[name] = {
      title: piece.title.slice(0, 80),
      type: (known ?? own).vesselId,
      ...(isFree ? { location: { instrument: 'liquid-handler' as const, place } } : {}),
      ...(declared.fills.length === 0 ? {} : { contents: { wells: declared.fills } }),
    };
    names.set(piece.id, name);
  }
  for (const [title, vessel] of standsFor) remarks.push(`${title} is planned as "${vessel}" of the catalogue.`);
  for (const { definition } of definitions.values())
    remarks.push(`${definition.title} becomes an imported labware definition, ${definition.definitionId}.`);
  if (elsewhere > 0)
    remarks.push(
      `${count(elsewhere, 'piece')} of labware ${elsewhere === 1 ? 'stands' : 'stand'} on a module, an adapter or beside the deck; here ${elsewhere === 1 ? 'it stands' : 'they stand'} on the deck.`,
    );
  if (assumed > 0)
    remarks.push(
      `The file does not say what is in ${count(assumed, 'well')} that liquid is drawn from; they are taken to hold what is drawn.`,
    );
  return { labware, names, definitions: [...definitions.values()], remarks };
}

/** A vessel of the catalogue with the same wells; where several are, the one that comes nearest in volume. */
function alike(catalog: Catalog, own: Vessel): Vessel | undefined {
  const distance = (one: Vessel): number => Math.abs(one.totalUl / own.totalUl - 1);
  return [...catalog.vessels.values()]
    .filter(
      (one) =>
        one.isImported !== true &&
        one.kind === own.kind &&
        one.rows === own.rows &&
        one.columns === own.columns &&
        distance(one) <= ALIKE,
    )
    .sort((a, b) => distance(a) - distance(b))[0];
}

type Fills = NonNullable<NonNullable<DocumentLabware[string]['contents']>['wells']>;

function fills(file: OpentronsFile, piece: BenchLabware): { readonly fills: Fills; readonly assumed: number } {
  const wellsBy = new Map<string, { reagent: string; volumeUl: number; wells: string[] }>();
  const add = (reagent: string, volumeUl: number, well: string): void => {
    const key = `${volumeUl} ${reagent}`;
    const known = wellsBy.get(key);
    if (known === undefined) wellsBy.set(key, { reagent, volumeUl, wells: [well] });
    else known.wells.push(well);
  };
  let assumed = 0;
  for (const [well, volume] of piece.wells) {
    if (volume.startUl > 0) {
      const named = volume.declared === undefined ? undefined : file.liquids.get(volume.declared)?.name;
      add((named ?? 'liquid').trim().slice(0, 80) || 'liquid', volume.startUl, well);
    } else if (volume.declared === undefined && volume.leastUl < 0) {
      assumed++;
      add(
        'liquid that the file does not name',
        Math.min(volume.capacityUl, Number((-volume.leastUl).toFixed(3))),
        well,
      );
    }
  }
  return { fills: [...wellsBy.values()].map((one) => ({ ...one, wells: wellWords(one.wells) })), assumed };
}

/** A name that a protocol may give labware: letters, digits, underscores. */
function nameFor(title: string, taken: Readonly<Record<string, unknown>>): string {
  const plain = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 60);
  const base = plain === '' ? 'labware' : plain;
  let name = base;
  for (let number = 2; Object.hasOwn(taken, name); number++) name = `${base}_${number}`;
  return name;
}

/** "1 piece", "3 pieces". */
export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
