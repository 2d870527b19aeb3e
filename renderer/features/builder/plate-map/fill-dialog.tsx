import { MultiSelect } from '@mantine/core';
import { useMemo, useState } from 'react';
import { plural } from '../../../lib/numbers.ts';
import { joined } from '../../../lib/words.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { NumberField } from '../../../ui/fields/number-field.tsx';
import { Note } from '../../../ui/note.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { fillSeries, type SeriesFill } from './fill-series.ts';
import { layWells } from './layout-wells.ts';
import { wellsWords, withUses } from './map-edit.ts';
import { PlateCanvas } from './plate-canvas.tsx';
import { RangeField } from './range-field.tsx';
import { compoundOptions, titlesOf, WellDrawing } from './well-drawing.ts';
import { inReadingOrder } from './layout-wells.ts';
import type { CompoundChoice, LayoutParameter, MapLayout } from './written-layout.ts';
import styles from './plate-map-editor.module.css';

const NOTHING: SeriesFill = {
  compounds: [],
  topUm: 10,
  step: { by: 'factor', value: 3 },
  points: 8,
  replicates: 3,
  direction: 'across',
  first: 'highest',
};

interface FillDialogProps {
  readonly rows: number;
  readonly columns: number;
  readonly map: MapLayout;
  readonly selected: readonly string[];
  readonly compounds: readonly CompoundChoice[];
  readonly parameters: readonly LayoutParameter[];
  readonly onClose: () => void;
  readonly onFill: (layout: MapLayout, words: string, wells: readonly string[]) => void;
}

/** Dose series into the selection, with the plate as it is going to be. */
export function FillDialog({ rows, columns, map, selected, compounds, parameters, onClose, onFill }: FillDialogProps) {
  const [fill, setFill] = useState(NOTHING);
  const [wells, setWells] = useState(selected);
  const set = (more: Partial<SeriesFill>) => setFill((before) => ({ ...before, ...more }));
  const titles = useMemo(() => titlesOf(compounds, parameters), [compounds, parameters]);
  const filled = useMemo(() => fillSeries(fill, wells), [fill, wells]);
  const next = useMemo(() => (filled.ok ? withUses(map, filled.uses) : map), [filled, map]);
  const drawing = useMemo(() => {
    const laid = layWells({ rows, columns }, next, parameters, undefined);
    return laid.ok ? new WellDrawing(laid.wells, titles) : undefined;
  }, [rows, columns, next, parameters, titles]);
  const shown = useMemo(() => new Set(filled.ok ? filled.uses.keys() : wells), [filled, wells]);
  const taken = filled.ok ? inReadingOrder(filled.uses.keys()) : [];
  const names = joined(fill.compounds.map(titles));
  return (
    <Dialog
      open
      onClose={onClose}
      width={1000}
      title="Fill a dose series"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            disabled={!filled.ok}
            onClick={() => onFill(next, `Filled ${wellsWords(taken)} with ${names}`, taken)}
          >
            {filled.ok ? `Fill ${plural(filled.needed, 'well')}` : 'Fill'}
          </Button>
        </>
      }
    >
      <div className={styles['twoSides']}>
        <div className={styles['form']}>
          <div className={styles['across']}>
            <MultiSelect
              data-autofocus
              label="Compounds"
              data={compoundOptions(compounds, parameters)}
              value={[...fill.compounds]}
              searchable
              selectFirstOptionOnChange
              className={styles['compounds']}
              hidePickedOptions
              styles={{ input: { height: 'auto', minHeight: 'var(--touch)' } }}
              onChange={(chosen) => set({ compounds: chosen })}
            />
          </div>
          <NumberField
            label="Top dose"
            unit="µM"
            minimum={0.000001}
            maximum={100_000}
            value={fill.topUm}
            onChange={(topUm) => set({ topUm })}
          />
          <NumberField
            label="Doses"
            integer
            minimum={1}
            maximum={48}
            value={fill.points}
            onChange={(points) => set({ points })}
          />
          <div className={styles['across']}>
            <Segmented
              label="Spacing of the doses"
              value={fill.step.by}
              onChange={(by) => set({ step: by === 'factor' ? { by, value: 3 } : { by, value: fill.topUm / 1000 } })}
              options={[
                { value: 'factor', title: 'By a factor' },
                { value: 'bottom', title: 'To a lowest dose' },
              ]}
            />
          </div>
          {fill.step.by === 'factor' ? (
            <NumberField
              label="Dilution, 1 to"
              minimum={1.01}
              maximum={1000}
              value={fill.step.value}
              onChange={(value) => set({ step: { by: 'factor', value } })}
            />
          ) : (
            <NumberField
              label="Lowest dose"
              unit="µM"
              minimum={0.000001}
              maximum={100_000}
              value={fill.step.value}
              onChange={(value) => set({ step: { by: 'bottom', value } })}
            />
          )}
          <NumberField
            label="Replicates"
            integer
            minimum={1}
            maximum={384}
            value={fill.replicates}
            onChange={(replicates) => set({ replicates })}
          />
          <div className={styles['across']}>
            <Segmented
              label="Direction of the doses"
              value={fill.direction}
              onChange={(direction) => set({ direction })}
              options={[
                { value: 'across', title: 'Across the rows' },
                { value: 'down', title: 'Down the columns' },
              ]}
            />
          </div>
          <div className={styles['across']}>
            <Segmented
              label="Which dose comes first"
              value={fill.first}
              onChange={(first) => set({ first })}
              options={[
                { value: 'highest', title: 'Highest first' },
                { value: 'lowest', title: 'Lowest first' },
              ]}
            />
          </div>
        </div>
        <div className={styles['preview']}>
          <RangeField label="Into the wells" wide rows={rows} columns={columns} selected={wells} onSelect={setWells} />
          {drawing !== undefined && (
            <PlateCanvas
              rows={rows}
              columns={columns}
              label="The plate as it is going to be; select wells to fill"
              drawing={drawing}
              view="compound"
              selected={shown}
              onSelect={setWells}
              part={undefined}
              maxHeight={300}
            />
          )}
          <div role="status">
            {filled.ok ? (
              <p>{`Takes ${filled.needed} of ${plural(wells.length, 'selected well')}.`}</p>
            ) : (
              <Note state="warn">{filled.sentence}</Note>
            )}
          </div>
        </div>
      </div>
    </Dialog>
  );
}
