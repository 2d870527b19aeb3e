import { formatDose } from '../../lib/numbers.ts';
import { ROLE_WORDS, seriesOf, type PlateView } from '../../lib/plate-view.ts';
import { plainWords } from '../../lib/words.ts';
import { Swatch } from './heat-legend.tsx';

const CONTROLS = [
  ['vehicle', 'V', 'var(--surface-3)'],
  ['kill', 'K', 'var(--text-2)'],
  ['blank', 'B', 'var(--well-empty)'],
  ['untreated', 'U', 'var(--surface-3)'],
  ['buffer', undefined, 'var(--surface-2)'],
  ['cells', undefined, 'var(--heat-mid)'],
  ['sample', undefined, 'var(--heat-mid)'],
] as const;

/** Colours and letters of a layout: compounds with the span of their doses, then the controls. */
export function LayoutLegend({ view }: { readonly view: PlateView }) {
  return (
    <>
      {view.compounds.map((compound, rank) => {
        const doses = view.doses.get(compound) ?? [];
        const span = doses.length > 1 ? `, ${formatDose(doses[0]!)} to ${formatDose(doses.at(-1)!)}` : '';
        return (
          <Swatch key={compound} colour={`var(--series-${seriesOf(rank)}-fill)`}>
            {`${plainWords(compound)}${span}`}
          </Swatch>
        );
      })}
      {CONTROLS.filter(([role]) => view.roles.has(role) && !(role === 'sample' && view.compounds.length > 0)).map(
        ([role, letter, colour]) => (
          <Swatch key={role} colour={colour} letter={letter}>
            {ROLE_WORDS[role]}
          </Swatch>
        ),
      )}
    </>
  );
}
