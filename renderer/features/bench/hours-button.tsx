import { Checkbox, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Calendar } from '#core/contract/forecast.ts';
import { useApi } from '../../api/api.ts';
import { operatorName } from '../../api/operator.ts';
import { formatDateTime } from '../../lib/dates.ts';
import { daysOf, hoursFault, WEEKDAYS, weeklyOf, type DayHours } from '../../lib/opening-hours.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ClockField } from '../../ui/fields/clock-field.tsx';
import { MomentField } from '../../ui/fields/moment-field.tsx';
import { Note } from '../../ui/note.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import styles from './hours-button.module.css';

/** When an instrument is at hand: the queue plans steps on it only then. */
export function HoursButton({ assetId }: { readonly assetId: string }) {
  const [open, setOpen] = useState(false);
  const calendar = useCalendar(assetId);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Hours…</Button>
      {open && <HoursDialog assetId={assetId} calendar={calendar} onClose={() => setOpen(false)} />}
    </>
  );
}

/** When an asset is at hand; undefined: always. */
export function useCalendar(assetId: string): Calendar | undefined {
  const { queries } = useApi();
  return useQuery(queries.queue.calendars.queryOptions()).data?.find((one) => one.assetId === assetId);
}

interface HoursDialogProps {
  readonly assetId: string;
  readonly calendar: Calendar | undefined;
  readonly onClose: () => void;
}

function HoursDialog({ assetId, calendar, onClose }: HoursDialogProps) {
  const { queries } = useApi();
  const client = useQueryClient();
  const [always, setAlways] = useState((calendar?.weekly.length ?? 0) === 0);
  const [days, setDays] = useState<readonly DayHours[]>(() => daysOf(calendar));
  const [closures, setClosures] = useState(calendar?.closures ?? []);
  const save = useMutation(
    queries.queue.setCalendar.mutationOptions({
      onSuccess: async () => {
        await client.invalidateQueries({ queryKey: queries.queue.calendars.key() });
        notifyDone(`The hours of ${assetId} are kept from now on`);
        onClose();
      },
    }),
  );
  const fault = always ? null : hoursFault(days);
  const setDay = (index: number, hours: DayHours) => setDays(days.with(index, hours));
  return (
    <Dialog
      open
      onClose={onClose}
      title={`When is ${assetId} at hand?`}
      actions={
        <>
          <Button onClick={onClose}>Leave it as it is</Button>
          <Button
            kind="primary"
            busy={save.isPending}
            disabled={fault !== null}
            onClick={() =>
              save.mutate({ assetId, weekly: always ? [] : weeklyOf(days), closures, operator: operatorName() })
            }
          >
            Save the hours
          </Button>
        </>
      }
    >
      <p>Steps on {assetId} are planned only in these hours. What has begun goes on.</p>
      <Checkbox label="Always at hand" checked={always} onChange={(event) => setAlways(event.currentTarget.checked)} />
      {!always && (
        <div className={styles['days']}>
          {WEEKDAYS.map((name, index) => {
            const hours = days[index] ?? null;
            return (
              <div key={name} className={styles['day']}>
                <Checkbox
                  label={name}
                  checked={hours !== null}
                  onChange={(event) => setDay(index, event.currentTarget.checked ? { from: 480, to: 1080 } : null)}
                />
                <ClockField
                  label={`${name} from`}
                  disabled={hours === null}
                  value={hours?.from ?? null}
                  onChange={(from) => hours !== null && setDay(index, { ...hours, from })}
                />
                <ClockField
                  label={`${name} to`}
                  disabled={hours === null}
                  value={hours?.to ?? null}
                  onChange={(to) => hours !== null && setDay(index, { ...hours, to })}
                />
              </div>
            );
          })}
        </div>
      )}
      {fault !== null && <Note state="warn" title={fault} />}
      <Closures closures={closures} onChange={setClosures} />
    </Dialog>
  );
}

type Closure = Calendar['closures'][number];

interface ClosuresProps {
  readonly closures: readonly Closure[];
  readonly onChange: (closures: Closure[]) => void;
}

/** Single times at which it is not at hand, whatever its hours. */
function Closures({ closures, onChange }: ClosuresProps) {
  const [from, setFrom] = useState<number | null>(null);
  const [to, setTo] = useState<number | null>(null);
  const [reason, setReason] = useState('');
  const isReady = from !== null && to !== null && to > from && reason.trim() !== '';
  return (
    <section aria-label="Closed">
      <ul className={styles['closures']}>
        {closures.map((closure) => (
          <li key={`${closure.from} ${closure.reason}`}>
            <span>
              {closure.reason}: {formatDateTime(closure.from, Date.now())} to {formatDateTime(closure.to, Date.now())}
            </span>
            <Button kind="quiet" onClick={() => onChange(closures.filter((one) => one !== closure))}>
              Open again
            </Button>
          </li>
        ))}
      </ul>
      <TextInput
        label="Closed for"
        description="Maintenance, a holiday. Give a reason and both times, then add it."
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <MomentField label="From" value={from} onChange={setFrom} />
      <MomentField
        label="Until"
        value={to}
        onChange={setTo}
        error={from !== null && to !== null && to <= from ? 'It has to end after it begins.' : undefined}
      />
      <Button
        disabled={!isReady}
        onClick={() => {
          if (from === null || to === null) return;
          onChange([...closures, { from, to, reason: reason.trim() }].toSorted((one, other) => one.from - other.from));
          setFrom(null);
          setTo(null);
          setReason('');
        }}
      >
        Add this time
      </Button>
    </section>
  );
}
