import type { AssetView } from '#core/contract/workcell.ts';
import { useNow } from '../../api/hooks.ts';
import { useWorkcell } from '../../api/workcell-hooks.ts';
import { ASSET_STATES, calibrationWords, holdWords, isCalibrated, roomWords } from '../../lib/asset-words.ts';
import { plural } from '../../lib/numbers.ts';
import { capitalised } from '../../lib/words.ts';
import { Card } from '../../ui/card.tsx';
import { Empty } from '../../ui/empty.tsx';
import { StatusWord } from '../../ui/status-badge.tsx';
import { DataTable, TwoLines, type TableColumn } from '../../ui/table/data-table.tsx';
import { EnterAsset } from './enter-asset.tsx';
import styles from './bench-page.module.css';

/** What the lab has entered beside its instruments: hoods, places, people, slots, pools. */
export function EnteredAssets({ onOpen }: { readonly onOpen: (assetId: string) => void }) {
  const now = useNow(10_000);
  const entered = useWorkcell().assets.filter((one) => one.kind !== 'instrument');
  const columns: readonly TableColumn<AssetView>[] = [
    {
      id: 'name',
      title: 'Asset',
      sortBy: (one) => one.assetId,
      cell: (one) => <TwoLines first={<b>{one.assetId}</b>} second={one.title} />,
    },
    {
      id: 'state',
      title: 'Now',
      sortBy: (one) => one.status,
      cell: (one) => (
        <StatusWord state={one.hold === null ? ASSET_STATES[one.status] : 'paused'}>
          {one.hold === null ? capitalised(one.status) : (holdWords(one, now) ?? '')}
        </StatusWord>
      ),
    },
    {
      id: 'used',
      title: 'Used by',
      sortBy: (one) => one.usedBy,
      cell: (one) => (
        <TwoLines
          first={one.usedBy ?? 'nobody'}
          second={one.kind === 'pool' ? one.members.join(', ') : roomWords(one)}
        />
      ),
    },
    {
      id: 'where',
      title: 'Where',
      sortBy: (one) => one.location,
      cell: (one) => (one.kind === 'pool' ? '' : one.location === '' ? 'not said yet' : one.location),
    },
    { id: 'due', title: 'Calibration', cell: (one) => calibrationWords(one) ?? (isCalibrated(one) ? 'none' : '') },
  ];
  return (
    <Card
      title="Other assets"
      caption={plural(entered.length, 'asset')}
      right={<EnterAsset />}
      className={styles['list']}
    >
      <DataTable
        label="Other assets"
        columns={columns}
        rows={entered}
        rowId={(one) => one.assetId}
        rowHeight={56}
        onSelect={(one) => onOpen(one.assetId)}
        empty={
          <Empty title="None entered">
            Hoods, shelves, people and slots for programs that work has to share can be entered here. Protocols can need
            them, and executions wait for them like for an instrument.
          </Empty>
        }
      />
    </Card>
  );
}
