import { Autocomplete } from '@mantine/core';
import styles from './changeover-button.module.css';

interface SetUpFieldProps {
  readonly label: string;
  readonly names: string[];
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
}

/** The name of a set-up: one that the lab knows, or any other. */
export function SetUpField({ label, names, value, onChange, placeholder }: SetUpFieldProps) {
  return (
    <Autocomplete
      label={label}
      placeholder={placeholder}
      data={names}
      value={value}
      onChange={onChange}
      /* The list itself scrolls: a frame around it could not be reached by keyboard. */
      withScrollArea={false}
      classNames={{ options: styles['options'] ?? '' }}
    />
  );
}
