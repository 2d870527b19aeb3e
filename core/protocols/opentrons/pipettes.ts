/** A head of an OT-2 or Flex: how many channels, and the volumes it is made for, µL. */
export interface PipetteModel {
  readonly title: string;
  readonly channels: 1 | 8 | 96;
  readonly leastUl: number;
  readonly mostUl: number;
  /** What a head that can be set to small volumes handles then. */
  readonly small?: { readonly leastUl: number; readonly mostUl: number };
}

const SMALL_50 = { leastUl: 0.5, mostUl: 30 };

function model(title: string, channels: 1 | 8 | 96, leastUl: number, mostUl: number): PipetteModel {
  return { title, channels, leastUl, mostUl };
}

/** Heads by the name that protocols give them, with the ranges of shared-data/pipette (liquid properties). */
export const PIPETTES: ReadonlyMap<string, PipetteModel> = new Map([
  ['p10_single', model('P10 single', 1, 1, 10)],
  ['p10_multi', model('P10 8-channel', 8, 1, 10)],
  ['p20_single_gen2', model('P20 single GEN2', 1, 1, 20)],
  ['p20_multi_gen2', model('P20 8-channel GEN2', 8, 1, 20)],
  ['p50_single', model('P50 single', 1, 5, 50)],
  ['p50_multi', model('P50 8-channel', 8, 5, 50)],
  ['p300_single', model('P300 single', 1, 30, 300)],
  ['p300_multi', model('P300 8-channel', 8, 30, 300)],
  ['p300_single_gen2', model('P300 single GEN2', 1, 20, 300)],
  ['p300_multi_gen2', model('P300 8-channel GEN2', 8, 20, 300)],
  ['p1000_single', model('P1000 single', 1, 100, 1000)],
  ['p1000_single_gen2', model('P1000 single GEN2', 1, 100, 1000)],
  ['p50_single_flex', { ...model('Flex 1-channel 50 µL', 1, 5, 50), small: SMALL_50 }],
  ['p50_multi_flex', { ...model('Flex 8-channel 50 µL', 8, 5, 50), small: SMALL_50 }],
  ['p1000_single_flex', model('Flex 1-channel 1000 µL', 1, 5, 1000)],
  ['p1000_multi_flex', model('Flex 8-channel 1000 µL', 8, 5, 1000)],
  ['p1000_multi_em_flex', model('Flex 8-channel EM 1000 µL', 8, 5, 1000)],
  ['p1000_96', model('Flex 96-channel 1000 µL', 96, 5, 1000)],
  ['p200_96', model('Flex 96-channel 200 µL', 96, 0.5, 200)],
]);
