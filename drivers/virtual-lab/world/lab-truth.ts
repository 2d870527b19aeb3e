import type { KeyedRandom } from '../biology/keyed-random.ts';
import type { DoorEvent } from './exposure.ts';
import type { Profile } from './profile.ts';

/** What the truth of one lab depends on besides its labware. */
export interface LabTruth {
  readonly random: KeyedRandom;
  readonly profile: Profile;
  doorsOf(incubator: string): readonly DoorEvent[];
}
