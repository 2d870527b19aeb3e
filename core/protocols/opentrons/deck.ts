/** Places of a Flex by the numbers that an OT-2 gives them. */
const FLEX_PLACES = ['D1', 'D2', 'D3', 'C1', 'C2', 'C3', 'B1', 'B2', 'B3', 'A1', 'A2', 'A3'];
const STAGING_PLACES = ['A4', 'B4', 'C4', 'D4'];
const OT2_PLACES = FLEX_PLACES.map((_, index) => String(index + 1));

/** The name that the robot gives a place; files may use those of the other robot. */
export function placeName(robot: 'OT-2' | 'Flex', slotName: string): string {
  const name = slotName.toUpperCase();
  if (robot === 'Flex') return /^\d+$/.test(name) ? (FLEX_PLACES[Number(name) - 1] ?? name) : name;
  const index = FLEX_PLACES.indexOf(name);
  return index === -1 ? name : OT2_PLACES[index]!;
}

export function isPlaceOn(robot: 'OT-2' | 'Flex', place: string): boolean {
  return robot === 'OT-2' ? OT2_PLACES.includes(place) : [...FLEX_PLACES, ...STAGING_PLACES].includes(place);
}

/** The place on the deck of Wellrun's liquid handler that stands for one of a robot; undefined for a staging place. */
export function deckPlace(robot: 'OT-2' | 'Flex', place: string): string | undefined {
  if (robot === 'Flex') return FLEX_PLACES.includes(place) ? place : undefined;
  return FLEX_PLACES[Number(place) - 1];
}

/** Places that a thermocycler covers beside its own. */
export function coveredPlaces(robot: 'OT-2' | 'Flex', model: string, place: string): readonly string[] {
  if (!model.startsWith('thermocycler')) return [];
  return robot === 'OT-2' && place === '7' ? ['8', '10', '11'] : place === 'B1' ? ['A1'] : [];
}
