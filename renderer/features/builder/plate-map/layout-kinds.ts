import { ROLE_WORDS } from '../../../lib/plate-view.ts';
import { asMap, roundDose, type Laid } from './layout-wells.ts';
import type {
  DoseResponseLayout,
  DoseSeriesLayout,
  FormLayout,
  WrittenLayout,
  WrittenSeries,
} from './written-layout.ts';

export type LayoutKind = WrittenLayout['kind'];

export const KIND_TITLES: Readonly<Record<LayoutKind, string>> = {
  'dose-response': 'One compound',
  'dose-series': 'Several compounds',
  uniform: 'Cells in every well',
  map: 'Well by well',
};

/** What a document holds may be half written, or by hand: only what can be drawn is. */
export function isReadable(layout: WrittenLayout): boolean {
  switch (layout.kind) {
    case 'map':
      return (
        Array.isArray(layout.wells) &&
        layout.wells.every((one) => typeof one.well === 'string' && Object.hasOwn(ROLE_WORDS, one.role))
      );
    case 'dose-series':
      return Array.isArray(layout.series) && layout.series.every((one) => typeof one.compound === 'string');
    case 'dose-response':
      return typeof layout.compound === 'string';
    case 'uniform':
      return true;
    default:
      return false;
  }
}

/** The form that a map was made from, where it can still be read. */
export function formOf(layout: WrittenLayout): FormLayout | undefined {
  if (layout.kind !== 'map' || layout.madeFrom === undefined) return undefined;
  return isReadable(layout.madeFrom) ? layout.madeFrom : undefined;
}

/** Series that come closest to what stands on a plate: top dose, factor, doses and replicates of each compound. */
function seriesOnPlate(laid: Laid): WrittenSeries[] {
  const doses = new Map<string, number[]>();
  if (laid.ok)
    for (const { role, compound, doseUm } of laid.wells.values())
      if (role === 'sample' && compound !== undefined && doseUm !== undefined && doseUm > 0)
        doses.set(compound, [...(doses.get(compound) ?? []), doseUm]);
  return [...doses].map(([compound, all]) => {
    const different = [...new Set(all)].toSorted((one, other) => other - one);
    const [top, bottom, points] = [different[0]!, different.at(-1)!, different.length];
    const factor = points < 2 ? 3 : Number(((top / bottom) ** (1 / (points - 1))).toPrecision(4));
    return {
      compound,
      topUm: roundDose(top),
      factor,
      points,
      replicates: Math.max(1, Math.round(all.length / points)),
    };
  });
}

function seriesOf(written: WrittenLayout, laid: Laid, fallback: string): WrittenSeries[] {
  const layout = formOf(written) ?? written;
  if (layout.kind === 'dose-series') return [...layout.series];
  if (layout.kind === 'dose-response') {
    const { compound, topUm, factor, points, replicates } = layout;
    return [{ compound, topUm, factor, points, replicates }];
  }
  const found = seriesOnPlate(laid);
  return found.length > 0 ? found : [{ compound: fallback, topUm: 10, factor: 3, points: 8, replicates: 3 }];
}

function controlsOf(
  written: WrittenLayout,
  laid: Laid,
): Pick<DoseResponseLayout, 'vehicle' | 'kill' | 'untreated' | 'blank' | 'edge' | 'randomise'> {
  const layout = formOf(written) ?? written;
  if (layout.kind === 'dose-response' || layout.kind === 'dose-series') {
    const { vehicle, kill, untreated, blank, edge, randomise } = layout;
    const known = Object.entries({ vehicle, kill, untreated, blank, edge, randomise });
    return Object.fromEntries(known.filter(([, value]) => value !== undefined));
  }
  const wells = laid.ok ? [...laid.wells.values()] : [];
  const count = (role: string) => wells.filter((one) => one.role === role).length;
  const kill = wells.find((one) => one.role === 'kill' && one.compound !== undefined && (one.doseUm ?? 0) > 0);
  return {
    vehicle: count('vehicle') || 6,
    ...(kill === undefined ? {} : { kill: { compound: kill.compound!, doseUm: kill.doseUm!, wells: count('kill') } }),
    untreated: count('untreated'),
    blank: count('blank'),
    edge: layout.kind === 'map' && count('buffer') === 0 ? 'use' : 'buffer',
  };
}

/**
 * A layout as another kind, with as much of it as that kind can say; undefined while the wells are not known. A map keeps
 * the form that it was made from, and gives it back as it was.
 */
export function asKind(
  kind: LayoutKind,
  layout: WrittenLayout,
  laid: Laid,
  fallbackCompound: string,
): WrittenLayout | undefined {
  if (kind === layout.kind) return layout;
  const form = formOf(layout);
  if (form?.kind === kind) return form;
  switch (kind) {
    case 'map':
      if (!laid.ok) return undefined;
      return layout.kind === 'map' ? layout : { ...asMap(laid.wells), madeFrom: layout };
    case 'uniform':
      return {
        kind,
        blank: laid.ok ? [...laid.wells.values()].filter((one) => one.role === 'blank').length : 0,
        edge: 'use',
      };
    case 'dose-response':
      return { kind, ...seriesOf(layout, laid, fallbackCompound)[0]!, ...controlsOf(layout, laid) };
    case 'dose-series':
      return {
        kind,
        series: seriesOf(layout, laid, fallbackCompound),
        ...controlsOf(layout, laid),
      } satisfies DoseSeriesLayout;
  }
}
