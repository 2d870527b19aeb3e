import { Select, Switch, TextInput } from '@mantine/core';
import { useId } from 'react';
import { NumberField } from '../../ui/fields/number-field.tsx';
import { textFault, type NamedParameter, type ParameterValue } from './parameter-values.ts';
import styles from './settings-card.module.css';

interface Choice {
  readonly value: string;
  readonly title: string;
}

interface ParameterFieldProps {
  readonly named: NamedParameter;
  readonly value: ParameterValue;
  readonly onChange: (value: ParameterValue) => void;
  readonly cellLines: readonly Choice[];
  readonly compounds: readonly Choice[];
  /** What the analysis found wrong with this value. */
  readonly fault: string | undefined;
}

/** One field of the form, as the type of its parameter asks for. */
export function ParameterField({
  named: { parameter },
  value,
  onChange,
  cellLines,
  compounds,
  fault,
}: ParameterFieldProps) {
  const { title, help } = parameter;
  switch (parameter.type) {
    case 'number':
    case 'integer':
      return (
        <NumberField
          label={title}
          value={Number(value)}
          onChange={onChange}
          unit={parameter.unit}
          integer={parameter.type === 'integer'}
          minimum={parameter.minimum}
          maximum={parameter.maximum}
          help={help}
        />
      );
    case 'boolean':
      return <SwitchField title={title} help={help} value={value === true} onChange={onChange} />;
    case 'text':
      return (
        <TextInput
          label={title}
          description={help}
          value={String(value)}
          error={textFault(parameter, String(value)) ?? fault}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    default: {
      const choices =
        parameter.type === 'choice' ? parameter.choices : parameter.type === 'cell-line' ? cellLines : compounds;
      const options = choices.map(optionOf);
      return (
        <Select
          label={title}
          description={help}
          data={options.map((option) => ({ value: option.value, label: option.label }))}
          renderOption={({ option }) => (
            <span className={styles['option']}>
              <b>{option.label}</b>
              <small>{options.find((one) => one.value === option.value)?.rest}</small>
            </span>
          )}
          value={String(value)}
          error={fault}
          searchable={options.length > 8}
          comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
          onChange={(chosen) => chosen !== null && onChange(chosen)}
        />
      );
    }
  }
}

interface SwitchFieldProps {
  readonly title: string;
  readonly help: string | undefined;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}

function SwitchField({ title, help, value, onChange }: SwitchFieldProps) {
  const id = useId();
  return (
    <div>
      <div className={styles['switch']}>
        <label htmlFor={id}>{title}</label>
        <Switch id={id} size="md" checked={value} onChange={(event) => onChange(event.currentTarget.checked)} />
      </div>
      {help !== undefined && <div className={styles['hint']}>{help}</div>}
    </div>
  );
}

/** Short in the field, complete in the list. */
function optionOf({ value, title }: Choice): { value: string; label: string; rest: string } {
  const [, rest = ''] = title.startsWith(`${value}, `) ? title.split(`${value}, `) : [];
  if (rest === '') return { value, label: title, rest: '' };
  return rest.toLowerCase() === value.toLowerCase() ? { value, label: rest, rest: '' } : { value, label: value, rest };
}
