import { useState } from 'react';
import { IconChevronDown, IconChevronRight, IconPlus, IconTrash } from '@tabler/icons-react';
import type { Json } from '#core/contract/json.ts';
import type { InstrumentKind } from '#core/contract/words.ts';
import { Button } from '../../../ui/button.tsx';
import { movedTo, removeLabware, renameLabware, setLabware } from '../document/change-fields.ts';
import { isName, type DraftLabware } from '../document/draft-document.ts';
import { CatalogField, ChoiceField, SwitchField } from '../form/choice-fields.tsx';
import { WrittenNumber } from '../form/minutes-field.tsx';
import { TextField } from '../form/text-fields.tsx';
import { useCatalog } from '../form/use-catalog.ts';
import { useFaults } from '../form/use-step-fields.ts';
import { asExpression, valueInWords, writingOf } from '../form/written-value.ts';
import { WrittenField } from '../form/written-field.tsx';
import { useBuilder, useSession } from '../state/draft-session.ts';
import { INSTRUMENT_CHOICES, LabwareDialog } from './labware-dialog.tsx';
import styles from './head.module.css';

/** What the protocol works on. */
export function LabwarePanel() {
  const labware = useBuilder(({ document }) => document.labware);
  const vessels = useCatalog('vessels');
  const [opened, setOpened] = useState<string | null>(null);
  const [isAdding, setAdding] = useState(false);
  const titleOf = (type: Json) => vessels.find((one) => one.value === type)?.label ?? valueInWords(type);
  return (
    <>
      <div className={styles['rows']}>
        {Object.keys(labware ?? {}).length === 0 && (
          <p className={styles['hint']}>No labware yet. Plates, flasks and tubes that the steps work on stand here.</p>
        )}
        {Object.entries(labware ?? {}).map(([name, piece]) => {
          const Fold = opened === name ? IconChevronDown : IconChevronRight;
          return (
            <div key={name} className={styles['item']}>
              <button
                type="button"
                className={styles['itemHead']}
                aria-expanded={opened === name}
                onClick={() => setOpened(opened === name ? null : name)}
              >
                <Fold stroke={1.75} aria-hidden="true" />
                <span>
                  <b>{piece.title}</b>
                  <small>
                    {name}, {titleOf(piece.type)}
                  </small>
                </span>
                <span className={styles['itemValue']}>{startWords(piece)}</span>
              </button>
              {opened === name && (
                <div className={styles['itemBody']}>
                  <LabwareForm name={name} piece={piece} onRenamed={setOpened} />
                </div>
              )}
            </div>
          );
        })}
      </div>
      <div className={styles['foot']}>
        <Button kind="quiet" icon={<IconPlus stroke={1.75} aria-hidden="true" />} onClick={() => setAdding(true)}>
          Add labware
        </Button>
      </div>
      {isAdding && <LabwareDialog onClose={() => setAdding(false)} onAdded={setOpened} />}
    </>
  );
}

function startWords({ location }: DraftLabware): string | undefined {
  return location?.fixed === true ? `only ${location.place}` : location?.place;
}

interface LabwareFormProps {
  readonly name: string;
  readonly piece: DraftLabware;
  readonly onRenamed: (name: string) => void;
}

function LabwareForm({ name, piece, onRenamed }: LabwareFormProps) {
  const { store, actions, labwareFields } = useSession();
  const [typed, setTyped] = useState<string | null>(null);
  const vessels = useCatalog('vessels');
  const faults = useFaults(null);
  const set = (change: Partial<DraftLabware>) => actions.apply(setLabware(store.getState().document, name, change));
  const commitName = () => {
    if (typed !== null && isName(typed) && typed !== name) {
      actions.apply(renameLabware(store.getState().document, name, typed, labwareFields));
      onRenamed(typed);
    }
    setTyped(null);
  };
  const type = writingOf(piece.type);
  return (
    <div className={styles['grid']}>
      <TextField title="Called" maxLength={80} value={piece.title} onChange={(title) => set({ title })} />
      <div onBlur={commitName} onKeyDown={(event) => event.key === 'Enter' && commitName()} role="presentation">
        <TextField
          title="Name in steps"
          value={typed ?? name}
          error={isName(typed ?? name) ? undefined : 'Letters, digits and underscores, a letter first.'}
          onChange={setTyped}
        />
      </div>
      {type.kind === 'value' ? (
        <CatalogField
          isWide
          title="Kind"
          choices={vessels}
          value={typeof piece.type === 'string' ? piece.type : undefined}
          error={faults.get(`labware.${name}.type`)}
          writing={{
            kind: 'value',
            parameters: [],
            onValue: () => {},
            onParameter: () => {},
            onExpression: () => set({ type: asExpression('vessel.id') }),
          }}
          onChange={(chosen) => chosen !== undefined && set({ type: chosen })}
        />
      ) : (
        <WrittenField
          title="Kind"
          written={type}
          writing={{
            kind: type.kind,
            parameters: [],
            onValue: () => set({ type: vessels[0]?.value ?? '' }),
            onParameter: () => {},
            onExpression: () => {},
          }}
          onExpressionText={(text) => set({ type: asExpression(text) })}
        />
      )}
      <ChoiceField
        canClear
        isOptional
        title="Stands on"
        choices={INSTRUMENT_CHOICES}
        value={piece.location?.instrument}
        onChange={(instrument) =>
          set({
            location:
              instrument === undefined ? undefined : movedTo(piece, { instrument: instrument as InstrumentKind }),
          })
        }
      />
      <TextField
        isOptional
        title="At place"
        maxLength={16}
        value={piece.location?.place ?? ''}
        onChange={(place) => set({ location: movedTo(piece, { place }) })}
      />
      {piece.location !== undefined && piece.location.place.trim() !== '' && (
        <SwitchField
          title="Exactly there"
          hint={
            piece.location.fixed === true
              ? 'It starts there and nowhere else, and waits while the place is taken.'
              : 'It gets another place while this one is taken.'
          }
          value={piece.location.fixed === true}
          onChange={(fixed) => set({ location: movedTo(piece, { fixed }) })}
        />
      )}
      <Contents piece={piece} onChange={(contents) => set({ contents })} />
      <div className={styles['itemActions']}>
        <Button
          kind="quiet"
          icon={<IconTrash stroke={1.75} aria-hidden="true" />}
          onClick={() => actions.apply(removeLabware(store.getState().document, name))}
        >
          Delete
        </Button>
      </div>
    </div>
  );
}

type LabwareContents = NonNullable<DraftLabware['contents']>;

interface ContentsProps {
  readonly piece: DraftLabware;
  readonly onChange: (contents: LabwareContents | undefined) => void;
}

/** What is in it before the first step. */
function Contents({ piece, onChange }: ContentsProps) {
  const reagents = useCatalog('reagents');
  const lines = useCatalog('cellLines');
  const contents = piece.contents ?? {};
  const set = (key: keyof LabwareContents, value: Json | undefined) => {
    const next: LabwareContents = { ...contents, [key]: value };
    if (value === undefined) delete next[key];
    onChange(Object.keys(next).length === 0 ? undefined : next);
  };
  return (
    <>
      <CatalogField
        isWide
        isOptional
        canClear
        title="Holds at the start"
        placeholder="Nothing"
        choices={reagents}
        value={contents.reagent}
        onChange={(reagent) => set('reagent', reagent)}
      />
      <ChoiceField
        isWide
        isOptional
        canClear
        title="Cells at the start"
        placeholder="None"
        choices={[{ value: '{{ line.id }}', label: 'The cell line of the protocol' }, ...lines]}
        value={typeof contents.cellLine === 'string' ? contents.cellLine : undefined}
        onChange={(cellLine) => set('cellLine', cellLine)}
      />
      <WrittenNumber
        title="Volume"
        unit="mL"
        minimum={0}
        value={contents.volumeMl}
        onChange={(value) => set('volumeMl', value)}
      />
      <WrittenNumber
        title="Confluence"
        minimum={0}
        maximum={1}
        value={contents.confluence}
        onChange={(value) => set('confluence', value)}
      />
      <WrittenNumber title="Cells" minimum={0} value={contents.cells} onChange={(value) => set('cells', value)} />
      <WrittenNumber
        title="Passage"
        isInteger
        minimum={0}
        value={contents.passage}
        onChange={(value) => set('passage', value)}
      />
    </>
  );
}
