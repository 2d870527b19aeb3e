import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { readClock } from '../../lib/dates.ts';

interface ClockFieldProps {
  readonly label: string;
  /** Minutes after midnight; null: none. */
  readonly value: number | null;
  readonly onChange: (value: number) => void;
  readonly disabled?: boolean;
}

const two = (value: number) => String(value).padStart(2, '0');

/** A time of day in 24 hours: "8", "830" and "8:30" are understood, "08:30" is shown. */
export function ClockField({ label, value, onChange, disabled = false }: ClockFieldProps) {
  const written = value === null ? '' : `${two(Math.floor(value / 60))}:${two(value % 60)}`;
  const [typed, setTyped] = useState<string | null>(null);
  const fault = typed !== null && typed !== '' && readClock(typed) === undefined;
  const commit = () => {
    const read = typed === null ? undefined : readClock(typed);
    if (read !== undefined && read !== value) onChange(read);
    setTyped(null);
  };
  return (
    <TextInput
      label={label}
      inputMode="numeric"
      autoComplete="off"
      disabled={disabled}
      value={typed ?? written}
      error={fault ? 'Give a time from 00:00 to 23:59.' : undefined}
      onChange={(event) => {
        const text = event.currentTarget.value;
        setTyped(text);
        const read = readClock(text);
        if (read !== undefined && /^\d{1,2}:\d{2}$/.test(text)) onChange(read);
      }}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  );
}
