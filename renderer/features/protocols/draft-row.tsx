import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { useDrafts } from '../../api/library-hooks.ts';
import { formatMoment } from '../../lib/dates.ts';
import { Button } from '../../ui/button.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { useOpenDraft } from './use-protocol-acts.ts';
import styles from './versions-tab.module.css';

interface DraftRowProps {
  readonly draftId: string;
  readonly protocol: ProtocolSummary;
  readonly onCompare: () => void;
}

/** The working copy of a protocol, above its versions. */
export function DraftRow({ draftId, protocol, onCompare }: DraftRowProps) {
  const draft = useDrafts().find((one) => one.draftId === draftId);
  const open = useOpenDraft();
  return (
    <li className={styles['version']} data-open>
      <div className={styles['row']}>
        <i aria-hidden="true" />
        <b>v{draft?.nextVersion ?? protocol.newestVersion + 1}</b>
        <span>
          {draft === undefined
            ? 'a working copy'
            : `by ${draft.savedBy}, saved ${formatMoment(draft.savedAt, Date.now())}`}
        </span>
        <StatusBadge state="ready">In work</StatusBadge>
      </div>
      <div className={styles['body']}>
        <div className={styles['acts']}>
          <Button onClick={() => open(draftId)}>Go on editing</Button>
          <Button onClick={onCompare}>Compare with v{protocol.newestVersion}</Button>
        </div>
      </div>
    </li>
  );
}
