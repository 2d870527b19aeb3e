import { useState } from 'react';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { Json } from '#core/contract/json.ts';
import type { Parameter } from '#core/contract/protocol.ts';
import { Button } from '../../../ui/button.tsx';
import { renameParameter, setParameter } from '../document/change-fields.ts';
import { isName } from '../document/draft-document.ts';
import { CatalogField, ChoiceField, SwitchField } from '../form/choice-fields.tsx';
import { AmountField, TextField } from '../form/text-fields.tsx';
import { useCatalog, type CatalogChoice } from '../form/use-catalog.ts';
import { useBuilder, useSession } from '../state/draft-session.ts';
import styles from './head.module.css';

export const TYPE_TITLES: Record<Parameter['type'], string> = {
  number: 'Number',
  integer: 'Whole number',
  text: 'Text',
  boolean: 'Yes or no',
  choice: 'Choice',
  'cell-line': 'Cell line',
  compound: 'Compound',
};
const TYPES = Object.entries(TYPE_TITLES).map(([value, label]) => ({ value, label }));

interface ParameterFormProps {
  readonly name: string;
  readonly parameter: Parameter;
  readonly onRenamed: (name: string) => void;
}

/** Everything about one parameter. */
export function ParameterForm({ name, parameter, onRenamed }: ParameterFormProps) {
  const { store, actions } = useSession();
  const { trial, others } = useBuilder(({ document, trial }) => ({
    trial: trial[name],
    others: document.parameters,
  }));
  const put = (next: Parameter) => actions.apply(setParameter(store.getState().document, name, next));
  return (
    <div className={styles['grid']}>
      <TextField
        title="Asked as"
        maxLength={80}
        value={parameter.title}
        error={parameter.title.trim() === '' ? 'Give it a title.' : undefined}
        onChange={(title) => put({ ...parameter, title })}
      />
      <NameField name={name} taken={others ?? {}} onRenamed={onRenamed} />
      <ChoiceField
        title="Type"
        choices={TYPES}
        value={parameter.type}
        onChange={(type) => put(withType(parameter, type as Parameter['type']))}
      />
      <ValueField
        title="Default"
        parameter={parameter}
        value={parameter.default}
        onChange={(value) => value !== undefined && put({ ...parameter, default: value } as Parameter)}
      />
      <TypeFields parameter={parameter} put={put} />
      <TextField
        isWide
        isOptional
        title="Help"
        maxLength={300}
        value={parameter.help ?? ''}
        onChange={(help) => put(without({ ...parameter, help }, help === '' ? 'help' : undefined))}
      />
      <ShownWhen name={name} parameter={parameter} others={others ?? {}} put={put} />
      <ValueField
        title="Try the analysis with"
        isOptional
        parameter={parameter}
        value={trial}
        onChange={(value) => actions.setTrial(name, value)}
      />
    </div>
  );
}

/** The parameter without one of its fields. */
function without(
  parameter: Parameter,
  key: 'help' | 'shownWhen' | 'unit' | 'minimum' | 'maximum' | undefined,
): Parameter {
  if (key === undefined) return parameter;
  const { [key]: _, ...rest } = parameter as Parameter & Record<typeof key, unknown>;
  return rest;
}

/** The same title and help, with a default that fits the other type. */
function withType(parameter: Parameter, type: Parameter['type']): Parameter {
  const { title, help, shownWhen } = parameter;
  const base = { title, ...(help === undefined ? {} : { help }), ...(shownWhen === undefined ? {} : { shownWhen }) };
  const before: unknown = parameter.default;
  const number = typeof before === 'number' ? before : 1;
  const text = typeof before === 'string' ? before : '';
  switch (type) {
    case 'number':
      return { ...base, type, default: number };
    case 'integer':
      return { ...base, type, default: Math.round(number) };
    case 'boolean':
      return { ...base, type, default: before === true };
    case 'choice':
      return { ...base, type, default: 'first', choices: [{ value: 'first', title: 'First' }] };
    case 'cell-line':
      return { ...base, type, default: text === '' ? 'U2OS' : text };
    case 'compound':
      return { ...base, type, default: text === '' ? 'staurosporine' : text };
    case 'text':
      return { ...base, type, default: text };
  }
}

interface NameFieldProps {
  readonly name: string;
  readonly taken: Readonly<Record<string, Parameter>>;
  readonly onRenamed: (name: string) => void;
}

/** The name in expressions; it is changed everywhere when the field is left. */
function NameField({ name, taken, onRenamed }: NameFieldProps) {
  const { store, actions } = useSession();
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? name;
  const fault = !isName(text)
    ? 'Letters, digits and underscores, a letter first.'
    : text !== name && taken[text] !== undefined
      ? 'There is one of this name already.'
      : undefined;
  const commit = () => {
    if (typed !== null && fault === undefined && typed !== name) {
      actions.apply(renameParameter(store.getState().document, name, typed));
      onRenamed(typed);
    }
    setTyped(null);
  };
  return (
    <div onBlur={commit} onKeyDown={(event) => event.key === 'Enter' && commit()} role="presentation">
      <TextField title="Name in expressions" value={text} error={fault} onChange={setTyped} />
    </div>
  );
}

interface ValueFieldProps {
  readonly title: string;
  readonly parameter: Parameter;
  readonly value: Json | undefined;
  readonly isOptional?: boolean;
  readonly onChange: (value: number | string | boolean | undefined) => void;
}

function ValueField({ title, parameter, value, isOptional = false, onChange }: ValueFieldProps) {
  const lines = useCatalog('cellLines');
  const compounds = useCatalog('compounds');
  const choices = choicesOf(parameter, lines, compounds);
  if (parameter.type === 'number' || parameter.type === 'integer')
    return (
      <AmountField
        title={title}
        isOptional={isOptional}
        isInteger={parameter.type === 'integer'}
        unit={parameter.unit}
        minimum={parameter.minimum}
        maximum={parameter.maximum}
        value={typeof value === 'number' ? value : undefined}
        onChange={onChange}
      />
    );
  if (parameter.type === 'boolean' && !isOptional)
    return <SwitchField title={title} value={value === true} onChange={onChange} />;
  if (parameter.type === 'text')
    return (
      <TextField
        title={title}
        isOptional={isOptional}
        maxLength={200}
        value={typeof value === 'string' ? value : ''}
        onChange={(text) => onChange(isOptional && text === '' ? undefined : text)}
      />
    );
  return (
    <CatalogField
      title={title}
      isOptional={isOptional}
      canClear={isOptional}
      choices={choices}
      value={value === undefined ? undefined : valueInText(value)}
      onChange={(chosen) => onChange(parameter.type === 'boolean' && chosen !== undefined ? chosen === 'true' : chosen)}
    />
  );
}

function choicesOf(
  parameter: Parameter,
  lines: readonly CatalogChoice[],
  compounds: readonly CatalogChoice[],
): readonly CatalogChoice[] {
  if (parameter.type === 'cell-line') return lines;
  if (parameter.type === 'compound') return compounds;
  if (parameter.type === 'choice') return parameter.choices.map((one) => ({ value: one.value, label: one.title }));
  return [
    { value: 'true', label: 'Yes' },
    { value: 'false', label: 'No' },
  ];
}

function TypeFields({ parameter, put }: { readonly parameter: Parameter; readonly put: (next: Parameter) => void }) {
  if (parameter.type === 'choice') return <Choices parameter={parameter} put={put} />;
  if (parameter.type !== 'number' && parameter.type !== 'integer') return null;
  const bound = (key: 'minimum' | 'maximum') => (value: number | undefined) =>
    put(value === undefined ? without(parameter, key) : { ...parameter, [key]: value });
  return (
    <>
      <AmountField
        isOptional
        title="At least"
        unit={parameter.unit}
        value={parameter.minimum}
        onChange={bound('minimum')}
      />
      <AmountField
        isOptional
        title="At most"
        unit={parameter.unit}
        value={parameter.maximum}
        onChange={bound('maximum')}
      />
      <TextField
        isOptional
        title="Unit"
        maxLength={16}
        value={parameter.unit ?? ''}
        onChange={(unit) => put(unit === '' ? without(parameter, 'unit') : { ...parameter, unit })}
      />
    </>
  );
}

function Choices({
  parameter,
  put,
}: {
  readonly parameter: Extract<Parameter, { type: 'choice' }>;
  readonly put: (next: Parameter) => void;
}) {
  const { choices } = parameter;
  const set = (next: typeof choices) => put({ ...parameter, choices: next });
  return (
    <>
      {choices.map((choice, index) => (
        <div key={index} className={styles['choices']}>
          <input
            aria-label={`Value of choice ${index + 1}`}
            value={choice.value}
            onChange={(event) =>
              set(choices.map((one, at) => (at === index ? { ...one, value: event.target.value } : one)))
            }
          />
          <input
            aria-label={`Title of choice ${index + 1}`}
            value={choice.title}
            onChange={(event) =>
              set(choices.map((one, at) => (at === index ? { ...one, title: event.target.value } : one)))
            }
          />
          <Button
            kind="quiet"
            square
            disabled={choices.length === 1}
            aria-label={`Remove ${choice.title}`}
            icon={<IconTrash stroke={1.75} aria-hidden="true" />}
            onClick={() => set(choices.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <Button
        kind="quiet"
        icon={<IconPlus stroke={1.75} aria-hidden="true" />}
        onClick={() =>
          set([...choices, { value: `choice_${choices.length + 1}`, title: `Choice ${choices.length + 1}` }])
        }
      >
        Add a choice
      </Button>
    </>
  );
}

interface ShownWhenProps {
  readonly name: string;
  readonly parameter: Parameter;
  readonly others: Readonly<Record<string, Parameter>>;
  readonly put: (next: Parameter) => void;
}

/** It is asked for only when another parameter has a value. */
function ShownWhen({ name, parameter, others, put }: ShownWhenProps) {
  const { shownWhen } = parameter;
  const parents = Object.entries(others)
    .filter(([key, one]) => key !== name && (one.type === 'boolean' || one.type === 'choice'))
    .map(([key, one]) => ({ value: key, label: one.title }));
  const parent = shownWhen === undefined ? undefined : others[shownWhen.parameter];
  if (parents.length === 0) return null;
  return (
    <>
      <ChoiceField
        isOptional
        canClear
        title="Asked only when"
        choices={parents}
        value={shownWhen?.parameter}
        onChange={(key) => {
          const chosen = key === undefined ? undefined : others[key];
          if (key === undefined || chosen === undefined) put(without(parameter, 'shownWhen'));
          else
            put({
              ...parameter,
              shownWhen: { parameter: key, equals: chosen.type === 'boolean' ? true : chosen.default },
            });
        }}
      />
      {shownWhen !== undefined && parent !== undefined && (
        <ChoiceField
          title="Is"
          choices={choicesOf(parent, [], [])}
          value={String(shownWhen.equals)}
          onChange={(value) =>
            value !== undefined &&
            put({
              ...parameter,
              shownWhen: { ...shownWhen, equals: parent.type === 'boolean' ? value === 'true' : value },
            })
          }
        />
      )}
    </>
  );
}

/** As it stands among the choices. */
function valueInText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
