import { useRef } from 'react';
import type { Parameter } from '#core/contract/protocol.ts';
import { askForHead, setHead, type HeadField } from '../document/change-fields.ts';
import type { DraftDocument } from '../document/draft-document.ts';
import { CatalogField, ChoiceField, ListField } from '../form/choice-fields.tsx';
import type { WritingChoices } from '../form/field-shell.tsx';
import { TextField } from '../form/text-fields.tsx';
import { useCatalog, type CatalogChoice } from '../form/use-catalog.ts';
import { useJump } from '../form/use-jump.ts';
import { useFaults } from '../form/use-step-fields.ts';
import { asExpression, asParameter, valueInWords, writingOf } from '../form/written-value.ts';
import { WrittenField } from '../form/written-field.tsx';
import { useBuilder, useSession } from '../state/draft-session.ts';
import styles from './head.module.css';

const KINDS = ['passage', 'feed', 'thaw', 'seed', 'coat', 'freeze', 'harvest', 'viability', 'reporter', 'imaging'].map(
  (kind) => ({ value: kind, label: kind }),
);

/** What the protocol is called and what it is about. */
export function HeadForm() {
  const { store, actions } = useSession();
  const head = useBuilder(({ document }) => ({
    name: document.name,
    description: document.description,
    tags: document.tags,
    operationType: document.operationType,
    cellLine: document.cellLine,
    vessel: document.vessel,
    author: document.author,
  }));
  const faults = useFaults(null);
  const lines = useCatalog('cellLines');
  const vessels = useCatalog('vessels');
  const form = useRef<HTMLDivElement>(null);
  useJump(null, form);
  const set = <Field extends HeadField>(field: Field, value: DraftDocument[Field] | undefined, title: string) =>
    actions.apply(setHead(store.getState().document, field, value, title));
  return (
    <div ref={form} className={styles['form']}>
      <div className={styles['grid']}>
        <TextField
          isWide
          title="Name"
          name="name"
          maxLength={120}
          value={head.name ?? ''}
          error={(head.name ?? '').trim() === '' ? 'Give the protocol a name.' : faults.get('name')}
          onChange={(name) => set('name', name, 'the name')}
        />
        <TextField
          isWide
          isOptional
          title="Description"
          lines={4}
          maxLength={2000}
          value={head.description ?? ''}
          onChange={(text) => set('description', text === '' ? undefined : text, 'the description')}
        />
        <ChoiceField
          title="Kind of work"
          name="operationType"
          choices={KINDS}
          value={head.operationType}
          error={faults.get('operationType')}
          placeholder="Choose"
          onChange={(kind) => set('operationType', kind, 'the kind of work')}
        />
        <TextField
          isOptional
          title="Author"
          maxLength={120}
          value={head.author ?? ''}
          onChange={(author) => set('author', author === '' ? undefined : author, 'the author')}
        />
        <HeadChoice
          title="Cell line"
          field="cellLine"
          type="cell-line"
          value={head.cellLine}
          choices={lines}
          onChange={(value) => set('cellLine', value, 'the cell line')}
        />
        <HeadChoice
          title="Vessel"
          field="vessel"
          type="text"
          value={head.vessel}
          choices={vessels}
          onChange={(value) => set('vessel', value, 'the vessel')}
        />
        <ListField
          isOptional
          title="Tags"
          value={head.tags ?? []}
          choices={[]}
          onChange={(tags) => set('tags', tags.length === 0 ? undefined : tags, 'the tags')}
        />
      </div>
    </div>
  );
}

interface HeadChoiceProps {
  readonly title: string;
  readonly field: 'cellLine' | 'vessel';
  readonly type: string;
  readonly value: DraftDocument['cellLine'];
  readonly choices: readonly CatalogChoice[];
  readonly onChange: (value: string | undefined) => void;
}

function HeadChoice({ title, field, type, value, choices, onChange }: HeadChoiceProps) {
  const { store, actions } = useSession();
  const faults = useFaults(null);
  const parameters = useBuilder(({ document }) => document.parameters);
  const writing = writingOf(value);
  const ask = () => {
    const first = typeof value === 'string' ? value : (choices[0]?.value ?? '');
    const parameter: Parameter =
      field === 'cellLine'
        ? { type: 'cell-line', title, default: first }
        : {
            type: 'choice',
            title,
            default: first,
            choices: choices.map((one) => ({ value: one.value, title: one.label })),
          };
    actions.apply(askForHead(store.getState().document, field, parameter));
  };
  const offered: WritingChoices = {
    kind: writing.kind,
    parameters: Object.entries(parameters ?? {})
      .filter(([, parameter]) => parameter.type === type || parameter.type === 'choice' || parameter.type === 'text')
      .map(([name, parameter]) => ({ name, title: parameter.title })),
    onValue: () => onChange(undefined),
    onParameter: (name) => onChange(asParameter(name)),
    onExpression: () => onChange(asExpression("''")),
    newParameter: 'Ask for it at each run',
    onNewParameter: choices.length === 0 ? undefined : ask,
  };
  if (writing.kind !== 'value')
    return (
      <WrittenField
        title={title}
        name={field}
        error={faults.get(field)}
        writing={offered}
        written={writing}
        valueText={writing.kind === 'parameter' ? valueInWords(parameters?.[writing.name]?.default) : undefined}
        onExpressionText={(text) => onChange(asExpression(text))}
      />
    );
  return (
    <CatalogField
      isWide
      isOptional
      canClear
      title={title}
      name={field}
      choices={choices}
      value={typeof value === 'string' ? value : undefined}
      error={faults.get(field)}
      placeholder="None"
      writing={offered}
      onChange={onChange}
    />
  );
}
