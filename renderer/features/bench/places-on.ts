import type { InstrumentView } from '#core/contract/instrument.ts';
import type { LabwareSummary } from '#core/contract/workcell.ts';
import { plainWords } from '../../lib/words.ts';

/** One place of an instrument: what the record says stands there, or what the instrument alone reports. */
export interface DrawnPlace {
  readonly place: string;
  readonly labware: LabwareSummary | undefined;
  /** The instrument reports something that is not on record. */
  readonly unknown: string | undefined;
}

/** Places of an instrument in their order, filled from the record. What the instrument sees beside it is told apart. */
export function placesOn(view: InstrumentView, labware: readonly LabwareSummary[]): DrawnPlace[] {
  const recorded = new Map(labware.flatMap((one) => (one.at?.place == null ? [] : [[one.at.place, one] as const])));
  const names = new Set(labware.map((one) => one.labwareId));
  const places = view.contents.map(({ place, label, occupied }): DrawnPlace => {
    const here = recorded.get(place);
    recorded.delete(place);
    const isElsewhere = names.has(label);
    return {
      place,
      labware: here,
      unknown: here === undefined && occupied && !isElsewhere ? plainLabel(label) : undefined,
    };
  });
  const more = [...recorded].map(([place, one]): DrawnPlace => ({ place, labware: one, unknown: undefined }));
  const nowhere = labware
    .filter((one) => one.at?.place === null)
    .map((one): DrawnPlace => ({ place: '', labware: one, unknown: undefined }));
  return [...places, ...more, ...nowhere];
}

/** EX-12:assay_plate -> assay plate, EX-12 */
function plainLabel(label: string): string {
  const [execution, name] = label.includes(':') ? label.split(':') : [undefined, label];
  const words = plainWords(name ?? label);
  return execution === undefined ? words : `${words}, ${execution}`;
}
