import { useApi } from '../../api/api.ts';
import { useLive, useNow } from '../../api/hooks.ts';
import { formatDuration } from '../../lib/durations.ts';
import { Button } from '../../ui/button.tsx';
import { Note } from '../../ui/note.tsx';
import styles from './frame.module.css';

/** Says that nothing on the page is live any more, how old it is, and when it is tried again. */
export function ConnectionNote() {
  const now = useNow(500);
  const { phase, heardAt, retryAt, attempts } = useLive((live) => live);
  const { reconnect } = useApi();
  if (phase !== 'lost') return null;
  const age = heardAt === null ? null : Math.max(0, now - heardAt);
  const next =
    retryAt === null ? 'Trying again now' : `Trying again in ${Math.max(0, Math.ceil((retryAt - now) / 1000))} s`;
  return (
    <div className={styles['connection']}>
      <Note
        urgent
        banner
        state="failed"
        title="The connection to the host is lost."
        actions={<Button onClick={reconnect}>Try now</Button>}
      >
        {age === null ? '' : `Last update ${formatDuration(Math.round(age / 1000) * 1000)} ago. `}
        What runs on the host goes on. {next}
        {attempts > 1 ? `, ${attempts} tries so far` : ''}.
      </Note>
    </div>
  );
}

/** The record cannot be written: said on every page until it can. */
export function StorageNote() {
  const fault = useLive((live) => live.state?.storageFault ?? null);
  if (fault === null) return null;
  return (
    <div className={styles['connection']}>
      <Note urgent banner state="failed" title="The record cannot be written. Every run is held.">
        {fault.sentence} Runs go on when it can be written again.
      </Note>
    </div>
  );
}
