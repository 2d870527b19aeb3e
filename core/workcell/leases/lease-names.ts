import type { World } from '../../contract/words.ts';

const PLACES = '/places';
const REHEARSED = '/rehearsed';

/** The asset that stands for the places on an instrument: deck positions, slots, the stage. */
export function placesAssetOf(instrumentId: string): string {
  return `${instrumentId}${PLACES}`;
}

/** One of these places, for labware that stands on that one or on none. */
export function placeAssetOf(instrumentId: string, place: string): string {
  return `${instrumentId}${PLACES}/${place}`;
}

/** The one place that an asset is; undefined where it is all places of an instrument, or no place. */
export function placeIn(assetId: string): string | undefined {
  const at = assetId.indexOf(`${PLACES}/`);
  return at < 0 ? undefined : assetId.slice(at + PLACES.length + 1);
}

/**
 * An asset that the lab has entered, in a world. A simulated execution rehearses with it on the clock of the virtual lab:
 * it waits for others of its world, and keeps nothing from a real one.
 */
export function assetInWorld(assetId: string, world: World): string {
  return world === 'real' ? assetId : `${assetId}${REHEARSED}`;
}

/** The instrument, or the entered asset, that an asset is, is a part of or rehearses. */
export function ownerOfAsset(assetId: string): string {
  const place = placeIn(assetId);
  if (place !== undefined) return assetId.slice(0, -(PLACES.length + 1 + place.length));
  for (const end of [PLACES, REHEARSED]) if (assetId.endsWith(end)) return assetId.slice(0, -end.length);
  return assetId;
}

/** A sentence in which assets are called as people call them. */
export function withPlainNames(sentence: string): string {
  return sentence.replaceAll(REHEARSED, '');
}

/** Whether an asset is places of an instrument: all, or one of them. */
export function isPlaces(assetId: string): boolean {
  return assetId.endsWith(PLACES) || placeIn(assetId) !== undefined;
}
