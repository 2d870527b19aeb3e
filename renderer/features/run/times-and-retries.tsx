import { Select } from '@mantine/core';
import { useNow } from '../../api/hooks.ts';
import { useClockOf } from '../../api/queue-hooks.ts';
import { formatMoment } from '../../lib/dates.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { MomentField } from '../../ui/fields/moment-field.tsx';
import { useLastChoices } from './last-choices.ts';
import { useWhen, whenFault } from './when-choices.ts';
import styles from './when-choice.module.css';

const RETRIES = [0, 1, 2, 3, 5, 10].map((times) => ({
  value: String(times),
  label: times === 0 ? 'none, it is set aside at once' : times === 1 ? 'one more try' : `up to ${times} more tries`,
}));
const WAITS = [
  { value: '60000', label: '1 min' },
  { value: '300000', label: '5 min' },
  { value: '900000', label: '15 min' },
  { value: '3600000', label: '1 h' },
];

/** The wishes that most executions do not have. */
export function TimesAndRetries({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const choices = useWhen();
  const { mode } = useLastChoices();
  const now = useClockOf(mode)(useNow(1000));
  const { retry, set } = choices;
  const repeats = choices.when === 'repeat';
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={repeats ? 'How often is it tried?' : 'When, and how often is it tried?'}
    >
      {!repeats && (
        <>
          {mode === 'simulated' && (
            <p>Times are on the clock of the virtual lab, where it is now {formatMoment(now, now)}.</p>
          )}
          {choices.when === 'queue' && (
            <MomentField
              now={now}
              label="Not before"
              value={choices.notBefore}
              onChange={(notBefore) => set({ notBefore })}
              description="It does not start earlier."
            />
          )}
          <MomentField
            now={now}
            label="Due"
            value={choices.due}
            onChange={(due) => set({ due })}
            description="The forecast tries to have it ended by then."
          />
          <MomentField
            now={now}
            label="Deadline"
            value={choices.deadline}
            onChange={(deadline) => set({ deadline })}
            description="After this it is not started any more."
            error={choices.deadline === null ? undefined : whenFault(choices, now)}
          />
        </>
      )}
      <div className={styles['two']}>
        <Select
          label="When it fails before anything has moved"
          data={RETRIES}
          value={String(retry.times)}
          onChange={(value) => value !== null && set({ retry: { ...retry, times: Number(value) } })}
        />
        <Select
          label="First wait, then double"
          data={WAITS}
          value={String(retry.waitMs)}
          disabled={retry.times === 0}
          onChange={(value) => value !== null && set({ retry: { ...retry, waitMs: Number(value) } })}
        />
      </div>
      <div className={styles['dialogRow']}>
        <Button kind="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </Dialog>
  );
}
