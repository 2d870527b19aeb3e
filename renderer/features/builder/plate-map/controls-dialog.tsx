import { Select, Switch } from '@mantine/core';
import { useMemo, useState } from 'react';
import { ROLE_WORDS } from '../../../lib/plate-view.ts';
import { capitalised, joined } from '../../../lib/words.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { NumberField } from '../../../ui/fields/number-field.tsx';
import { Note } from '../../../ui/note.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { TextInput } from '@mantine/core';
import { placeControls, type ControlsPlan } from './controls.ts';
import { layWells, numberOf } from './layout-wells.ts';
import { PlateCanvas } from './plate-canvas.tsx';
import { compoundOptions, titlesOf, WellDrawing } from './well-drawing.ts';
import type { CompoundChoice, LayoutParameter, MapLayout, WellRole } from './written-layout.ts';
import styles from './plate-map-editor.module.css';

interface ControlsDialogProps {
  readonly rows: number;
  readonly columns: number;
  readonly map: MapLayout;
  readonly compounds: readonly CompoundChoice[];
  readonly parameters: readonly LayoutParameter[];
  readonly onClose: () => void;
  readonly onPlace: (layout: MapLayout, words: string) => void;
}

const ROLES = ['vehicle', 'kill', 'untreated', 'blank'] as const;
const NO_WELLS: ReadonlySet<string> = new Set();

/** The controls of the map as they are, or a usual set where there are none. */
function planOf({ map, compounds, parameters, columns }: ControlsDialogProps): ControlsPlan {
  const count = (role: WellRole) => map.wells.filter((one) => one.role === role).length;
  const kill = map.wells.find((one) => one.role === 'kill');
  const hasAny = ROLES.some((role) => count(role) > 0);
  return {
    counts: {
      vehicle: hasAny ? count('vehicle') : 6,
      kill: hasAny ? count('kill') : 6,
      untreated: count('untreated'),
      blank: count('blank'),
    },
    kill: { compound: kill?.compound ?? compounds[0]?.value ?? '', doseUm: numberOf(kill?.doseUm, parameters) ?? 10 },
    place: 'columns',
    columns: `1, ${columns}`,
    ring: map.wells.some((one) => one.role === 'buffer'),
  };
}

/** How many controls there are and where they stand, with the plate as it is going to be. */
export function ControlsDialog(props: ControlsDialogProps) {
  const { rows, columns, map, compounds, parameters, onClose, onPlace } = props;
  const [plan, setPlan] = useState(() => planOf(props));
  const set = (more: Partial<ControlsPlan>) => setPlan((before) => ({ ...before, ...more }));
  const placed = useMemo(() => placeControls(map, plan, { rows, columns }), [map, plan, rows, columns]);
  const drawing = useMemo(() => {
    const laid = layWells({ rows, columns }, placed.ok ? placed.layout : map, parameters, undefined);
    return laid.ok ? new WellDrawing(laid.wells, titlesOf(compounds, parameters)) : undefined;
  }, [placed, map, rows, columns, parameters, compounds]);
  const words = joined(
    ROLES.filter((role) => plan.counts[role] > 0).map((role) => `${plan.counts[role]} ${ROLE_WORDS[role]}`),
  );
  return (
    <Dialog
      open
      onClose={onClose}
      width={1000}
      title="Place controls"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            disabled={!placed.ok}
            onClick={() => placed.ok && onPlace(placed.layout, `Placed controls: ${words === '' ? 'none' : words}`)}
          >
            Place controls
          </Button>
        </>
      }
    >
      <div className={styles['twoSides']}>
        <div className={styles['form']}>
          {ROLES.map((role) => (
            <NumberField
              key={role}
              label={capitalised(ROLE_WORDS[role])}
              unit="wells"
              integer
              minimum={0}
              maximum={rows * columns}
              value={plan.counts[role]}
              onChange={(count) => set({ counts: { ...plan.counts, [role]: count } })}
            />
          ))}
          <Select
            label="Compound of the full kill"
            data={compoundOptions(compounds, parameters, [plan.kill.compound])}
            value={plan.kill.compound}
            onChange={(compound) => compound !== null && set({ kill: { ...plan.kill, compound } })}
          />
          <NumberField
            label="Dose of the full kill"
            unit="µM"
            minimum={0.000001}
            maximum={100_000}
            value={plan.kill.doseUm}
            onChange={(doseUm) => set({ kill: { ...plan.kill, doseUm } })}
          />
          <div className={styles['across']}>
            <Segmented
              label="Where controls stand"
              value={plan.place}
              onChange={(place) => set({ place })}
              options={[
                { value: 'columns', title: 'In columns' },
                { value: 'corners', title: 'Near corners' },
                { value: 'spread', title: 'Spread' },
              ]}
            />
          </div>
          {plan.place === 'columns' && (
            <TextInput
              label="Columns"
              value={plan.columns}
              onChange={(event) => set({ columns: event.currentTarget.value })}
            />
          )}
          <div className={styles['across']}>
            <Switch
              label="The outer ring holds buffer"
              checked={plan.ring}
              onChange={(event) => set({ ring: event.currentTarget.checked })}
            />
          </div>
        </div>
        <div className={styles['preview']}>
          {drawing !== undefined && (
            <PlateCanvas
              rows={rows}
              columns={columns}
              label="The plate as it is going to be"
              drawing={drawing}
              view="compound"
              selected={NO_WELLS}
              part={undefined}
              maxHeight={320}
            />
          )}
          <div role="status">{placed.ok ? <p>{drawing?.summary}</p> : <Note state="warn">{placed.sentence}</Note>}</div>
        </div>
      </div>
    </Dialog>
  );
}
