import { Button } from '../../ui/button.tsx';
import { MomentField } from '../../ui/fields/moment-field.tsx';
import { Select } from '@mantine/core';
import { useEffect, useState } from 'react';
import { IconAdjustments } from '@tabler/icons-react';
import { useNow } from '../../api/hooks.ts';
import { useClockOf } from '../../api/queue-hooks.ts';
import { formatMoment } from '../../lib/dates.ts';
import { PRIORITY_CHOICES } from '../../lib/job-look.ts';
import { useLastChoices } from './last-choices.ts';
import { RepetitionFields } from './repetition-fields.tsx';
import type { When } from './run-search.ts';
import { TimesAndRetries } from './times-and-retries.tsx';
import { useWhen, wishesOf } from './when-choices.ts';
import styles from './when-choice.module.css';

const CHOICES: readonly { when: When; title: string }[] = [
  { when: 'now', title: 'Now' },
  { when: 'queue', title: 'Queue' },
  { when: 'later', title: 'Later' },
  { when: 'repeat', title: 'Repeat' },
];

/** Now, in its turn, at a time, or again and again; with what each of them needs to know. */
export function WhenChoice() {
  const choices = useWhen();
  return (
    <div className={styles['when']}>
      <div className={styles['tiles']} role="radiogroup" aria-label="When">
        {CHOICES.map(({ when, title }) => (
          <label key={when} className={styles['tile']} data-chosen={when === choices.when || undefined}>
            <input
              type="radio"
              name="when"
              className="visually-hidden"
              checked={when === choices.when}
              onChange={() => choices.set({ when })}
            />
            {title}
          </label>
        ))}
      </div>
      {choices.when === 'later' && <StartAt />}
      {choices.when === 'repeat' && <RepetitionFields />}
      {choices.when !== 'now' && <PriorityRow />}
    </div>
  );
}

/** The next full hour: something to start from, easily changed. */
function nextHour(now: number): number {
  return new Date(now).setMinutes(60, 0, 0);
}

function StartAt() {
  const { mode } = useLastChoices();
  const { startAt, set } = useWhen();
  const now = useClockOf(mode)(useNow(1000));
  useEffect(() => {
    if (startAt === null) set({ startAt: nextHour(now) });
  }, []);
  return (
    <MomentField
      now={now}
      label="Start on"
      description={mode === 'simulated' ? `Lab time, where it is now ${formatMoment(now, now)}.` : undefined}
      value={startAt}
      onChange={(value) => set({ startAt: value })}
      error={startAt !== null && startAt < now ? 'This time is over.' : undefined}
    />
  );
}

function PriorityRow() {
  const choices = useWhen();
  const { mode } = useLastChoices();
  const [open, setOpen] = useState(false);
  const now = useClockOf(mode)(useNow(10_000));
  const { notBefore, due, deadline } = wishesOf(choices);
  const times = [
    choices.when === 'queue' && notBefore !== null ? `not before ${formatMoment(notBefore, now)}` : null,
    due === null ? null : `due ${formatMoment(due, now)}`,
    deadline === null ? null : `deadline ${formatMoment(deadline, now)}`,
    choices.retry.times === 0 ? null : `${choices.retry.times} ${choices.retry.times === 1 ? 'retry' : 'retries'}`,
  ].filter((one) => one !== null);
  return (
    <>
      <div className={styles['row']}>
        <Select
          label="Priority"
          data={[...PRIORITY_CHOICES]}
          value={String(choices.priority)}
          onChange={(value) => value !== null && choices.set({ priority: Number(value) })}
        />
        <Button icon={<IconAdjustments stroke={1.75} aria-hidden="true" />} onClick={() => setOpen(true)}>
          {choices.when === 'repeat' ? 'Retries…' : 'Times…'}
        </Button>
      </div>
      {times.length > 0 && <p className={styles['times']}>{times.join(', ')}</p>}
      <TimesAndRetries open={open} onClose={() => setOpen(false)} />
    </>
  );
}
