import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { IconGitBranch, IconRefresh } from '@tabler/icons-react';
import type { ProtocolSource } from '#core/contract/library.ts';
import { useApi } from '../../api/api.ts';
import { explainError } from '../../api/explain-error.ts';
import { useRenewLibrary } from '../../api/library-hooks.ts';
import { operatorName } from '../../api/operator.ts';
import { formatMoment } from '../../lib/dates.ts';
import { plural } from '../../lib/numbers.ts';
import { Button } from '../../ui/button.tsx';
import { Note } from '../../ui/note.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { CommitDialog } from './commit-dialog.tsx';
import { RemoveSourceDialog } from './remove-source-dialog.tsx';
import styles from './source-card.module.css';

/** A git repository above its protocols: which commit is in use, and what can be done about it. */
export function SourceCard({ source, onRemoved }: { readonly source: ProtocolSource; readonly onRemoved: () => void }) {
  const { client } = useApi();
  const renew = useRenewLibrary();
  const [asking, setAsking] = useState<'commit' | 'remove' | null>(null);
  const { sourceId } = source;
  const fetching = useMutation({
    meta: { quiet: true },
    mutationFn: () => client.library.fetchSource({ sourceId, operator: operatorName() }),
    onSuccess: (after) =>
      notifyDone(
        `${after.title} is fetched`,
        after.behind === 0 ? 'Nothing newer.' : `${plural(after.behind, 'newer commit')} to choose from.`,
      ),
    onSettled: renew,
  });
  return (
    <section className={styles['source']} aria-label={`Repository ${source.title}`}>
      <IconGitBranch size={20} stroke={1.75} aria-hidden="true" />
      <div className={styles['words']}>
        <b>{source.title}</b>
        <span title={source.url}>
          {source.url}, {source.branch}
        </span>
        <span>
          <code>{source.commit.slice(0, 7)}</code> {source.subject}, {formatMoment(source.committedAt, Date.now())}.
          Fetched {formatMoment(source.fetchedAt, Date.now())}
          {source.behind > 0 && `, ${plural(source.behind, 'newer commit')}`}. Works from the clone on this PC when
          offline.
        </span>
      </div>
      <div className={styles['acts']}>
        <Button
          busy={fetching.isPending}
          icon={<IconRefresh stroke={1.75} aria-hidden="true" />}
          onClick={() => !fetching.isPending && fetching.mutate()}
        >
          {fetching.isPending ? 'Fetching…' : 'Fetch'}
        </Button>
        <Button onClick={() => setAsking('commit')}>Commit…</Button>
        <Button kind="quiet" onClick={() => setAsking('remove')}>
          Remove…
        </Button>
      </div>
      {fetching.error !== null && (
        <div className={styles['wide']}>
          <Note state="failed" urgent title={explainError(fetching.error).sentence}>
            The commit in use stays; its protocols work from the clone on this PC.
          </Note>
        </div>
      )}
      {source.troubles.length > 0 && (
        <details className={styles['wide']}>
          <summary>
            {plural(source.troubles.length, 'file')} of this commit {source.troubles.length === 1 ? 'is' : 'are'} no
            valid protocol
          </summary>
          <ul>
            {source.troubles.map((one) => (
              <li key={one.path}>
                <code>{one.path}</code> {one.sentence}
              </li>
            ))}
          </ul>
        </details>
      )}
      {asking === 'commit' && <CommitDialog source={source} onClose={() => setAsking(null)} />}
      {asking === 'remove' && (
        <RemoveSourceDialog source={source} onClose={() => setAsking(null)} onRemoved={onRemoved} />
      )}
    </section>
  );
}
