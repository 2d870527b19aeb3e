import { TextInput } from '@mantine/core';
import { fromLocalText, toLocalText } from '../../lib/dates.ts';

interface MomentFieldProps {
  readonly label: string;
  /** Milliseconds since 1970; null: none. */
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
  readonly description?: string | undefined;
  readonly error?: string | undefined;
  readonly required?: boolean;
}

/** A date and a time of day, in the time zone of this computer. */
export function MomentField({ label, value, onChange, description, error, required = false }: MomentFieldProps) {
  return (
    <TextInput
      type="datetime-local"
      label={label}
      value={value === null ? '' : toLocalText(value)}
      description={description}
      error={error}
      required={required}
      withAsterisk={false}
      onChange={(event) => onChange(fromLocalText(event.currentTarget.value) ?? null)}
    />
  );
}
