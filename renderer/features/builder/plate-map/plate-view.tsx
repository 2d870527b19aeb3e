import { useMemo, useState } from 'react';
import type { Analysis } from '#core/contract/analysis.ts';
import type { PlannedLabware } from '#core/contract/plan.ts';
import { formatSignificant, plural } from '../../../lib/numbers.ts';
import { plainWords } from '../../../lib/words.ts';
import { Segmented } from '../../../ui/segmented.tsx';
import { plannedWells } from './layout-wells.ts';
import { MapLegend } from './map-legend.tsx';
import { PlateCanvas } from './plate-canvas.tsx';
import { RangeField } from './range-field.tsx';
import { VolumeChart } from './volume-chart.tsx';
import { WellDrawing, type MapView } from './well-drawing.ts';
import styles from './plate-view.module.css';

export interface PlateViewProps {
  readonly labware: PlannedLabware;
  readonly selected: readonly string[];
  readonly onSelect: (wells: readonly string[]) => void;
  /** Of the well that is looked at. */
  readonly trace: Analysis['trace'];
}

/** The plate of a step as the plan has it, and how the volume in one of its wells goes. */
export function PlateView({ labware, selected, onSelect, trace }: PlateViewProps) {
  const { rows, columns, title, wells } = labware;
  const [view, setView] = useState<MapView>('compound');
  const drawing = useMemo(
    () => new WellDrawing(plannedWells({ rows, columns }, wells) ?? new Map(), plainWords),
    [rows, columns, wells],
  );
  const chosen = useMemo(() => new Set(selected), [selected]);
  const volumes = wells.filter((one) => chosen.has(one.well)).flatMap((one) => one.volumeUl ?? []);
  const shown = trace?.labwareId === labware.labwareId ? trace : null;
  return (
    <section className={styles['view']} aria-label={`Plate of ${title}`}>
      <header className={styles['head']}>
        <h2>{title}</h2>
        <div className={styles['right']}>
          <Segmented
            label="Show"
            value={view}
            onChange={setView}
            options={[
              { value: 'compound', title: 'Compound' },
              { value: 'dose', title: 'Dose' },
              { value: 'role', title: 'Role' },
            ]}
          />
        </div>
      </header>
      <div className={styles['selection']}>
        <RangeField rows={rows} columns={columns} selected={selected} onSelect={onSelect} />
        <span role="status" className={styles['count']}>
          {selected.length === 0 ? 'Select a well to see its volume.' : `${plural(selected.length, 'well')} selected`}
          {volumes.length > 0 && `, ${volumeWords(volumes)} at the end`}
        </span>
      </div>
      <PlateCanvas
        rows={rows}
        columns={columns}
        label={`Wells of ${title}`}
        drawing={drawing}
        view={view}
        selected={chosen}
        onSelect={onSelect}
        part={undefined}
        maxHeight={232}
      />
      <MapLegend drawing={drawing} view={view} />
      <p className="visually-hidden">{`${plural(rows * columns, 'well')}: ${drawing.summary}.`}</p>
      {shown !== null && <VolumeChart trace={shown} />}
    </section>
  );
}

function volumeWords(volumes: readonly number[]): string {
  const [low, high] = [formatSignificant(Math.min(...volumes)), formatSignificant(Math.max(...volumes))];
  return low === high ? `${low} µL` : `${low} to ${high} µL`;
}
