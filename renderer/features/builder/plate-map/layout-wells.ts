import type { PlannedWell } from '#core/contract/plan.ts';
import { isOnPlate, parseWell, wellsBetween, type PlateShape } from '../../../lib/wells.ts';
import type {
  LayoutParameter,
  MapLayout,
  WellRole,
  WrittenLayout,
  WrittenNumber,
  WrittenSeries,
  WrittenWell,
} from './written-layout.ts';

/** What a well is used for, as it is drawn. */
export interface WellUse {
  readonly role: WellRole;
  /** Key of a compound, or an expression in double braces. */
  readonly compound?: string | undefined;
  /** µM */
  readonly doseUm?: number | undefined;
  /** 1 for the first of several wells with the same use. */
  readonly replicate?: number | undefined;
}

export type LaidWells = ReadonlyMap<string, WellUse>;

export type Laid =
  /** `isShuffled`: wells stand where the seed has put them. */
  | { readonly ok: true; readonly wells: LaidWells; readonly isShuffled: boolean }
  | { readonly ok: false; readonly sentence: string };

const WHOLE = /^\{\{\s*params\.([a-zA-Z]\w*)\s*\}\}$/;

/** Name of the parameter that a text is nothing but: `{{ params.points }}`. */
export function parameterOf(written: unknown): string | undefined {
  return typeof written === 'string' ? WHOLE.exec(written.trim())?.[1] : undefined;
}

/** What a written number comes to with the defaults; undefined when only the analysis can say. */
export function numberOf(
  written: WrittenNumber | undefined,
  parameters: readonly LayoutParameter[],
): number | undefined {
  if (typeof written === 'number') return written;
  const name = parameterOf(written);
  const found = parameters.find((one) => one.name === name)?.default;
  return typeof found === 'number' ? found : undefined;
}

export function allWells(shape: PlateShape): string[] {
  return wellsBetween({ row: 0, column: 0 }, { row: shape.rows - 1, column: shape.columns - 1 });
}

export function isOuter(well: string, shape: PlateShape): boolean {
  const at = parseWell(well);
  return (
    at !== undefined &&
    (at.row === 0 || at.column === 0 || at.row === shape.rows - 1 || at.column === shape.columns - 1)
  );
}

/** A1, A2 ... H12 */
export function inReadingOrder(wells: Iterable<string>): string[] {
  return [...wells].toSorted((one, other) => {
    const [a, b] = [parseWell(one), parseWell(other)];
    return a === undefined || b === undefined ? 0 : a.row - b.row || a.column - b.column;
  });
}

/** The same dose written twice is the same dose: six figures are more than any pipette gives. */
export function roundDose(micromolar: number): number {
  return Number(micromolar.toPrecision(6));
}

/** Doses of a series, highest first, µM. */
export function dosesOf(topUm: number, factor: number, points: number): number[] {
  return Array.from({ length: points }, (_, point) => roundDose(topUm / factor ** point));
}

/** Numbers the wells of each use in reading order. */
function withReplicates(wells: ReadonlyMap<string, WellUse>, shape: PlateShape): LaidWells {
  const counts = new Map<string, number>();
  return new Map(
    allWells(shape).map((well): [string, WellUse] => {
      const use = wells.get(well) ?? { role: 'unused' };
      if (use.role === 'unused' || use.role === 'buffer') return [well, { role: use.role }];
      const key = `${use.role} ${use.compound} ${use.doseUm}`;
      const replicate = (counts.get(key) ?? 0) + 1;
      counts.set(key, replicate);
      return [well, { ...use, replicate }];
    }),
  );
}

function layMap(layout: MapLayout, shape: PlateShape, parameters: readonly LayoutParameter[]): LaidWells {
  const wells = new Map<string, WellUse>(allWells(shape).map((well) => [well, { role: layout.rest ?? 'unused' }]));
  for (const { well, role, compound, doseUm } of layout.wells) {
    const at = parseWell(well);
    if (at !== undefined && isOnPlate(at, shape))
      wells.set(well, { role, compound, doseUm: numberOf(doseUm, parameters) });
  }
  return withReplicates(wells, shape);
}

/** Uses in the order in which they are laid, or undefined while a number is not known here. */
function usesOf(
  layout: Exclude<WrittenLayout, MapLayout>,
  parameters: readonly LayoutParameter[],
  free: number,
): WellUse[] | undefined {
  const count = (written: WrittenNumber | undefined): number => Math.max(0, numberOf(written ?? 0, parameters) ?? NaN);
  const several = (number: number, use: WellUse): WellUse[] =>
    Array.from({ length: Math.min(Number.isNaN(number) ? 0 : Math.round(number), 1537) }, () => use);
  if (layout.kind === 'uniform') {
    const blanks = count(layout.blank);
    if (Number.isNaN(blanks)) return undefined;
    return [
      ...several(Math.max(0, free - blanks), { role: 'cells' }),
      ...several(Math.min(blanks, free), { role: 'blank' }),
    ];
  }
  const series: readonly WrittenSeries[] = layout.kind === 'dose-series' ? layout.series : [layout];
  const samples: WellUse[] = [];
  for (const one of series) {
    const [top, factor, points, replicates] = [one.topUm, one.factor, one.points, one.replicates].map((written) =>
      numberOf(written, parameters),
    );
    if (top === undefined || factor === undefined || points === undefined || replicates === undefined) return undefined;
    for (const doseUm of dosesOf(top, factor, Math.min(48, Math.round(points))))
      samples.push(...several(replicates, { role: 'sample', compound: one.compound, doseUm }));
  }
  const { kill } = layout;
  const killDose = kill && numberOf(kill.doseUm, parameters);
  const counts = [layout.vehicle, kill?.wells, layout.untreated, layout.blank].map(count);
  if (counts.some(Number.isNaN) || (kill !== undefined && killDose === undefined)) return undefined;
  const [vehicle = 0, kills = 0, untreated = 0, blank = 0] = counts;
  return [
    ...samples,
    ...several(vehicle, { role: 'vehicle' }),
    ...several(kills, { role: 'kill', compound: kill?.compound, doseUm: killDose }),
    ...several(untreated, { role: 'untreated' }),
    ...several(blank, { role: 'blank' }),
  ];
}

/** Wells as the analysis has laid them; undefined when they are not those of this plate. */
export function plannedWells(shape: PlateShape, planned: readonly PlannedWell[] | undefined): LaidWells | undefined {
  if (planned?.length !== shape.rows * shape.columns) return undefined;
  return new Map(
    planned.map(({ well, role, compound, doseUm, replicate }) => [
      well,
      { role, compound, doseUm: role === 'vehicle' ? undefined : doseUm, replicate },
    ]),
  );
}

/**
 * The wells of a layout as they are drawn. What is in order is laid here, so that it follows every key; what a seed
 * shuffles, or an expression decides, is taken from the analysis.
 */
export function layWells(
  shape: PlateShape,
  layout: WrittenLayout,
  parameters: readonly LayoutParameter[],
  planned: readonly PlannedWell[] | undefined,
): Laid {
  const analysed = plannedWells(shape, planned);
  if (layout.kind === 'map') return { ok: true, wells: layMap(layout, shape, parameters), isShuffled: false };
  const isShuffled = layout.kind !== 'uniform' && numberOf(layout.randomise ?? 0, parameters) !== 0;
  const hasRing = layout.edge === 'buffer' || (layout.edge === undefined && layout.kind !== 'uniform');
  const free = allWells(shape).filter((well) => !hasRing || !isOuter(well, shape));
  const uses = usesOf(layout, parameters, free.length);
  if (uses === undefined)
    return analysed === undefined
      ? { ok: false, sentence: 'The plate is drawn as soon as the analysis knows what the expressions come to.' }
      : { ok: true, wells: analysed, isShuffled };
  if (uses.length > free.length)
    return {
      ok: false,
      sentence: `The layout needs ${uses.length} wells, and the plate has ${free.length}${hasRing ? ' inside the outer ring' : ''}. Use fewer points, replicates or controls.`,
    };
  if (isShuffled && analysed !== undefined) return { ok: true, wells: analysed, isShuffled };
  const wells = new Map<string, WellUse>(free.map((well, index) => [well, uses[index] ?? { role: 'unused' }]));
  for (const well of allWells(shape)) if (!wells.has(well)) wells.set(well, { role: 'buffer' });
  return { ok: true, wells: withReplicates(wells, shape), isShuffled: false };
}

/** The same plate well by well. Where most wells hold cells, cells are the rest. */
export function asMap(wells: LaidWells): MapLayout {
  const withCells = [...wells.values()].filter((one) => one.role === 'cells').length;
  const rest = withCells > wells.size / 2 ? 'cells' : 'unused';
  const named = inReadingOrder(wells.keys()).flatMap((well): WrittenWell[] => {
    const { role, compound, doseUm } = wells.get(well) ?? { role: rest };
    if (role === rest) return [];
    return [
      { well, role, ...(compound === undefined ? {} : { compound }), ...(doseUm === undefined ? {} : { doseUm }) },
    ];
  });
  return { kind: 'map', wells: named, ...(rest === 'unused' ? {} : { rest }) };
}
