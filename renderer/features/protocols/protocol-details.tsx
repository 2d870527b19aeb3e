import { Tabs } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { IconArrowsMaximize, IconArrowsMinimize, IconPencil, IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { useApi } from '../../api/api.ts';
import { useVersions } from '../../api/library-hooks.ts';
import { versionLook } from '../../lib/version-look.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Note } from '../../ui/note.tsx';
import { DetailsFoot } from './details-foot.tsx';
import { NeedsTab } from './needs-tab.tsx';
import { OpentronsTab } from './opentrons-tab.tsx';
import { ProgramTab } from './program-tab.tsx';
import { ProtocolMenu } from './protocol-menu.tsx';
import { PROTOCOL_TABS, type ProtocolsSearch, type ProtocolTab } from './protocols-search.ts';
import { RunsTab } from './runs-tab.tsx';
import { StepsTab } from './steps-tab.tsx';
import { useBeginDraft, useOpenDraft } from './use-protocol-acts.ts';
import { useProtocolPlan } from './use-protocol-plan.ts';
import { VersionsTab } from './versions-tab.tsx';
import styles from './protocol-details.module.css';

const TAB_WORDS: Record<ProtocolTab, string> = {
  versions: 'Versions',
  steps: 'Steps',
  needs: 'Needs',
  runs: 'Runs',
  opentrons: 'Opentrons',
  program: 'Program',
};

/** A description longer than this is cut until someone asks for all of it. */
const LONG = 150;

interface ProtocolDetailsProps {
  readonly protocol: ProtocolSummary;
  readonly search: ProtocolsSearch;
  readonly onChange: (next: Partial<ProtocolsSearch>) => void;
  readonly onMove: (protocols: readonly ProtocolSummary[]) => void;
}

/** One protocol: what it does, what can be done with it, its versions, steps, needs and runs. */
export function ProtocolDetails({ protocol, search, onChange, onMove }: ProtocolDetailsProps) {
  const { queries } = useApi();
  const { protocolId } = protocol;
  const version = search.version ?? protocol.version;
  const plan = useProtocolPlan(protocolId, version);
  const versions = useVersions(protocolId);
  const opentrons = useQuery({
    ...queries.library.opentrons.queryOptions({ input: { protocolId, version } }),
    staleTime: Infinity,
    retry: false,
  }).data;
  const shown = versions.data?.find((one) => one.version === version);
  const tabs = PROTOCOL_TABS.filter((one) =>
    one === 'opentrons' ? opentrons != null : one === 'program' ? protocol.form === 'program' : true,
  );
  const active = search.tab !== undefined && tabs.includes(search.tab) ? search.tab : 'versions';
  const wide = search.wide === true;
  return (
    <Card label={`Details of ${protocol.name}`} className={styles[wide ? 'wide' : 'details']}>
      <header className={styles['head']}>
        <div className={styles['titleRow']}>
          <h2 title={protocol.name}>{protocol.name}</h2>
          <Button
            kind="quiet"
            square
            aria-label={wide ? 'Details beside the list' : 'Details over the list'}
            icon={wide ? <IconArrowsMinimize stroke={1.75} /> : <IconArrowsMaximize stroke={1.75} />}
            onClick={() => onChange({ wide: wide ? undefined : true })}
          />
        </div>
        <Description text={protocol.description} isWhole={wide} />
        <Actions protocol={protocol} version={version} onChange={onChange} onMove={onMove} />
      </header>
      {version !== protocol.version && (
        <div className={styles['note']}>
          <Note
            state="waiting"
            title={`Version ${version}${shown === undefined ? '' : `, ${versionLook(shown.state).word.toLowerCase()}`}.`}
          >
            <button type="button" className={styles['inline']} onClick={() => onChange({ version: undefined })}>
              Back to v{protocol.version}, which runs by default
            </button>
          </Note>
        </div>
      )}
      <Tabs
        value={active}
        onChange={(value) => value !== null && onChange({ tab: value as ProtocolTab })}
        keepMounted={false}
        className={styles['tabs'] ?? ''}
      >
        <Tabs.List>
          {tabs.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {TAB_WORDS[one]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="versions" className={styles['panel'] ?? ''}>
          <VersionsTab protocol={protocol} versions={versions} version={version} onChange={onChange} />
        </Tabs.Panel>
        <Tabs.Panel value="steps" className={styles['panel'] ?? ''}>
          <StepsTab plan={plan} />
        </Tabs.Panel>
        <Tabs.Panel value="needs" className={styles['panel'] ?? ''}>
          <NeedsTab plan={plan} />
        </Tabs.Panel>
        <Tabs.Panel value="runs" className={styles['panel'] ?? ''}>
          <RunsTab protocol={protocol} />
        </Tabs.Panel>
        {opentrons != null && (
          <Tabs.Panel value="opentrons" className={styles['panel'] ?? ''}>
            <OpentronsTab report={opentrons} />
          </Tabs.Panel>
        )}
        <Tabs.Panel value="program" className={styles['panel'] ?? ''}>
          <ProgramTab protocol={protocol} version={version} />
        </Tabs.Panel>
      </Tabs>
      {active !== 'needs' && <DetailsFoot plan={plan.data?.plan ?? undefined} version={shown} />}
    </Card>
  );
}

function Description({ text, isWhole }: { readonly text: string; readonly isWhole: boolean }) {
  const [asked, setAsked] = useState(false);
  const all = asked || isWhole;
  if (text === '') return null;
  return (
    <p className={styles['description']}>
      <span data-cut={(!all && text.length > LONG) || undefined}>{text}</span>{' '}
      {text.length > LONG && !isWhole && (
        <button type="button" className={styles['inline']} aria-expanded={all} onClick={() => setAsked(!asked)}>
          {all ? 'Less' : 'More'}
        </button>
      )}
    </p>
  );
}

interface ActionsProps extends Omit<ProtocolDetailsProps, 'search'> {
  readonly version: number;
}

function Actions({ protocol, version, onChange, onMove }: ActionsProps) {
  const navigate = useNavigate();
  const begin = useBeginDraft();
  const open = useOpenDraft();
  const first = useRef<HTMLButtonElement>(null);
  const { protocolId, draftId, newestVersion } = protocol;
  const setUp = () =>
    void navigate({
      to: '/run',
      search: { protocol: protocolId, ...(version === protocol.version ? {} : { version }) },
    });
  return (
    <div className={styles['actions']}>
      <Button
        ref={first}
        kind="primary"
        data-first-action
        icon={<IconPlayerPlay stroke={1.75} aria-hidden="true" />}
        onClick={setUp}
      >
        Set up run
      </Button>
      {protocol.form === 'steps' && (
        <Button
          icon={<IconPencil stroke={1.75} aria-hidden="true" />}
          busy={begin.isPending}
          onClick={() => (draftId === null ? begin.mutate({ kind: 'version', protocolId, version }) : open(draftId))}
        >
          {draftId === null ? `Edit as v${newestVersion + 1}` : `Edit v${newestVersion + 1}`}
        </Button>
      )}
      <ProtocolMenu protocol={protocol} version={version} onChange={onChange} onMove={onMove} />
    </div>
  );
}
