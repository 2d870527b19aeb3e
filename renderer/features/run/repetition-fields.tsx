import { Select } from '@mantine/core';
import { useNow } from '../../api/hooks.ts';
import { cronOf, HOUR_CHOICES, nextTimes, WEEKDAY_NAMES, type Repetition } from '../../lib/cron.ts';
import { formatMoment } from '../../lib/dates.ts';
import { ClockField } from '../../ui/fields/clock-field.tsx';
import { useWhen } from './when-choices.ts';
import styles from './when-choice.module.css';

const WORK_DAYS = [1, 2, 3, 4, 5];

type Pattern = 'hours' | 'daily' | 'workdays' | 'weekly';
const PATTERNS: readonly { value: Pattern; label: string }[] = [
  { value: 'hours', label: 'Every few hours' },
  { value: 'daily', label: 'Every day' },
  { value: 'workdays', label: 'Monday to Friday' },
  { value: 'weekly', label: 'On chosen days' },
];

/** How something comes again, without anybody having to write cron; the next three times stand below. */
export function RepetitionFields() {
  const { repetition, set } = useWhen();
  const now = useNow(30_000);
  const change = (next: Repetition) => set({ repetition: next });
  const pattern = patternOf(repetition);
  const hour = repetition.kind === 'hours' ? 8 : repetition.hour;
  const { minute } = repetition;
  const next = nextTimes(cronOf(repetition), now, 3);
  return (
    <>
      <div className={styles['two']}>
        <Select
          label="Comes again"
          data={[...PATTERNS]}
          value={pattern}
          onChange={(value) => value !== null && change(changed(value, hour, minute))}
        />
        {repetition.kind === 'hours' ? (
          <Select
            label="Hours apart"
            data={HOUR_CHOICES.map((every) => ({ value: String(every), label: `${every} h` }))}
            value={String(repetition.every)}
            onChange={(value) => value !== null && change({ ...repetition, every: Number(value) })}
          />
        ) : (
          <ClockField
            label="At, on this PC"
            value={hour * 60 + minute}
            onChange={(clock) => change({ ...repetition, hour: Math.floor(clock / 60), minute: clock % 60 })}
          />
        )}
      </div>
      {pattern === 'weekly' && repetition.kind === 'weekly' && (
        <div className={styles['days']} role="group" aria-label="Days">
          {WEEKDAY_NAMES.map((name, index) => (
            <label key={name} className={styles['tile']} data-chosen={repetition.days.includes(index + 1) || undefined}>
              <input
                type="checkbox"
                className="visually-hidden"
                checked={repetition.days.includes(index + 1)}
                onChange={() => change({ ...repetition, days: toggled(repetition.days, index + 1) })}
              />
              {name}
            </label>
          ))}
        </div>
      )}
      <p className={styles['times']}>
        {next.length === 0
          ? 'It never comes like this.'
          : `Next: ${next.map((at) => formatMoment(at, now)).join(', ')}`}
      </p>
    </>
  );
}

function patternOf(repetition: Repetition): Pattern {
  if (repetition.kind !== 'weekly') return repetition.kind;
  return repetition.days.join() === WORK_DAYS.join() ? 'workdays' : 'weekly';
}

function changed(pattern: Pattern, hour: number, minute: number): Repetition {
  switch (pattern) {
    case 'hours':
      return { kind: 'hours', every: 4, minute: 0 };
    case 'daily':
      return { kind: 'daily', hour, minute };
    case 'workdays':
      return { kind: 'weekly', days: WORK_DAYS, hour, minute };
    case 'weekly':
      return { kind: 'weekly', days: [1, 4], hour, minute };
  }
}

function toggled(days: readonly number[], day: number): number[] {
  return (days.includes(day) ? days.filter((one) => one !== day) : [...days, day]).toSorted(
    (one, other) => one - other,
  );
}
