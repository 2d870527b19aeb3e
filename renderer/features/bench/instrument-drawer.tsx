import { Drawer, Tabs } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconX } from '@tabler/icons-react';
import type { InstrumentView } from '#core/contract/instrument.ts';
import { useInstruments, useNow } from '../../api/hooks.ts';
import { formatMoment } from '../../lib/dates.ts';
import { instrumentLook, leadOf } from '../../lib/instrument-look.ts';
import { EVIDENCE_WORDS, KIND_PURPOSE, KIND_WORDS } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { LoadingRows } from '../../ui/empty.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Note } from '../../ui/note.tsx';
import { Chip, StatusBadge } from '../../ui/status-badge.tsx';
import { AssetHistory } from './asset-history.tsx';
import { assetLook } from './asset-look.ts';
import { ChangeoverNote } from './changeover-note.tsx';
import { ClearButton } from './clear-button.tsx';
import { ConnectButton } from './connect-button.tsx';
import { InsideTab } from './inside-tab.tsx';
import { InstrumentChannels } from './instrument-channels.tsx';
import { PracticeFaults } from './practice-faults.tsx';
import { UpkeepTab } from './upkeep-tab.tsx';
import { useAsset } from './use-asset.ts';
import { useChangeover } from './use-changeover.ts';
import { WireTrace } from './wire-trace.tsx';
import styles from './instrument-drawer.module.css';

interface InstrumentDrawerProps {
  readonly instrument: InstrumentView | undefined;
  readonly onClose: () => void;
  readonly onOpen: (instrumentId: string) => void;
  readonly onLabware: (labwareId: string) => void;
}

/** All there is to know of one instrument. */
export function InstrumentDrawer({ instrument, onClose, onOpen, onLabware }: InstrumentDrawerProps) {
  return (
    <Drawer.Root opened={instrument !== undefined} onClose={onClose} position="right" size={560}>
      <Drawer.Overlay />
      <Drawer.Content aria-label={instrument === undefined ? 'Instrument' : `Details of ${instrument.instrumentId}`}>
        {instrument !== undefined && (
          <Details
            key={instrument.instrumentId}
            view={instrument}
            onClose={onClose}
            onOpen={onOpen}
            onLabware={onLabware}
          />
        )}
      </Drawer.Content>
    </Drawer.Root>
  );
}

function Details({
  view,
  onClose,
  onOpen,
  onLabware,
}: {
  readonly view: InstrumentView;
  readonly onClose: () => void;
  readonly onOpen: (id: string) => void;
  readonly onLabware: (labwareId: string) => void;
}) {
  const asset = useAsset(view.instrumentId);
  const changeover = useChangeover(view.instrumentId);
  const look = assetLook(instrumentLook(view), asset, changeover);
  const all = useInstruments();
  const at = all.findIndex((one) => one.instrumentId === view.instrumentId);
  const neighbour = (step: number) => all[(at + step + all.length) % all.length]?.instrumentId ?? view.instrumentId;
  return (
    <div className={styles['details']}>
      <header>
        <div>
          <h2 tabIndex={-1} data-autofocus>
            {view.instrumentId} <span>{KIND_WORDS[view.kind]}</span>
          </h2>
          <p>
            {view.title}. {KIND_PURPOSE[view.kind]}
          </p>
        </div>
        <Button
          kind="quiet"
          square
          aria-label="Previous instrument"
          icon={<IconChevronLeft stroke={1.75} />}
          onClick={() => onOpen(neighbour(-1))}
        />
        <Button
          kind="quiet"
          square
          aria-label="Next instrument"
          icon={<IconChevronRight stroke={1.75} />}
          onClick={() => onOpen(neighbour(1))}
        />
        <Button kind="quiet" square aria-label="Close details" icon={<IconX stroke={1.75} />} onClick={onClose} />
      </header>
      <div className={styles['state']}>
        <StatusBadge state={look.state}>{look.words === view.fault ? 'Fault' : look.words}</StatusBadge>
        {view.usedBy !== null && <Chip tone="accent">used by {view.usedBy}</Chip>}
        {asset?.hold != null && <Chip tone="accent">held by {asset.hold.by}</Chip>}
        {view.virtual && <Chip tone="line">virtual</Chip>}
      </div>
      {view.needsClearing !== null && (
        <Note
          state="warn"
          title="It takes no work before somebody has cleared it."
          actions={<ClearButton view={view} />}
        >
          {view.needsClearing.reason}
        </Note>
      )}
      {changeover !== undefined && <ChangeoverNote view={changeover} virtual={view.virtual} />}
      {view.needsClearing === null && look.blocked && (
        <Note state={look.state} title={`${leadOf(look.words)[0]}.`} actions={<ConnectButton view={view} />}>
          {leadOf(view.fault ?? '')[1] || 'It takes no commands as it is.'}
        </Note>
      )}
      <Tabs defaultValue="values" keepMounted={false} className={styles['tabs'] ?? ''}>
        <Tabs.List>
          <Tabs.Tab value="values">Values</Tabs.Tab>
          <Tabs.Tab value="inside">Inside</Tabs.Tab>
          <Tabs.Tab value="upkeep">Upkeep</Tabs.Tab>
          <Tabs.Tab value="history">History</Tabs.Tab>
          <Tabs.Tab value="about">About</Tabs.Tab>
          <Tabs.Tab value="trace">Wire trace</Tabs.Tab>
          {view.virtual && <Tabs.Tab value="practice">Practice</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="values">
          <InstrumentChannels view={view} />
        </Tabs.Panel>
        <Tabs.Panel value="inside">
          <InsideTab view={view} onLabware={onLabware} />
        </Tabs.Panel>
        <Tabs.Panel value="upkeep">
          {asset === undefined ? <LoadingRows rows={4} label="Asking for it" /> : <UpkeepTab asset={asset} />}
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <AssetHistory subject={view.instrumentId} />
        </Tabs.Panel>
        <Tabs.Panel value="about">
          <About view={view} />
        </Tabs.Panel>
        <Tabs.Panel value="trace">
          <WireTrace instrumentId={view.instrumentId} />
        </Tabs.Panel>
        <Tabs.Panel value="practice">
          <PracticeFaults view={view} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

function About({ view }: { readonly view: InstrumentView }) {
  const now = useNow(10_000);
  return (
    <div className={styles['about']}>
      <Facts
        items={[
          ['Make', `${view.vendor} ${view.model}`],
          ['Serial number', view.serialNumber ?? 'not known yet'],
          ['Connected by', view.address],
          ['Connection', `${view.connection}, since ${formatMoment(view.connectionSince, now)}`],
          ['Driver', `${view.driverId} ${view.driverVersion}`],
          ['Evidence', EVIDENCE_WORDS[view.evidence]],
          [
            'Holds',
            view.contents
              .filter((one) => one.occupied)
              .map((one) => `${one.place}: ${one.label}`)
              .join(', ') || 'nothing',
          ],
        ]}
      />
    </div>
  );
}
