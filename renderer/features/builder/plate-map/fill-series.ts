import { plural } from '../../../lib/numbers.ts';
import { joined } from '../../../lib/words.ts';
import { describeWells, parseWell } from '../../../lib/wells.ts';
import { dosesOf } from './layout-wells.ts';
import type { WrittenWell } from './written-layout.ts';

export interface SeriesFill {
  readonly compounds: readonly string[];
  /** µM */
  readonly topUm: number;
  /** Each dose so many times lower than the one before, or the lowest dose in µM. */
  readonly step: { readonly by: 'factor' | 'bottom'; readonly value: number };
  readonly points: number;
  readonly replicates: number;
  /** `across`: the doses of a series stand side by side in a row. */
  readonly direction: 'across' | 'down';
  readonly first: 'highest' | 'lowest';
}

export type Filled =
  | { readonly ok: true; readonly uses: ReadonlyMap<string, WrittenWell>; readonly needed: number }
  | { readonly ok: false; readonly sentence: string; readonly needed: number };

/** Wells that a fill takes. */
export function wellsNeeded(fill: SeriesFill): number {
  return fill.compounds.length * fill.points * fill.replicates;
}

/**
 * Lays dose series into selected wells. A series is a line of neighbouring doses in one row (or column); a row with room
 * for several lines takes several. Lines are used compound by compound, each with its replicates one after the other.
 */
export function fillSeries(fill: SeriesFill, selected: readonly string[]): Filled {
  const needed = wellsNeeded(fill);
  const refuse = (sentence: string): Filled => ({ ok: false, sentence, needed });
  const fault = faultOf(fill);
  if (fault !== undefined) return refuse(fault);
  if (selected.length === 0) return refuse('Select the wells that the series goes into.');
  const { points, replicates, compounds } = fill;
  const lines = linesOf(selected, fill.direction).flatMap((line) =>
    Array.from({ length: Math.floor(line.length / points) }, (_, part) =>
      line.slice(part * points, (part + 1) * points),
    ),
  );
  const wanted = compounds.length * replicates;
  if (lines.length < wanted) return refuse(tooSmall(fill, selected, lines.length));

  const factor =
    fill.step.by === 'factor' ? fill.step.value : points < 2 ? 2 : (fill.topUm / fill.step.value) ** (1 / (points - 1));
  const falling = dosesOf(fill.topUm, factor, points);
  const doses = fill.first === 'highest' ? falling : falling.toReversed();
  const uses = new Map<string, WrittenWell>();
  compounds.forEach((compound, rank) => {
    for (let replicate = 0; replicate < replicates; replicate++)
      lines[rank * replicates + replicate]!.forEach((well, point) =>
        uses.set(well, { well, role: 'sample', compound, doseUm: doses[point]! }),
      );
  });
  return { ok: true, uses, needed };
}

function faultOf({ compounds, topUm, step, points, replicates }: SeriesFill): string | undefined {
  if (compounds.length === 0) return 'Choose at least one compound.';
  if (!(topUm > 0 && topUm <= 100_000)) return 'Give a top dose above 0 and at most 100,000 µM.';
  if (!(Number.isInteger(points) && points >= 1 && points <= 48)) return 'Give 1 to 48 doses.';
  if (!(Number.isInteger(replicates) && replicates >= 1 && replicates <= 48)) return 'Give 1 to 48 replicates.';
  if (step.by === 'factor' && !(step.value > 1 && step.value <= 1000))
    return 'Give a dilution factor above 1 and at most 1,000.';
  if (step.by === 'bottom' && points > 1 && !(step.value > 0 && step.value < topUm))
    return 'Give a lowest dose above 0 and below the top dose.';
  return undefined;
}

/** Selected wells as rows (or columns), each in its order. */
function linesOf(selected: readonly string[], direction: SeriesFill['direction']): string[][] {
  const lines = new Map<number, { at: number; well: string }[]>();
  for (const well of selected) {
    const at = parseWell(well);
    if (at === undefined) continue;
    const [line, place] = direction === 'across' ? [at.row, at.column] : [at.column, at.row];
    lines.set(line, [...(lines.get(line) ?? []), { at: place, well }]);
  }
  return [...lines]
    .toSorted(([one], [other]) => one - other)
    .map(([, wells]) => wells.toSorted((one, other) => one.at - other.at).map(({ well }) => well));
}

function tooSmall(fill: SeriesFill, selected: readonly string[], room: number): string {
  const { compounds, points, replicates, direction } = fill;
  const product = [
    plural(compounds.length, 'compound'),
    plural(points, 'dose'),
    ...(replicates > 1 ? [plural(replicates, 'replicate')] : []),
  ].join(' × ');
  const lane = direction === 'across' ? 'row' : 'column';
  const wanted = compounds.length * replicates;
  const where = `${describeWells(selected)}${selected.length > 1 ? ` (${plural(selected.length, 'well')})` : ''}`;
  const ways = joined([
    'select more wells',
    'take fewer doses or replicates',
    `let the doses run ${direction === 'across' ? 'down the columns' : 'across the rows'}`,
  ]).replace(' and ', ' or ');
  const has = room === 0 ? `no ${lane} of ${points} wells` : `room for ${plural(room, 'line')} of ${points}`;
  return `${product} take ${plural(wellsNeeded(fill), 'well')}: ${plural(wanted, `line`)} of ${points} in a ${lane}. ${where} has ${has}: ${ways}.`;
}
