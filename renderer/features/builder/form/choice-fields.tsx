import { Select, Switch, TagsInput, type OptionsFilter } from '@mantine/core';
import { useId } from 'react';
import { FieldShell, type WritingChoices } from './field-shell.tsx';
import { TextField } from './text-fields.tsx';
import type { CatalogChoice } from './use-catalog.ts';
import styles from './field.module.css';

interface Common {
  readonly title: string;
  readonly name?: string | undefined;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly isWide?: boolean;
  readonly isOptional?: boolean;
  readonly writing?: WritingChoices | undefined;
}

interface ChoiceFieldProps extends Common {
  readonly value: string | undefined;
  readonly choices: readonly CatalogChoice[];
  readonly onChange: (value: string | undefined) => void;
  readonly placeholder?: string | undefined;
  /** Below all others, with three dots. */
  readonly extra?: { readonly label: string; readonly onChoose: () => void } | undefined;
  /** It can be left out. */
  readonly canClear?: boolean;
}

const EXTRA = '\u0000extra';

/** What is typed may occur in what it is called, or in the name it has in protocols. */
const byTitleOrName: OptionsFilter = ({ options, search }) => {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return options.filter(
    (option) =>
      !('value' in option) ||
      option.value === EXTRA ||
      words.every((word) => `${option.label} ${option.value}`.toLowerCase().includes(word)),
  );
};

/** One of several; those that are many are found by typing. What is not among them is shown as it is written. */
export function ChoiceField(props: ChoiceFieldProps) {
  const { value, choices, onChange, placeholder, extra, canClear = false, ...shell } = props;
  const known = value === undefined || choices.some((choice) => choice.value === value);
  const data = [
    ...choices,
    ...(known ? [] : [{ value, label: value }]),
    ...(extra === undefined ? [] : [{ value: EXTRA, label: extra.label }]),
  ];
  return (
    <FieldShell {...shell}>
      {({ id, describedBy, error }) => (
        <Select
          id={id}
          data={data}
          value={value ?? null}
          placeholder={placeholder}
          searchable={choices.length > 6}
          filter={byTitleOrName}
          clearable={canClear && value !== undefined}
          clearButtonProps={{ 'aria-label': `Leave ${shell.title} out` }}
          nothingFoundMessage="Nothing is called that."
          error={error}
          aria-describedby={describedBy}
          comboboxProps={{ width: 'max-content', position: 'bottom-start', withinPortal: true }}
          onChange={(chosen) => {
            if (chosen === EXTRA) extra?.onChoose();
            else onChange(chosen ?? undefined);
          }}
        />
      )}
    </FieldShell>
  );
}

/** One of the reference data; while that is not known, a word that is written. */
export function CatalogField(props: ChoiceFieldProps) {
  const { choices, value, onChange, placeholder: _, extra: _extra, canClear: _canClear, ...shell } = props;
  if (choices.length > 0) return <ChoiceField {...props} />;
  return <TextField {...shell} value={value ?? ''} onChange={(text) => onChange(text === '' ? undefined : text)} />;
}

interface ListFieldProps extends Common {
  readonly value: readonly string[];
  readonly choices: readonly CatalogChoice[];
  readonly onChange: (value: string[]) => void;
}

/** Several words, from those that are offered or written freely. */
export function ListField({ value, choices, onChange, ...shell }: ListFieldProps) {
  const titles = new Map(choices.map((choice) => [choice.value, choice.label]));
  const values = new Map(choices.map((choice) => [choice.label, choice.value]));
  return (
    <FieldShell {...shell} isWide>
      {({ id, describedBy, error }) => (
        <TagsInput
          id={id}
          data={choices.map((choice) => choice.label)}
          value={value.map((one) => titles.get(one) ?? one)}
          error={error}
          aria-describedby={describedBy}
          onChange={(chosen) => onChange(chosen.map((one) => values.get(one) ?? one))}
        />
      )}
    </FieldShell>
  );
}

interface SwitchFieldProps {
  readonly title: string;
  readonly name?: string | undefined;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}

export function SwitchField({ title, name, hint, error, value, onChange }: SwitchFieldProps) {
  const id = useId();
  return (
    <div className={styles['field']} data-wide data-field={name}>
      <div className={styles['switch']}>
        <label htmlFor={id}>{title}</label>
        <Switch id={id} size="md" checked={value} onChange={(event) => onChange(event.currentTarget.checked)} />
      </div>
      {(error ?? hint) !== undefined && (
        <span className={error === undefined ? styles['hint'] : styles['error']}>{error ?? hint}</span>
      )}
    </div>
  );
}
