import { formatDose } from '../../../lib/numbers.ts';
import { ROLE_WORDS } from '../../../lib/plate-view.ts';
import { HeatLegend, Swatch } from '../../../ui/plate/heat-legend.tsx';
import { ROLE_LOOKS, type MapView, type WellDrawing } from './well-drawing.ts';
import type { WellRole } from './written-layout.ts';
import styles from './plate-map-editor.module.css';

const ORDER: readonly WellRole[] = ['sample', 'vehicle', 'kill', 'untreated', 'blank', 'buffer', 'cells'];

/** What colours, letters and numbers of the map mean, with how many wells there are of each. */
export function MapLegend({ drawing, view }: { readonly drawing: WellDrawing; readonly view: MapView }) {
  const doses = drawing.compounds.flatMap((compound) => drawing.doses.get(compound) ?? []);
  return (
    <div className={styles['legend']}>
      {view === 'compound' &&
        drawing.compounds.map((compound) => {
          const of = drawing.doses.get(compound) ?? [];
          const span = of.length > 1 ? `, ${formatDose(of[0]!)} to ${formatDose(of.at(-1)!)}` : '';
          return (
            <Swatch key={compound} colour={drawing.colourOf(compound)} letter={drawing.markOf(compound).letter}>
              {`${drawing.titleOf(compound)}${span}`}
            </Swatch>
          );
        })}
      {view === 'dose' && doses.length > 0 && (
        <>
          <HeatLegend low={formatDose(Math.min(...doses))} high={formatDose(Math.max(...doses))} />
          <span className={styles['faint']}>numbers in µM</span>
        </>
      )}
      {ORDER.filter((role) => drawing.counts.has(role) && (role !== 'sample' || view === 'role')).map((role) => (
        <Swatch key={role} colour={ROLE_LOOKS[role].fill} letter={ROLE_LOOKS[role].letter}>
          {`${ROLE_WORDS[role]}, ${drawing.counts.get(role)}`}
        </Swatch>
      ))}
    </div>
  );
}
