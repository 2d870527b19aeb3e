import { Select } from '@mantine/core';
import { useMemo, useState, type ClipboardEvent, type KeyboardEvent } from 'react';
import type { PlannedWell } from '#core/contract/plan.ts';
import { formatNumber, plural } from '../../../lib/numbers.ts';
import { Button } from '../../../ui/button.tsx';
import type { PlatePart } from '../../../ui/plate/plate-geometry.ts';
import { Segmented } from '../../../ui/segmented.tsx';
import { plannedWells, type LaidWells } from './layout-wells.ts';
import { ClipboardButtons, copyWords, wholeOrSelected } from './clipboard-buttons.tsx';
import { ROLE_KEYS, roleWords, wellsWords, withRole, withUses } from './map-edit.ts';
import { MapLegend } from './map-legend.tsx';
import { ContentFields, SelectMenu } from './map-tools.tsx';
import { partName, partsOf, PlateCanvas } from './plate-canvas.tsx';
import { readPlateText } from './plate-text.ts';
import { RangeField } from './range-field.tsx';
import { RoleBar } from './role-bar.tsx';
import { ShuffleBar } from './shuffle-bar.tsx';
import { firstOf } from './selection.ts';
import { WellDrawing, type MapView } from './well-drawing.ts';
import type { CompoundChoice, LayoutParameter, MapLayout, WellRole } from './written-layout.ts';
import styles from './plate-map-editor.module.css';

interface MapPlateProps {
  readonly rows: number;
  readonly columns: number;
  readonly title: string;
  readonly wells: LaidWells;
  readonly drawing: WellDrawing;
  readonly view: MapView;
  /** The map to edit; undefined where the layout is a form. */
  readonly map: MapLayout | undefined;
  readonly planned: readonly PlannedWell[] | undefined;
  readonly compounds: readonly CompoundChoice[];
  readonly parameters: readonly LayoutParameter[];
  readonly titles: (compound: string) => string;
  readonly selected: readonly string[];
  readonly onSelect: (wells: readonly string[]) => void;
  readonly large: boolean;
  readonly onChange: (layout: MapLayout, words: string) => void;
  readonly onDialog: (
    dialog: { readonly kind: 'fill' | 'controls' } | { readonly kind: 'paste'; text: string },
  ) => void;
  readonly onSay: (words: string) => void;
}

/** The plate with what selects and what changes wells. */
export function MapPlate(props: MapPlateProps) {
  const { rows, columns, title, map, planned, compounds, parameters, titles, selected, onSelect, large } = props;
  const { view, onChange, onDialog, onSay } = props;
  const [shows, setShows] = useState<'shuffled' | 'written'>('shuffled');
  const [part, setPart] = useState<PlatePart | undefined>();
  const parts = useMemo(() => partsOf({ rows, columns }), [rows, columns]);
  const isShuffled = map !== undefined && (map.randomise ?? 0) !== 0;
  const shuffled = useMemo(
    () => (isShuffled && shows === 'shuffled' ? plannedWells({ rows, columns }, planned) : undefined),
    [isShuffled, shows, rows, columns, planned],
  );
  const wells = shuffled ?? props.wells;
  const drawing = useMemo(
    () => (shuffled === undefined ? props.drawing : new WellDrawing(shuffled, titles)),
    [shuffled, props.drawing, titles],
  );
  const chosen = useMemo(() => new Set(selected), [selected]);
  const editable = shuffled === undefined ? map : undefined;
  const setRole = (role: WellRole) => {
    if (editable === undefined || selected.length === 0) return;
    onChange(withRole(editable, selected, role), roleWords(selected, role));
  };
  const onKey = (event: KeyboardEvent): boolean => {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const isGone = event.key === 'Delete' || event.key === 'Backspace';
    const role = isGone ? 'unused' : ROLE_KEYS[event.key.toLowerCase()];
    if (role === undefined || editable === undefined) return false;
    event.preventDefault();
    event.stopPropagation();
    if (selected.length === 0) onSay('Select wells first.');
    else setRole(role);
    return true;
  };
  const paste = (text: string) => {
    if (editable === undefined) return;
    const read = readPlateText(text, { shape: { rows, columns }, at: firstOf(selected), compounds, parameters });
    if (!read.ok) return onDialog({ kind: 'paste', text });
    onChange(withUses(editable, read.uses), `Pasted ${wellsWords([...read.uses.keys()])}`);
    onSelect([...read.uses.keys()]);
  };
  const canvas = {
    rows,
    columns,
    drawing,
    view,
    selected: chosen,
    onSelect,
    onKey,
    onCopy: (event: ClipboardEvent) => {
      event.clipboardData.setData('text/plain', wholeOrSelected(wells, selected, { rows, columns }));
      event.preventDefault();
      onSay(copyWords(selected));
    },
    onPaste: (event: ClipboardEvent) => {
      event.preventDefault();
      paste(event.clipboardData.getData('text/plain'));
    },
  };
  const both = large && parts.length > 0;
  const zoomed = part ?? (both ? parts[0] : undefined);
  return (
    <>
      {map !== undefined && (
        <div className={styles['actions']}>
          <Button disabled={editable === undefined} onClick={() => onDialog({ kind: 'fill' })}>
            Fill series…
          </Button>
          <Button disabled={editable === undefined} onClick={() => onDialog({ kind: 'controls' })}>
            Controls…
          </Button>
          <ClipboardButtons
            text={() => wholeOrSelected(wells, selected, { rows, columns })}
            words={copyWords(selected)}
            canPaste={editable !== undefined}
            onPaste={() => onDialog({ kind: 'paste', text: '' })}
            onSay={onSay}
          />
        </div>
      )}
      <div className={styles['selection']}>
        <RangeField rows={rows} columns={columns} selected={selected} onSelect={onSelect} />
        <span role="status" className={styles['count']}>
          {selected.length === 0 ? 'none selected' : `${formatNumber(selected.length)} selected`}
        </span>
        <SelectMenu wells={wells} drawing={drawing} onSelect={onSelect} />
        {parts.length > 0 && (
          <Select
            aria-label="Part of the plate"
            className={styles['part']}
            data={[...(both ? [] : [{ value: '', label: 'Whole' }]), ...parts.map(partOption)]}
            value={zoomed === undefined ? '' : partName(zoomed)}
            onChange={(name) => setPart(parts.find((one) => partName(one) === name))}
          />
        )}
      </div>
      <div className={styles['plates']} data-both={both || undefined}>
        {(zoomed === undefined || both) && (
          <PlateCanvas
            {...canvas}
            label={`Wells of ${title}`}
            part={undefined}
            zoomed={zoomed}
            maxHeight={large ? 430 : 330}
          />
        )}
        {zoomed !== undefined && (
          <PlateCanvas {...canvas} label={`Wells ${partName(zoomed)} of ${title}`} part={zoomed} onPart={setPart} />
        )}
      </div>
      <MapLegend drawing={drawing} view={view} />
      {editable !== undefined && (
        <div className={styles['tools']}>
          <RoleBar onRole={setRole} disabled={selected.length === 0} />
          <ContentFields
            map={editable}
            wells={wells}
            selected={selected}
            compounds={compounds}
            parameters={parameters}
            titleOf={titles}
            onChange={onChange}
          />
        </div>
      )}
      {map !== undefined && (
        <ShuffleBar
          seed={map.randomise}
          parameters={parameters}
          onSeed={(randomise, words) => {
            setShows('shuffled');
            const { randomise: _before, ...rest } = map;
            onChange(randomise === 0 ? rest : { ...map, randomise }, words);
          }}
        />
      )}
      <p className="visually-hidden">{`${plural(rows * columns, 'well')}: ${drawing.summary}.`}</p>
      {isShuffled && plannedWells({ rows, columns }, planned) !== undefined && (
        <Segmented
          label="Which places are shown"
          value={shows}
          onChange={setShows}
          options={[
            { value: 'shuffled', title: 'Shuffled places' },
            { value: 'written', title: 'As written' },
          ]}
        />
      )}
      {shuffled !== undefined && (
        <p className={styles['faint']}>Shuffled places are shown. Show them as written to change wells.</p>
      )}
    </>
  );
}

function partOption(part: PlatePart): { value: string; label: string } {
  return { value: partName(part), label: partName(part) };
}
