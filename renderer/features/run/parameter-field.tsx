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
      const data = choices.map((choice) => ({ value: choice.value, label: choice.title }));
      return (
        <Select
          label={title}
          description={help}
          data={data}
          value={String(value)}
          error={fault}
          searchable={data.length > 8}
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
