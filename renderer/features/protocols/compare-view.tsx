import { Select } from '@mantine/core';
import { useEffect } from 'react';
import { IconArrowsExchange, IconX } from '@tabler/icons-react';
import type { ProtocolVersion } from '#core/contract/library.ts';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { explainError } from '../../api/explain-error.ts';
import { useDifferences, useVersions } from '../../api/library-hooks.ts';
import { formatMoment } from '../../lib/dates.ts';
import { differencesInWords } from '../../lib/differences.ts';
import { versionLook } from '../../lib/version-look.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Differences } from '../../ui/differences/differences.tsx';
import { Empty, LoadingRows } from '../../ui/empty.tsx';
import { Note } from '../../ui/note.tsx';
import type { ProtocolsSearch } from './protocols-search.ts';
import styles from './compare-view.module.css';

interface CompareViewProps {
  readonly protocol: ProtocolSummary;
  /** When there is no such version, the one before the newer one is taken. */
  readonly from: number;
  readonly to: number | 'draft';
  readonly onChange: (next: Partial<ProtocolsSearch>) => void;
  readonly onClose: () => void;
}

/** What differs between two versions, or a version and the working copy, over the whole page. */
export function CompareView({ protocol, from: wanted, to, onChange, onClose }: CompareViewProps) {
  const { protocolId, draftId } = protocol;
  const versions = useVersions(protocolId).data ?? [];
  const from = olderOf(versions, wanted, to);
  const other = to === 'draft' ? draftId : to;
  const differences = useDifferences(
    protocolId,
    other === null ? undefined : from,
    typeof other === 'string' ? { draftId: other } : (other ?? wanted),
  );
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && document.querySelector('[aria-modal="true"], input[aria-expanded="true"]') === null)
        onClose();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [onClose]);
  return (
    <Card label={`Differences of ${protocol.name}`} className={styles['view']}>
      <header className={styles['head']}>
        <h2 title={protocol.name}>{protocol.name}</h2>
        <Select
          aria-label="Older version"
          className={styles['choice'] ?? ''}
          value={from === undefined ? null : String(from)}
          data={versions.map(option)}
          onChange={(value) => value !== null && onChange({ compare: Number(value) })}
        />
        <Button
          kind="quiet"
          square
          aria-label="Exchange the two"
          icon={<IconArrowsExchange stroke={1.75} />}
          disabled={to === 'draft'}
          onClick={() => to !== 'draft' && onChange({ compare: to, with: from ?? wanted })}
        />
        <Select
          aria-label="Newer version"
          className={styles['choice'] ?? ''}
          value={String(to)}
          data={[
            ...(draftId === null ? [] : [{ value: 'draft', label: `v${protocol.newestVersion + 1}, in work` }]),
            ...versions.map(option),
          ]}
          onChange={(value) => value !== null && onChange({ with: value === 'draft' ? 'draft' : Number(value) })}
        />
        <span className={styles['count']} role="status">
          {differences.data === undefined ? '' : differencesInWords(differences.data)}
        </span>
        <Button
          kind="quiet"
          square
          data-autofocus
          aria-label="Close the comparison"
          icon={<IconX stroke={1.75} />}
          onClick={onClose}
        />
      </header>
      {differences.error !== null && (
        <div className={styles['padded']}>
          <Note state="failed" title="They could not be compared.">
            {explainError(differences.error).sentence}
          </Note>
        </div>
      )}
      {other === null && <Empty title="There is no draft any more">Choose two versions above.</Empty>}
      {differences.isLoading && <LoadingRows rows={8} label="Comparing" />}
      {differences.data?.length === 0 && (
        <Empty title="No differences">Both have the same steps, labware, parameters and words.</Empty>
      )}
      {differences.data !== undefined && differences.data.length > 0 && (
        <div className={styles['scroll']} tabIndex={0} role="region" aria-label="Differences">
          <Differences differences={differences.data} />
        </div>
      )}
    </Card>
  );
}

/** The older one, where it is there; else the one right before the newer one. */
function olderOf(versions: readonly ProtocolVersion[], wanted: number, to: number | 'draft'): number | undefined {
  if (versions.some((one) => one.version === wanted)) return wanted;
  const older = versions.filter((one) => to === 'draft' || one.version < to);
  return Math.max(...older.map((one) => one.version), 0) || versions.at(-1)?.version;
}

function option({ version, state, savedAt }: ProtocolVersion) {
  return {
    value: String(version),
    label: `v${version}, ${versionLook(state).word.toLowerCase()}, ${formatMoment(savedAt, Date.now())}`,
  };
}
