import type { WellChange } from '../contract/account.ts';
import type { WellContents } from '../contract/workcell.ts';

/** What is in a well: liquids in µL, compounds in pmol, cells by the count that was put in. */
export interface Mixture {
  readonly ul: Readonly<Record<string, number>>;
  readonly pmol: Readonly<Record<string, number>>;
  readonly cells: Readonly<Record<string, number>>;
}

/** Wells that hold the same. A well of no group is empty and was never filled. */
export interface WellGroup {
  readonly wells: readonly string[];
  readonly mixture: Mixture;
}

/** What is known of a piece of labware: few groups, because a command treats many wells alike. */
export type Contents = readonly WellGroup[];

const EMPTY: Mixture = { ul: {}, pmol: {}, cells: {} };
/** Liquid that came from where nothing was on record. */
const UNKNOWN = 'unknown liquid';
/** Below a nanolitre there is nothing. */
const LEAST_UL = 0.001;

/** µL in all. */
export function volumeOf(mixture: Mixture): number {
  return Object.values(mixture.ul).reduce((sum, ul) => sum + ul, 0);
}

/** Every one of the wells holding the same. */
export function filled(wells: readonly string[], mixture: Mixture): Contents {
  return wells.length === 0 ? [] : [{ wells, mixture }];
}

export function mixtureIn(contents: Contents, well: string): Mixture {
  return contents.find((group) => group.wells.includes(well))?.mixture ?? EMPTY;
}

/**
 * What one change makes of a piece of labware. Volumes never fall below zero.
 * @param drawn what was in the source well before, for a change with `from`; null when nobody knows
 * @param residueUl what drawing all of it off leaves in a well
 */
export function applyWellChange(
  contents: Contents,
  change: WellChange,
  drawn: Mixture | null,
  residueUl = 0,
): Contents {
  if (change.dosesUm !== undefined) {
    const { dosesUm, ...plain } = change;
    return change.wells.reduce((now, well, at) => {
      const dose = dosesUm[at] ?? 0;
      return changeWells(now, [well], (mixture) =>
        withDose(withLiquid(mixture, plain, drawn, residueUl), plain.substance, dose),
      );
    }, contents);
  }
  return changeWells(contents, change.wells, (mixture) => withLiquid(mixture, change, drawn, residueUl));
}

/** What a change with `from` takes out of the source well, µL: no more than there is. */
export function takenFrom(drawn: Mixture, change: WellChange): number {
  const wanted = change.deltaUl === null ? Infinity : change.deltaUl * change.wells.length;
  return Math.min(wanted, volumeOf(drawn));
}

/** Takes liquid out of one well, with its share of what is dissolved and floats in it. */
export function takeOut(contents: Contents, well: string, ul: number): Contents {
  return changeWells(contents, [well], (mixture) => {
    const volume = volumeOf(mixture);
    return volume <= 0 ? mixture : scaled(mixture, Math.max(0, 1 - ul / volume));
  });
}

/** The same as people and screens see it. */
export function contentsView(mixture: Mixture): WellContents {
  const volumeUl = tidy(volumeOf(mixture));
  return {
    volumeUl,
    substances: Object.entries(mixture.ul).map(([substance, ul]) => ({ substance, ul })),
    compounds: Object.entries(mixture.pmol).map(([compound, pmol]) => ({
      compound,
      doseUm: volumeUl <= 0 ? 0 : pmol / volumeUl,
    })),
    cells: Object.entries(mixture.cells).map(([line, count]) => ({ line, count })),
  };
}

/** A mixture from what screens see. */
export function mixtureOf(view: WellContents): Mixture {
  return {
    ul: Object.fromEntries(view.substances.map(({ substance, ul }) => [substance, ul])),
    pmol: Object.fromEntries(view.compounds.map(({ compound, doseUm }) => [compound, tidy(doseUm * view.volumeUl)])),
    cells: Object.fromEntries(view.cells.map(({ line, count }) => [line, count])),
  };
}

function changeWells(contents: Contents, wells: readonly string[], change: (mixture: Mixture) => Mixture): Contents {
  const wanted = new Set(wells);
  const groups = new Map<string, { wells: string[]; mixture: Mixture }>();
  const keep = (kept: readonly string[], mixture: Mixture): void => {
    if (kept.length === 0) return;
    const key = JSON.stringify(mixture);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { wells: [...kept], mixture });
    else group.wells.push(...kept);
  };
  for (const group of contents) {
    const concerned = group.wells.filter((well) => wanted.delete(well));
    if (concerned.length < group.wells.length) {
      keep(concerned.length === 0 ? group.wells : without(group.wells, concerned), group.mixture);
    }
    if (concerned.length > 0) keep(concerned, change(group.mixture));
  }
  keep([...wanted], change(EMPTY));
  return [...groups.values()];
}

function without(wells: readonly string[], gone: readonly string[]): string[] {
  const leaving = new Set(gone);
  return wells.filter((well) => !leaving.has(well));
}

function withLiquid(mixture: Mixture, change: WellChange, drawn: Mixture | null, residueUl: number): Mixture {
  const { from, deltaUl, substance, cells } = change;
  if (from !== undefined) return withCells(added(mixture, share(change, drawn)), cells);
  if (deltaUl === null || deltaUl < 0) {
    const volume = volumeOf(mixture);
    const leftUl = deltaUl === null ? Math.min(volume, residueUl) : Math.max(0, volume + deltaUl);
    // Cells that adhere stay when liquid is drawn off.
    return { ...scaled(mixture, volume <= 0 ? 0 : leftUl / volume), cells: mixture.cells };
  }
  return withCells(added(mixture, { ...EMPTY, ul: { [substance ?? UNKNOWN]: deltaUl } }), cells);
}

/** What comes into each of the wells of a change with `from`: no more than was there. Cells that are counted out replace those that came along. */
function share(change: WellChange, drawn: Mixture | null): Mixture {
  const count = Math.max(1, change.wells.length);
  const volume = drawn === null ? 0 : volumeOf(drawn);
  if (drawn === null || volume <= 0) {
    const each = change.deltaUl ?? 0;
    return { ...EMPTY, ul: each > 0 ? { [UNKNOWN]: each } : {} };
  }
  const part = scaled(drawn, takenFrom(drawn, change) / count / volume);
  return change.cells === undefined ? part : { ...part, cells: {} };
}

function withDose(mixture: Mixture, compound: string | undefined, doseUm: number): Mixture {
  if (compound === undefined || doseUm <= 0) return mixture;
  return { ...mixture, pmol: { ...mixture.pmol, [compound]: tidy(doseUm * volumeOf(mixture)) } };
}

function withCells(mixture: Mixture, cells: WellChange['cells']): Mixture {
  if (cells === undefined || cells.perWell <= 0) return mixture;
  return { ...mixture, cells: plus(mixture.cells, { [cells.line]: cells.perWell }) };
}

function added(into: Mixture, what: Mixture): Mixture {
  return { ul: plus(into.ul, what.ul), pmol: plus(into.pmol, what.pmol), cells: plus(into.cells, what.cells) };
}

function scaled({ ul, pmol, cells }: Mixture, factor: number): Mixture {
  return { ul: times(ul, factor, LEAST_UL), pmol: times(pmol, factor, 0), cells: times(cells, factor, 0.5) };
}

function plus(into: Readonly<Record<string, number>>, what: Readonly<Record<string, number>>): Record<string, number> {
  const sum = { ...into };
  for (const [key, amount] of Object.entries(what)) sum[key] = tidy((sum[key] ?? 0) + amount);
  return sum;
}

function times(parts: Readonly<Record<string, number>>, factor: number, least: number): Record<string, number> {
  const scaledParts: Record<string, number> = {};
  for (const [key, amount] of Object.entries(parts)) {
    const value = tidy(amount * factor);
    if (value > least) scaledParts[key] = value;
  }
  return scaledParts;
}

/** Sums of rounded doubles drift apart; wells that were treated alike must stay alike. */
function tidy(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
