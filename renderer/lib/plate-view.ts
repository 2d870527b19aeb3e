import type { WellResult } from '#core/contract/execution.ts';
import type { PlannedLabware, PlannedWell } from '#core/contract/plan.ts';
import { doseColour, heatColour, heatTextColour } from './heat.ts';
import { formatCompact, formatDose, formatSignificant, formatVolume } from './numbers.ts';
import type { WellLook, WellMark } from './well-look.ts';
import { plainWords } from './words.ts';

type Role = PlannedWell['role'];

const ROLE_LETTERS: Partial<Record<Role, string>> = {
  vehicle: 'V',
  kill: 'K',
  blank: 'B',
  untreated: 'U',
};
const ROLE_COLOURS: Partial<Record<Role, string>> = {
  vehicle: 'var(--surface-3)',
  untreated: 'var(--surface-3)',
  kill: 'var(--text-2)',
  blank: 'var(--well-empty)',
  buffer: 'var(--surface-2)',
  cells: 'var(--heat-mid)',
  unused: 'var(--well-empty)',
};
export const ROLE_WORDS: Record<Role, string> = {
  sample: 'sample',
  vehicle: 'vehicle',
  kill: 'full kill',
  blank: 'medium only',
  untreated: 'untreated',
  buffer: 'buffer',
  cells: 'cells',
  unused: 'not used',
};

/* One colour for each compound, in the order in which they appear; the first eight can be told apart. */
const SERIES = [1, 4, 3, 5, 2, 6, 7, 8];
export const seriesOf = (rank: number) => SERIES[rank % SERIES.length]!;

/** A planned plate made ready to be drawn. */
export class PlateView {
  readonly labware: PlannedLabware;
  readonly wells: ReadonlyMap<string, PlannedWell>;
  readonly compounds: readonly string[];
  readonly doses: ReadonlyMap<string, readonly number[]>;
  readonly roles: ReadonlySet<Role>;

  constructor(labware: PlannedLabware) {
    this.labware = labware;
    this.wells = new Map(labware.wells.map((well) => [well.well, well]));
    const doses = new Map<string, Set<number>>();
    for (const well of labware.wells) {
      if (well.role !== 'sample' || well.compound === undefined) continue;
      const known = doses.get(well.compound) ?? new Set();
      doses.set(well.compound, known.add(well.doseUm ?? 0));
    }
    this.compounds = [...doses.keys()];
    this.doses = new Map([...doses].map(([name, set]) => [name, [...set].toSorted((one, other) => one - other)]));
    this.roles = new Set(labware.wells.map((well) => well.role));
  }

  /** What is to be in a well, in words. */
  contentOf(name: string): string {
    const well = this.wells.get(name);
    if (well === undefined || well.role === 'unused') return 'not used';
    const volume = well.volumeUl === undefined ? '' : `, ${volumeWords(well.volumeUl)}`;
    if (well.role === 'sample' && well.compound !== undefined)
      return `${plainWords(well.compound)} ${formatDose(well.doseUm ?? 0)}${volume}`;
    return `${ROLE_WORDS[well.role]}${volume}`;
  }

  layoutLook(name: string, mark?: WellMark): WellLook {
    const well = this.wells.get(name);
    const role = well?.role ?? 'unused';
    const letter = ROLE_LETTERS[role];
    return {
      fill: this.layoutColour(name),
      text: letter,
      textColour: role === 'kill' ? 'var(--surface-1)' : 'var(--text-2)',
      mark,
      words: `${name}, ${this.contentOf(name)}${markWords(mark)}`,
    };
  }

  layoutColour(name: string): string {
    const well = this.wells.get(name);
    if (well?.role === 'sample' && well.compound !== undefined) {
      const doses = this.doses.get(well.compound) ?? [];
      return doseColour(seriesOf(this.compounds.indexOf(well.compound)), doses.indexOf(well.doseUm ?? 0), doses.length);
    }
    return ROLE_COLOURS[well?.role ?? 'unused'] ?? 'var(--heat-mid)';
  }
}

function volumeWords(microlitres: number): string {
  const { text, unit } = formatVolume(microlitres);
  return `${text} ${unit}`;
}

function markWords(mark: WellMark | undefined): string {
  return mark === undefined ? '' : mark === 'doubt' ? ', in doubt' : mark === 'flag' ? ', flagged' : ', being read';
}

/** Values of one quantity on one plate. */
export interface PlateValues {
  readonly quantity: string;
  readonly unit: string;
  readonly values: ReadonlyMap<string, { readonly value: number | null; readonly flag: string | null }>;
  /** Ends of the heat scale. */
  readonly low: number;
  readonly high: number;
}

/** Shares of a control are drawn from 0 to 100 %; everything else from 0 to its highest value. */
export function plateValues(
  quantity: string,
  unit: string,
  values: ReadonlyMap<string, { readonly value: number | null; readonly flag: string | null }>,
): PlateValues {
  const numbers = [...values.values()].map((one) => one.value).filter((value) => value !== null);
  const relative = isShare(unit);
  const high = relative ? shareScale(unit) : Math.max(...numbers, 0) || 1;
  const low = Math.min(0, ...numbers.map((value) => (relative ? 0 : value)));
  return { quantity, unit, values, low, high };
}

/** True for quantities that are a share of a control: viability as 0 to 1 or in percent. */
export function isShare(unit: string): boolean {
  return unit === '%' || unit === 'fraction' || unit === 'share' || unit === '1';
}
export function shareScale(unit: string): number {
  return unit === '%' ? 100 : 1;
}

/** One value with its unit, short enough for a table. */
export function formatValue(value: number, unit: string): string {
  if (isShare(unit)) return `${formatSignificant((value / shareScale(unit)) * 100, 3)} %`;
  return unit === '' ? formatCompact(value) : `${formatCompact(value)} ${unit}`;
}

export function valueLook(
  name: string,
  plate: PlateView | undefined,
  shown: PlateValues,
  options: { numbers: boolean; mark?: WellMark | undefined },
): WellLook {
  const found = shown.values.get(name);
  const content = plate === undefined ? '' : `, ${plate.contentOf(name)}`;
  if (found === undefined)
    return {
      fill: 'var(--well-empty)',
      mark: options.mark,
      words: `${name}${content}, no value${markWords(options.mark)}`,
    };
  if (found.value === null)
    return {
      fill: 'var(--surface-3)',
      mark: 'flag',
      words: `${name}${content}, ${found.flag ?? 'no number'}, flagged`,
    };
  const share = (found.value - shown.low) / Math.max(1e-12, shown.high - shown.low);
  const mark = options.mark ?? (found.flag === null ? undefined : 'flag');
  const text = options.numbers && mark !== 'flag' ? shortValue(found.value, shown.unit) : undefined;
  const full = formatValue(found.value, shown.unit);
  // Who speaks to the PC says what is seen, so the name holds the short number too.
  const value = text === undefined || full.split(/[^\d.,-]/)[0] === text ? full : `${text}, exactly ${full}`;
  return {
    fill: heatColour(share),
    line: 'color-mix(in oklab, var(--heat-high) 45%, var(--well-line))',
    text,
    textColour: heatTextColour(share),
    mark,
    words: `${name}${content}, ${value}${found.flag === null ? markWords(mark) : `, flagged: ${found.flag}`}`,
  };
}

function shortValue(value: number, unit: string): string {
  if (isShare(unit)) return String(Math.round((value / shareScale(unit)) * 100));
  const size = Math.abs(value);
  if (size >= 1e6) return `${formatSignificant(value / 1e6, 2)}M`;
  if (size >= 1e4) return `${Math.round(value / 1e3)}k`;
  if (size >= 1e3) return `${formatSignificant(value / 1e3, 2)}k`;
  return formatSignificant(value, size >= 100 ? 3 : 2);
}

/** Results of an execution by plate and quantity, in the order in which they were measured. */
export function groupResults(results: readonly WellResult[]): Map<string, PlateValues[]> {
  const plates = new Map<
    string,
    Map<string, { unit: string; values: Map<string, { value: number | null; flag: string | null }> }>
  >();
  for (const { labwareId, quantity, unit, well, value, flag } of results) {
    const plate =
      plates.get(labwareId) ??
      new Map<string, { unit: string; values: Map<string, { value: number | null; flag: string | null }> }>();
    plates.set(labwareId, plate);
    const group = plate.get(quantity) ?? {
      unit,
      values: new Map<string, { value: number | null; flag: string | null }>(),
    };
    plate.set(quantity, group);
    group.values.set(well, { value, flag });
  }
  return new Map(
    [...plates].map(([labwareId, quantities]) => [
      labwareId,
      [...quantities].map(([quantity, { unit, values }]) => plateValues(quantity, unit, values)),
    ]),
  );
}
