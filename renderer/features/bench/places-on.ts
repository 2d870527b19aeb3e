import type { LeaseView } from '#core/contract/forecast.ts';
import type { InstrumentView } from '#core/contract/instrument.ts';
import type { LabwareSummary } from '#core/contract/workcell.ts';
import { plainWords } from '../../lib/words.ts';

/** One place of an instrument: what the record says stands there, or what the instrument alone reports. */
export interface DrawnPlace {
  readonly place: string;
  readonly labware: LabwareSummary | undefined;
  /** How many more pieces are on record for it, of other executions. */
  readonly others: number;
  /** The instrument reports something that is not on record. */
  readonly unknown: string | undefined;
  /** Nothing stands there, and an execution keeps it for what comes or comes back: "assay plate, EX-12". */
  readonly keptFor?: string;
}

/** Places with what is kept free for labware on its way. */
export function withKept(places: readonly DrawnPlace[], leases: readonly LeaseView[]): DrawnPlace[] {
  const kept = new Map(leases.flatMap(({ unit, holder }) => (unit === null ? [] : [[unit, holder] as const])));
  return places.map((one) => {
    const holder = one.labware === undefined && one.unknown === undefined ? kept.get(one.place) : undefined;
    return holder === undefined ? one : { ...one, keptFor: plainLabel(holder) };
  });
}

/** Places of an instrument in their order, filled from the record. What the instrument sees beside it is told apart. */
export function placesOn(view: InstrumentView, labware: readonly LabwareSummary[]): DrawnPlace[] {
  const recorded = new Map<string, LabwareSummary[]>();
  for (const one of labware)
    if (one.at?.place != null) recorded.set(one.at.place, [...(recorded.get(one.at.place) ?? []), one]);
  const names = new Set(labware.map((one) => one.labwareId));
  const places = view.contents.map(({ place, label, occupied }): DrawnPlace => {
    const pieces = recorded.get(place) ?? [];
    /* Of several the one that the instrument itself sees there. */
    const here = pieces.find((one) => one.labwareId === label) ?? pieces.at(-1);
    recorded.delete(place);
    const isElsewhere = names.has(label);
    return {
      place,
      labware: here,
      others: Math.max(0, pieces.length - 1),
      unknown: here === undefined && occupied && !isElsewhere ? plainLabel(label) : undefined,
    };
  });
  const more = [...recorded].map(([place, pieces]): DrawnPlace => ({
    place,
    labware: pieces.at(-1),
    others: pieces.length - 1,
    unknown: undefined,
  }));
  const nowhere = labware
    .filter((one) => one.at?.place === null)
    .map((one): DrawnPlace => ({ place: '', labware: one, others: 0, unknown: undefined }));
  return [...places, ...more, ...nowhere];
}

/** EX-12:assay_plate -> assay plate, EX-12 */
function plainLabel(label: string): string {
  const [execution, name] = label.includes(':') ? label.split(':') : [undefined, label];
  const words = plainWords(name ?? label);
  return execution === undefined ? words : `${words}, ${execution}`;
}
