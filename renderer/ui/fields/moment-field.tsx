import { TextInput } from '@mantine/core';
import { useId } from 'react';
import { startOfDay, toLocalText } from '../../lib/dates.ts';
import { ClockField } from './clock-field.tsx';
import styles from './moment-field.module.css';

interface MomentFieldProps {
  readonly label: string;
  /** Milliseconds since 1970; null: none. */
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
  readonly description?: string | undefined;
  readonly error?: string | undefined;
  /** Where a fresh date starts from, ms since 1970: its time of day goes with it. */
  readonly now?: number;
}

/** A date and a time of day, in the time zone of this computer. Taking the date away takes the moment away. */
export function MomentField({ label, value, onChange, description, error, now = Date.now() }: MomentFieldProps) {
  const noteId = useId();
  const minutes = value === null ? null : new Date(value).getHours() * 60 + new Date(value).getMinutes();
  const note = error ?? description;
  return (
    <div role="group" aria-label={label} aria-describedby={note === undefined ? undefined : noteId}>
      <div className={styles['fields']}>
        <TextInput
          type="date"
          label={label}
          value={value === null ? '' : toLocalText(value).slice(0, 10)}
          onChange={(event) => {
            const day = startOfDay(event.currentTarget.value);
            onChange(day === undefined ? null : atMinutes(day, minutes ?? nextHour(now)));
          }}
        />
        <ClockField label="At" value={minutes} onChange={(clock) => onChange(atMinutes(value ?? now, clock))} />
      </div>
      {note !== undefined && (
        <p id={noteId} className={styles['note']} data-error={error !== undefined || undefined}>
          {note}
        </p>
      )}
    </div>
  );
}

function atMinutes(day: number, minutes: number): number {
  return new Date(day).setHours(0, minutes, 0, 0);
}

function nextHour(now: number): number {
  return Math.min(23, new Date(now).getHours() + 1) * 60;
}
