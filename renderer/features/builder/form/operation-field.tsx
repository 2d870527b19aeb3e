import { memo } from 'react';
import type { OperationField } from '#core/contract/analysis.ts';
import type { Json } from '#core/contract/json.ts';
import type { Parameter } from '#core/contract/protocol.ts';
import { INSTRUMENT_KINDS } from '#core/contract/words.ts';
import { capitalised, KIND_WORDS } from '../../../lib/words.ts';
import type { DraftLabware } from '../document/draft-document.ts';
import { ChoiceField, ListField, SwitchField } from './choice-fields.tsx';
import { ExpressionsField, JsonField } from './expressions-field.tsx';
import type { WritingChoices } from './field-shell.tsx';
import { AmountField, TextField } from './text-fields.tsx';
import { useCatalog } from './use-catalog.ts';
import { WellsField } from './wells-field.tsx';
import { asExpression, asParameter, inUnit, valueInWords, writingOf } from './written-value.ts';
import { WrittenField } from './written-field.tsx';

export type Params = Readonly<Record<string, Json>>;

export interface FieldSurroundings {
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly labware: Readonly<Record<string, DraftLabware>>;
  /** Names under which steps keep their results. */
  readonly saved: readonly string[];
  readonly trial: Readonly<Record<string, Json>>;
  readonly onNewLabware: (take: (name: string) => void) => void;
  readonly onNewParameter: (field: OperationField, value: Json | undefined, take: (name: string) => void) => void;
}

interface OperationFieldProps {
  readonly field: OperationField;
  readonly params: Params;
  readonly error: string | undefined;
  readonly around: FieldSurroundings;
  readonly onChange: (values: Record<string, Json | undefined>) => void;
}

/** One field of the form of a step, as its kind asks for. Every one can be filled from a parameter or an expression. */
export const OperationFieldInput = memo(function OperationFieldInput(props: OperationFieldProps) {
  const { field, params, error, around, onChange } = props;
  const given = field.names.find(({ name }) => params[name] !== undefined) ?? field.names[0]!;
  const value = params[given.name];
  const writing = writingOf(value);
  const set = (next: Json | undefined) => onChange(only(field, given.name, next));
  const choices: WritingChoices = {
    parameters: Object.entries(around.parameters).map(([name, { title }]) => ({ name, title })),
    kind: writing.kind,
    onValue: () => set(writing.kind === 'parameter' ? parameterValue(writing.name, around) : undefined),
    onParameter: (name) => set(asParameter(name)),
    onExpression: () => set(asExpression(writing.kind === 'parameter' ? `params.${writing.name}` : plain(value))),
    onNewParameter: isSimple(value)
      ? () => around.onNewParameter(field, value, (name) => set(asParameter(name)))
      : undefined,
  };
  if (writing.kind !== 'value')
    return (
      <WrittenField
        title={field.title}
        name={field.name}
        isOptional={!field.required}
        error={error}
        written={writing}
        writing={choices}
        valueText={
          writing.kind === 'parameter'
            ? `${valueInWords(parameterValue(writing.name, around))} ${given.unit}`.trim()
            : undefined
        }
        onExpressionText={(text) => set(asExpression(text))}
      />
    );
  return <ValueInput {...props} given={given} value={value} set={set} writing={choices} />;
});

/** A volume is given under one of its names: the others go. */
function only(field: OperationField, name: string, value: Json | undefined): Record<string, Json | undefined> {
  return Object.fromEntries(field.names.map((one) => [one.name, one.name === name ? value : undefined]));
}

function parameterValue(name: string, { trial, parameters }: FieldSurroundings): Json | undefined {
  return trial[name] ?? parameters[name]?.default;
}

function isSimple(value: Json | undefined): boolean {
  return value === undefined || typeof value !== 'object';
}

/** A value as an expression that gives it. */
function plain(value: Json | undefined): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? `'${value.replaceAll("'", '')}'` : 'params.';
}

interface ValueInputProps extends OperationFieldProps {
  readonly given: { readonly name: string; readonly unit: string };
  readonly value: Json | undefined;
  readonly set: (value: Json | undefined) => void;
  readonly writing: WritingChoices;
}

function ValueInput({ field, given, value, set, writing, error, around, params, onChange }: ValueInputProps) {
  const standsIn = field.default === undefined ? field.usual : `${valueInWords(field.default)} ${given.unit}`.trim();
  const hint = [field.help.replace(/\.$/, ''), value === undefined && standsIn !== '' ? `Left out: ${standsIn}` : '']
    .filter(Boolean)
    .join('. ');
  const shell = {
    title: field.title,
    name: field.name,
    isOptional: !field.required,
    hint: hint === '' ? undefined : hint,
    error,
    writing,
  };
  const text = typeof value === 'string' ? value : value === undefined ? '' : valueInWords(value);
  switch (field.kind) {
    case 'volume':
    case 'duration':
    case 'number':
    case 'integer': {
      const first = field.names[0]!.unit;
      return (
        <AmountField
          {...shell}
          value={typeof value === 'number' ? value : undefined}
          isInteger={field.kind === 'integer'}
          minimum={inUnit(field.minimum, first, given.unit)}
          maximum={inUnit(field.maximum, first, given.unit)}
          unit={given.unit === '' ? field.unit : given.unit}
          units={field.names.map(({ unit }) => unit)}
          onUnit={(unit) => {
            const other = field.names.find((one) => one.unit === unit);
            if (other !== undefined && other.name !== given.name) onChange({ ...only(field, other.name, value ?? 0) });
          }}
          onChange={set}
        />
      );
    }
    case 'boolean':
      return (
        <SwitchField
          title={field.title}
          name={field.name}
          hint={field.help === '' ? undefined : field.help}
          error={error}
          value={value === undefined ? field.default === true : value === true}
          onChange={set}
        />
      );
    case 'wells':
      return <WellsField {...shell} value={wellsText(value)} labware={asText(params['labware'])} onChange={set} />;
    case 'expressions':
      return <ExpressionsField {...shell} value={value} onChange={set} />;
    case 'layout':
    case 'json':
      return <JsonField {...shell} value={value} isLayout={field.kind === 'layout'} onChange={set} />;
    case 'text':
      if (field.isList !== true)
        return <TextField {...shell} isWide value={text} onChange={(next) => set(next === '' ? undefined : next)} />;
      return <ListField {...shell} value={listOf(value)} choices={[]} onChange={(list) => set(orNothing(list))} />;
    case 'labware':
    case 'reagent':
    case 'compound':
    case 'choice':
    case 'saved':
    case 'instrument':
    case 'command':
      return <PickedField field={field} shell={shell} value={value} set={set} around={around} params={params} />;
  }
}

const asText = (value: Json | undefined) => (typeof value === 'string' ? value : '');
const orNothing = (list: readonly string[]) => (list.length === 0 ? undefined : list);

function listOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value)
    ? (value as readonly Json[]).map(valueInWords)
    : value === undefined
      ? []
      : [valueInWords(value)];
}

function wellsText(value: Json | undefined): string {
  return Array.isArray(value) ? (value as readonly Json[]).map(valueInWords).join(', ') : asText(value);
}

interface PickedFieldProps {
  readonly field: OperationField;
  readonly shell: {
    readonly title: string;
    readonly name: string;
    readonly isOptional: boolean;
    readonly error: string | undefined;
    readonly hint: string | undefined;
    readonly writing: WritingChoices;
  };
  readonly value: Json | undefined;
  readonly set: (value: Json | undefined) => void;
  readonly around: FieldSurroundings;
  readonly params: Params;
}

function PickedField({ field, shell, value, set, around }: PickedFieldProps) {
  const reagents = useCatalog('reagents');
  const compounds = useCatalog('compounds');
  const choices = {
    labware: Object.entries(around.labware).map(([name, { title }]) => ({ value: name, label: title })),
    reagent: reagents,
    compound: compounds,
    saved: around.saved.map((name) => ({ value: name, label: name })),
    instrument: INSTRUMENT_KINDS.map((kind) => ({ value: kind as string, label: capitalised(KIND_WORDS[kind]) })),
  } as const;
  const offered =
    field.choices.length > 0
      ? field.choices.map((one) => ({ value: one.value, label: one.title }))
      : field.kind in choices
        ? choices[field.kind as keyof typeof choices]
        : [];
  if (field.isList === true)
    return <ListField {...shell} value={listOf(value)} choices={offered} onChange={(list) => set(orNothing(list))} />;
  if (offered.length === 0 && (field.kind === 'command' || field.kind === 'reagent' || field.kind === 'compound'))
    return (
      <TextField {...shell} isWide value={asText(value)} onChange={(next) => set(next === '' ? undefined : next)} />
    );
  return (
    <ChoiceField
      {...shell}
      isWide={field.kind !== 'choice'}
      value={typeof value === 'string' ? value : undefined}
      choices={offered}
      canClear={!field.required}
      placeholder={
        field.kind === 'saved' && offered.length === 0
          ? 'No step keeps its result yet'
          : field.required
            ? 'Choose'
            : field.usual
      }
      extra={field.kind === 'labware' ? { label: 'New labware…', onChoose: () => around.onNewLabware(set) } : undefined}
      onChange={set}
    />
  );
}
