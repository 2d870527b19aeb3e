import { Modal, Select } from '@mantine/core';
import { IconArrowsMaximize, IconArrowsMinimize } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { PlannedWell } from '#core/contract/plan.ts';
import { plural } from '../../../lib/numbers.ts';
import { Button } from '../../../ui/button.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { ControlsDialog } from './controls-dialog.tsx';
import { FillDialog } from './fill-dialog.tsx';
import { asKind, formOf, isReadable, KIND_TITLES, type LayoutKind } from './layout-kinds.ts';
import { layWells } from './layout-wells.ts';
import { LayoutForm } from './layout-form.tsx';
import { MapPlate } from './map-plate.tsx';
import { PasteDialog } from './paste-dialog.tsx';
import { firstOf } from './selection.ts';
import { titlesOf, WellDrawing, type MapView } from './well-drawing.ts';
import { wellsWords, withUses } from './map-edit.ts';
import type { CompoundChoice, LayoutParameter, WrittenLayout } from './written-layout.ts';
import styles from './plate-map-editor.module.css';

export interface PlateMapEditorProps {
  readonly rows: number;
  readonly columns: number;
  readonly title: string;
  readonly layout: WrittenLayout;
  readonly parameters: readonly LayoutParameter[];
  readonly compounds: readonly CompoundChoice[];
  /** Wells as the analysis has laid them (`labware[].wells`): shows shuffled places and what parameters come to. */
  readonly planned?: readonly PlannedWell[] | undefined;
  /** `words` says what was done: "Filled 40 wells with staurosporine". */
  onChange(layout: WrittenLayout, words: string): void;
  readonly readOnly?: boolean;
}

/** How the wells of a plate are used: by a form with the plate as its preview, or well by well. */
export function PlateMapEditor(props: PlateMapEditorProps) {
  const [large, setLarge] = useState(false);
  const [view, setView] = useState<MapView>('compound');
  const [selected, setSelected] = useState<readonly string[]>([]);
  const body = (
    <EditorBody
      {...props}
      large={large}
      onLarge={setLarge}
      view={view}
      onView={setView}
      selected={selected}
      onSelect={setSelected}
    />
  );
  if (!large) return body;
  return (
    <>
      <p className={styles['elsewhere']}>The plate map is open in the large view.</p>
      <Modal.Root opened onClose={() => setLarge(false)} size="calc(100vw - 40px)" centered>
        <Modal.Overlay />
        <Modal.Content>
          <Modal.Title className="visually-hidden">{`Plate map of ${props.title}`}</Modal.Title>
          {body}
        </Modal.Content>
      </Modal.Root>
    </>
  );
}

interface EditorBodyProps extends PlateMapEditorProps {
  readonly large: boolean;
  readonly onLarge: (large: boolean) => void;
  readonly view: MapView;
  readonly onView: (view: MapView) => void;
  readonly selected: readonly string[];
  readonly onSelect: (wells: readonly string[]) => void;
}

type Dialog = { readonly kind: 'fill' | 'controls' } | { readonly kind: 'paste'; readonly text: string };

function EditorBody(props: EditorBodyProps) {
  const { rows, columns, title, layout, parameters, compounds, planned, onChange, readOnly = false } = props;
  const { large, onLarge, view, onView, selected, onSelect } = props;
  const [dialog, setDialog] = useState<Dialog | undefined>();
  const [said, setSaid] = useState('');
  const titles = useMemo(() => titlesOf(compounds, parameters), [compounds, parameters]);
  const laid = useMemo(
    () =>
      isReadable(layout)
        ? layWells({ rows, columns }, layout, parameters, planned)
        : ({
            ok: false,
            sentence: 'This layout cannot be drawn: something in it is missing. Choose how it is written.',
          } as const),
    [rows, columns, layout, parameters, planned],
  );
  const drawing = useMemo(() => (laid.ok ? new WellDrawing(laid.wells, titles) : undefined), [laid, titles]);
  const readable = isReadable(layout);
  const map = readable && layout.kind === 'map' ? layout : undefined;
  const change = (next: WrittenLayout, words: string) => {
    onChange(next, words);
    setSaid(words);
  };
  const toKind = (kind: LayoutKind) => {
    const from: WrittenLayout = readable ? layout : { kind: 'uniform' };
    const next = asKind(
      kind,
      from,
      readable ? laid : layWells({ rows, columns }, from, [], undefined),
      compounds[0]?.value ?? 'compound',
    );
    if (next === undefined) return;
    change(next, kind === 'map' ? 'Made the layout a map, well by well' : `Made the layout "${KIND_TITLES[kind]}"`);
  };
  const close = () => setDialog(undefined);

  const kindRow = !readOnly && <KindRow layout={layout} canEdit={laid.ok} onKind={toKind} />;

  return (
    <section className={styles['editor']} data-large={large || undefined} aria-label={`Plate map of ${title}`}>
      <header className={styles['head']}>
        <h2>{title}</h2>
        {large && <span className={styles['faint']}>{plural(rows * columns, 'well')}</span>}
        <div className={styles['right']}>
          <Segmented
            label="Show"
            value={view}
            onChange={onView}
            options={[
              { value: 'compound', title: 'Compound' },
              { value: 'dose', title: 'Dose' },
              { value: 'role', title: 'Role' },
            ]}
          />
          <Button
            kind="quiet"
            square
            aria-label={large ? 'Back to the small view' : 'Large view'}
            icon={large ? <IconArrowsMinimize stroke={1.75} /> : <IconArrowsMaximize stroke={1.75} />}
            onClick={() => onLarge(!large)}
          />
        </div>
      </header>
      {map === undefined && kindRow}
      {laid.ok && drawing !== undefined ? (
        <MapPlate
          rows={rows}
          columns={columns}
          title={title}
          wells={laid.wells}
          drawing={drawing}
          view={view}
          map={readOnly ? undefined : map}
          planned={planned}
          compounds={compounds}
          parameters={parameters}
          titles={titles}
          selected={selected}
          onSelect={onSelect}
          large={large}
          onChange={change}
          onDialog={setDialog}
          onSay={setSaid}
        />
      ) : (
        <p className={styles['fault']} role="alert">
          {laid.ok ? '' : laid.sentence}
        </p>
      )}
      {map !== undefined && kindRow}
      {readable && !readOnly && layout.kind !== 'map' && (
        <LayoutForm layout={layout} parameters={parameters} compounds={compounds} onChange={change} />
      )}
      <p className="visually-hidden" role="status">
        {said}
      </p>
      {map !== undefined && dialog?.kind === 'fill' && (
        <FillDialog
          rows={rows}
          columns={columns}
          map={map}
          selected={selected}
          compounds={compounds}
          parameters={parameters}
          onClose={close}
          onFill={(next, words, wells) => {
            change(next, words);
            onSelect(wells);
            close();
          }}
        />
      )}
      {map !== undefined && dialog?.kind === 'controls' && (
        <ControlsDialog
          rows={rows}
          columns={columns}
          map={map}
          compounds={compounds}
          parameters={parameters}
          onClose={close}
          onPlace={(next, words) => {
            change(next, words);
            close();
          }}
        />
      )}
      {map !== undefined && dialog?.kind === 'paste' && (
        <PasteDialog
          start={dialog.text}
          context={{ shape: { rows, columns }, at: firstOf(selected), compounds, parameters }}
          onClose={close}
          onPaste={(uses) => {
            change(withUses(map, uses), `Pasted ${wellsWords([...uses.keys()])}`);
            onSelect([...uses.keys()]);
            close();
          }}
        />
      )}
    </section>
  );
}

interface KindRowProps {
  readonly layout: WrittenLayout;
  /** The wells are known, so they can be written one by one. */
  readonly canEdit: boolean;
  readonly onKind: (kind: LayoutKind) => void;
}

function KindRow({ layout, canEdit, onKind }: KindRowProps) {
  const { kind } = layout;
  const form = formOf(layout);
  return (
    <div className={styles['kind']}>
      <Select
        aria-label="How the layout is written"
        data={Object.entries(KIND_TITLES).map(([value, label]) => ({ value, label }))}
        value={kind}
        onChange={(next) => next !== null && onKind(next as LayoutKind)}
      />
      {kind !== 'map' && (
        <>
          <Button disabled={!canEdit} onClick={() => onKind('map')}>
            Edit well by well
          </Button>
          <span className={styles['faint']}>Parameters no longer move it then; the form is kept beside the wells.</span>
        </>
      )}
      {form !== undefined && (
        <>
          <Button onClick={() => onKind(form.kind)}>Edit the form again</Button>
          <span className={styles['faint']}>
            {`Made from "${KIND_TITLES[form.kind]}". What was changed well by well is replaced then; undo brings it back.`}
          </span>
        </>
      )}
    </div>
  );
}
