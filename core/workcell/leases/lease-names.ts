import type { World } from '../../contract/words.ts';

const PLACES = '/places';
const REHEARSED = '/rehearsed';

/** The asset that stands for the places on an instrument: deck positions, slots, the stage. */
export function placesAssetOf(instrumentId: string): string {
  return `${instrumentId}${PLACES}`;
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
  for (const end of [PLACES, REHEARSED]) if (assetId.endsWith(end)) return assetId.slice(0, -end.length);
  return assetId;
}

/** A sentence in which assets are called as people call them. */
export function withPlainNames(sentence: string): string {
  return sentence.replaceAll(REHEARSED, '');
}

export function isPlaces(assetId: string): boolean {
  return assetId.endsWith(PLACES);
}
