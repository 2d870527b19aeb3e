import type { Json, JsonObject } from '../../contract/json.ts';
import type { Parameter, ProtocolDocument } from '../../contract/protocol.ts';
import { renameInTemplates, type Renaming } from '../../model/rename-names.ts';
import { isObject, objectOf, prefixed } from './taken-names.ts';

type Labware = NonNullable<ProtocolDocument['labware']>[string];

const LONGEST_TITLE = 80;
/** Places of a liquid handler's deck, in the order in which they are given to labware whose own place is taken. */
const DECK_PLACES = ['A', 'B', 'C', 'D'].flatMap((row) => [1, 2, 3].map((column) => `${row}${column}`));

/** What a name of the inserted protocol becomes: its own where it is free, else with the prefix. */
export function takenNames(host: JsonObject, own: readonly string[], prefix: string): Map<string, string> {
  return new Map(own.map((name) => [name, Object.hasOwn(host, name) ? prefixed({ prefix }, name) : name]));
}

/**
 * What the lab's assets are called that an inserted protocol needs. Where the host needs the same under the same name, it is
 * the same; a name that means something else there gets the prefix.
 */
export function takenAssets(
  host: JsonObject,
  own: NonNullable<ProtocolDocument['assets']>,
  prefix: string,
): Map<string, string> {
  return new Map(
    Object.entries(own).map(([name, { kind, type, asset }]) => {
      const there = Object.hasOwn(host, name) ? objectOf(host[name]) : undefined;
      const isSame = there?.['kind'] === kind && there?.['type'] === type && there?.['asset'] === asset;
      return [name, there === undefined || isSame ? name : prefixed({ prefix }, name)];
    }),
  );
}

/** Whether two parameters ask for the same: of the same type and unit, a choice of the same values. */
export function isShared(host: Json | undefined, own: Parameter): boolean {
  if (!isObject(host) || host['type'] !== own.type) return false;
  if ((host['unit'] ?? '') !== ('unit' in own ? (own.unit ?? '') : '')) return false;
  if (own.type !== 'choice') return true;
  const values = new Set(Array.isArray(host['choices']) ? (host['choices'] as readonly Json[]).map(valueOf) : []);
  return values.size === own.choices.length && own.choices.every((choice) => values.has(choice.value));
}

function valueOf(choice: Json): Json | undefined {
  return isObject(choice) ? choice['value'] : undefined;
}

/** Parameters that come new into the host, by their new names. */
export function takenParameters(
  host: JsonObject,
  inserted: ProtocolDocument,
  names: ReadonlyMap<string, string>,
  shared: ReadonlySet<string>,
): Record<string, Parameter> {
  const titles = new Set(Object.values(host).map((one) => objectOf(one)['title']));
  return Object.fromEntries(
    Object.entries(inserted.parameters ?? {})
      .filter(([name]) => !shared.has(name))
      .map(([name, parameter]) => {
        const { shownWhen } = parameter;
        const longer = `${parameter.title}, ${inserted.name}`;
        const title = titles.has(parameter.title) && longer.length <= LONGEST_TITLE ? longer : parameter.title;
        const asked =
          shownWhen === undefined
            ? {}
            : { shownWhen: { ...shownWhen, parameter: names.get(shownWhen.parameter) ?? shownWhen.parameter } };
        return [names.get(name)!, { ...parameter, title, ...asked }];
      }),
  );
}

/** Labware with names, titles and places of its own: two pieces that are called the same would be taken for one. */
export function takenLabware(
  host: JsonObject,
  inserted: ProtocolDocument,
  names: ReadonlyMap<string, string>,
  rename: Renaming,
): Record<string, Labware> {
  const own = Object.entries(inserted.labware ?? {});
  const there = Object.values(host).map(objectOf);
  const titles = new Set(there.map((piece) => piece['title']));
  const atHost = new Set(there.map((piece) => placeKey(objectOf(piece['location']))));
  const taken = new Set([...atHost, ...own.map(([, piece]) => placeKey(piece.location ?? {}))]);
  return Object.fromEntries(
    own.map(([name, piece]) => {
      const { title, location, contents } = piece;
      const moved = location !== undefined && atHost.has(placeKey(location)) ? freePlace(location, taken) : undefined;
      if (moved !== undefined) taken.add(placeKey(moved));
      return [
        names.get(name)!,
        {
          ...piece,
          title: freeTitle(title, titles),
          type: renameInTemplates(piece.type, rename),
          ...(moved === undefined ? {} : { location: moved }),
          ...(contents === undefined
            ? {}
            : { contents: renameInTemplates(contents as Json, rename) as unknown as NonNullable<typeof contents> }),
        },
      ];
    }),
  );
}

function placeKey(location: JsonObject | NonNullable<Labware['location']>): string {
  const { instrument, place } = location as JsonObject;
  return instrument === undefined ? '' : `${JSON.stringify(instrument)} ${JSON.stringify(place)}`;
}

/** The next free place of the deck. Elsewhere, and on a full deck, planning tells whose place it is. */
function freePlace({ instrument }: NonNullable<Labware['location']>, taken: ReadonlySet<string>): Labware['location'] {
  if (instrument !== 'liquid-handler') return undefined;
  const place = DECK_PLACES.find((one) => !taken.has(placeKey({ instrument, place: one })));
  return place === undefined ? undefined : { instrument, place };
}

function freeTitle(title: string, taken: Set<Json | undefined>): string {
  let free = title;
  for (let number = 2; taken.has(free); number++) free = `${title.slice(0, LONGEST_TITLE - 5)} ${number}`;
  taken.add(free);
  return free;
}
