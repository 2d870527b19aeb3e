import { Drawer, Tabs } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { LabwareDetail } from '#core/contract/workcell.ts';
import { useNow } from '../../api/hooks.ts';
import { useLabware } from '../../api/workcell-hooks.ts';
import { formatMoment } from '../../lib/dates.ts';
import { labwareName, placeWords, volumeWords } from '../../lib/labware-view.ts';
import { plural } from '../../lib/numbers.ts';
import { vesselWords } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, LoadingRows } from '../../ui/empty.tsx';
import { Chip } from '../../ui/status-badge.tsx';
import { AssetHistory } from './asset-history.tsx';
import { LabwareActions } from './labware-actions.tsx';
import { PlateContents } from './plate-contents.tsx';
import styles from './labware-drawer.module.css';

interface LabwareDrawerProps {
  readonly labwareId: string | undefined;
  readonly onClose: () => void;
}

/** One piece of labware from above, with what is in each well. */
export function LabwareDrawer({ labwareId, onClose }: LabwareDrawerProps) {
  const labware = useLabware(labwareId);
  return (
    <Drawer.Root opened={labwareId !== undefined} onClose={onClose} position="right" size={560}>
      <Drawer.Overlay />
      <Drawer.Content aria-label={labwareId === undefined ? 'Labware' : `Inside ${labwareId}`}>
        {labwareId !== undefined && (
          <div className={styles['drawer']}>
            <header>
              <Heading labwareId={labwareId} labware={labware} />
              <Button kind="quiet" square aria-label="Close labware" icon={<IconX stroke={1.75} />} onClick={onClose} />
            </header>
            {labware === undefined && <LoadingRows rows={6} label="Reading what is in it" />}
            {labware === null && (
              <Empty title="It is not on the bench any more">
                Its execution has ended and its labware was cleared away. What was measured is in History.
              </Empty>
            )}
            {labware != null && <Inside key={labwareId} labware={labware} />}
          </div>
        )}
      </Drawer.Content>
    </Drawer.Root>
  );
}

function Heading({
  labwareId,
  labware,
}: {
  readonly labwareId: string;
  readonly labware: LabwareDetail | null | undefined;
}) {
  const now = useNow(10_000);
  return (
    <div>
      <h2 tabIndex={-1} data-autofocus>
        {labware == null ? labwareId : labwareName(labware)} {labware?.executionId != null && <span>{labwareId}</span>}
      </h2>
      {labware != null && (
        <p>
          {placeWords(labware.at)}, since {formatMoment(labware.since, now)}
        </p>
      )}
    </div>
  );
}

function Inside({ labware }: { readonly labware: LabwareDetail }) {
  const wells = labware.rows * labware.columns;
  return (
    <>
      <div className={styles['chips']}>
        {labware.executionId !== null && <Chip tone="accent">belongs to {labware.executionId}</Chip>}
        <Chip tone="line">{vesselWords(labware.type)}</Chip>
        <Chip tone="line">
          {labware.kind === 'tip-rack' ? `${wells - labware.tipsUsed} of ${wells} tips left` : plural(wells, 'well')}
        </Chip>
        {labware.totalUl !== null && labware.totalUl > 0 && (
          <Chip tone="line">holds {volumeWords(labware.totalUl)} each</Chip>
        )}
        {labware.mode === 'simulated' && <Chip tone="line">virtual</Chip>}
      </div>
      <Tabs defaultValue="inside" keepMounted={false} className={styles['tabs'] ?? ''}>
        <Tabs.List>
          <Tabs.Tab value="inside">Inside</Tabs.Tab>
          <Tabs.Tab value="history">History</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="inside">
          <PlateContents labware={labware} />
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <AssetHistory subject={labware.executionId ?? labware.labwareId} />
        </Tabs.Panel>
      </Tabs>
      <LabwareActions labware={labware} />
    </>
  );
}
