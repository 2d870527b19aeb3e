import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import type { ProtocolVersion } from '#core/contract/library.ts';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { explainError } from '../../api/explain-error.ts';
import { useApprovalPolicy, useDifferences, useSources } from '../../api/library-hooks.ts';
import { formatMoment } from '../../lib/dates.ts';
import { differencesInWords } from '../../lib/differences.ts';
import { versionLook } from '../../lib/version-look.ts';
import { Button } from '../../ui/button.tsx';
import { FewDifferences } from '../../ui/differences/differences.tsx';
import { LoadingRows } from '../../ui/empty.tsx';
import { Note } from '../../ui/note.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { DraftRow } from './draft-row.tsx';
import { PolicyDialog } from './policy-dialog.tsx';
import type { ProtocolsSearch } from './protocols-search.ts';
import { StateDialog } from './state-dialog.tsx';
import { originWords, policyWords, stateActs, type StateAct } from './version-words.ts';
import styles from './versions-tab.module.css';

interface VersionsTabProps {
  readonly protocol: ProtocolSummary;
  readonly versions: UseQueryResult<ProtocolVersion[]>;
  /** The one that is looked at. */
  readonly version: number;
  readonly onChange: (next: Partial<ProtocolsSearch>) => void;
}

/** All versions, newest first: who, when, why, what differs, and what can become of each. */
export function VersionsTab({ protocol, versions, version, onChange }: VersionsTabProps) {
  const policy = useApprovalPolicy();
  const [asked, setAsked] = useState<{ act: StateAct; version: ProtocolVersion } | null>(null);
  const [ruling, setRuling] = useState(false);
  const [closed, setClosed] = useState<number | undefined>();
  if (versions.error !== null)
    return (
      <div className={styles['padded']}>
        <Note state="failed" title="The versions could not be read.">
          {explainError(versions.error).sentence}
        </Note>
      </div>
    );
  if (versions.data === undefined) return <LoadingRows rows={4} label="Reading the versions" />;
  const all = versions.data;
  return (
    <div className={styles['scroll']} data-versions>
      <ol className={styles['versions']}>
        {protocol.draftId !== null && (
          <DraftRow draftId={protocol.draftId} protocol={protocol} onCompare={() => onChange(againstDraft(protocol))} />
        )}
        {all.map((one, at) => (
          <VersionRow
            key={one.version}
            protocol={protocol}
            version={one}
            before={all[at + 1]?.version}
            open={one.version === version && closed !== version}
            onToggle={() => {
              setClosed(one.version === version && closed !== version ? version : undefined);
              onChange({ version: one.version === protocol.version ? undefined : one.version });
            }}
            onChange={onChange}
            onAct={(act) => setAsked({ act, version: one })}
          />
        ))}
      </ol>
      <p className={styles['policy']}>
        {policyWords(policy)}{' '}
        <button type="button" className={styles['inline']} onClick={() => setRuling(true)}>
          Change the rule…
        </button>
      </p>
      {ruling && <PolicyDialog policy={policy} onClose={() => setRuling(false)} />}
      <StateDialog asked={asked} protocol={protocol} versions={all} policy={policy} onClose={() => setAsked(null)} />
    </div>
  );
}

function againstDraft({ newestVersion }: ProtocolSummary): Partial<ProtocolsSearch> {
  return { compare: newestVersion, with: 'draft' };
}

interface VersionRowProps {
  readonly protocol: ProtocolSummary;
  readonly version: ProtocolVersion;
  /** The version before; undefined for the first one. */
  readonly before: number | undefined;
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly onChange: (next: Partial<ProtocolsSearch>) => void;
  readonly onAct: (act: StateAct) => void;
}

function VersionRow({ protocol, version, before, open, onToggle, onChange, onAct }: VersionRowProps) {
  const look = versionLook(version.state);
  const Chevron = open ? IconChevronDown : IconChevronRight;
  const usual = version.version === protocol.version && version.state !== 'retired';
  const line = useRef<HTMLLIElement>(null);
  useEffect(() => {
    const [row, list] = [line.current, line.current?.closest<HTMLElement>('[data-versions]')];
    if (!open || row == null || list == null) return;
    // Never the page as well: in a small window the list lies below its edge.
    const [inner, outer] = [row.getBoundingClientRect(), list.getBoundingClientRect()];
    const below = Math.min(inner.bottom - outer.bottom, inner.top - outer.top);
    list.scrollTop += Math.max(0, below) + Math.min(0, inner.top - outer.top);
  }, [open]);
  return (
    <li ref={line} className={styles['version']} data-open={open || undefined}>
      <button type="button" className={styles['row']} aria-expanded={open} onClick={onToggle}>
        <Chevron size={16} stroke={1.75} aria-hidden="true" />
        <b>v{version.version}</b>
        <span>
          {version.savedBy}, {formatMoment(version.savedAt, Date.now())}
          {usual && <small>runs by default</small>}
        </span>
        <StatusBadge state={look.state}>{look.word}</StatusBadge>
      </button>
      {open && <VersionBody protocol={protocol} version={version} before={before} onChange={onChange} onAct={onAct} />}
    </li>
  );
}

type VersionBodyProps = Omit<VersionRowProps, 'open' | 'onToggle'>;

function VersionBody({ protocol, version, before, onChange, onAct }: VersionBodyProps) {
  const sources = useSources();
  const { protocolId } = protocol;
  /* That it was saved as a draft is said above. */
  const changes = version.changes.filter((change) => change.from !== null || change.to !== 'draft');
  return (
    <div className={styles['body']}>
      {version.note !== '' && version.origin.kind !== 'shipped' && <p className={styles['words']}>{version.note}</p>}
      <p className={styles['origin']}>
        {originWords(version.origin, sources)} · <code>{version.hash.slice(0, 8)}</code>
      </p>
      {before !== undefined && (
        <Changed
          protocolId={protocolId}
          from={before}
          to={version.version}
          onAll={() => onChange({ compare: before, with: version.version })}
        />
      )}
      {changes.length > 0 && (
        <ul className={styles['changes']} aria-label="Changes of its state">
          {changes.map((change) => (
            <li key={change.at + change.to}>
              <b>{versionLook(change.to).word}</b> by {change.by}, {formatMoment(change.at, Date.now())}
              {change.reason !== '' && <span>: {change.reason}</span>}
            </li>
          ))}
        </ul>
      )}
      <div className={styles['acts']}>
        {stateActs(version.state).map((act) => (
          <Button key={act.verb} onClick={() => onAct(act)}>
            {act.verb}…
          </Button>
        ))}
      </div>
    </div>
  );
}

interface ChangedProps {
  readonly protocolId: string;
  readonly from: number;
  readonly to: number;
  readonly onAll: () => void;
}

const FEW = 4;

function Changed({ protocolId, from, to, onAll }: ChangedProps) {
  const { data, error } = useDifferences(protocolId, from, to);
  if (error !== null) return <p className={styles['origin']}>{explainError(error).sentence}</p>;
  if (data === undefined) return null;
  return (
    <div className={styles['changed']}>
      <b>{data.length === 0 ? `The same as v${from}` : `Changed from v${from}`}</b>
      <FewDifferences differences={data} most={FEW} />
      {data.length > 0 && (
        <button type="button" className={styles['inline']} onClick={onAll}>
          {data.length > FEW ? `All: ${differencesInWords(data)}` : 'Compare'}
        </button>
      )}
    </div>
  );
}
