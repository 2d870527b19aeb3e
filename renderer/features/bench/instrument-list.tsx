import type { InstrumentView } from '#core/contract/instrument.ts';
import { calibrationWords } from '../../lib/asset-words.ts';
import { formatChannel, unitOf } from '../../lib/channels.ts';
import { instrumentLook } from '../../lib/instrument-look.ts';
import { EVIDENCE_WORDS, KIND_WORDS } from '../../lib/words.ts';
import { Card } from '../../ui/card.tsx';
import { StatusWord } from '../../ui/status-badge.tsx';
import { DataTable, TwoLines, type TableColumn } from '../../ui/table/data-table.tsx';
import { assetLook } from './asset-look.ts';
import { useAsset } from './use-asset.ts';
import { useChangeover } from './use-changeover.ts';
import styles from './bench-page.module.css';

const COLUMNS: readonly TableColumn<InstrumentView>[] = [
  {
    id: 'name',
    title: 'Instrument',
    sortBy: (view) => view.instrumentId,
    cell: (view) => <TwoLines first={<b>{view.instrumentId}</b>} second={KIND_WORDS[view.kind]} />,
  },
  {
    id: 'state',
    title: 'Now',
    sortBy: (view) => instrumentLook(view).words,
    cell: (view) => <NowCell view={view} />,
  },
  {
    id: 'values',
    title: 'Values',
    cell: (view) =>
      view.channels.map((one) => `${formatChannel(one)} ${unitOf(one)}`.replaceAll(' ', '\u00a0')).join(', '),
  },
  { id: 'used', title: 'Used by, due', sortBy: (view) => view.usedBy, cell: (view) => <UseCell view={view} /> },
  {
    id: 'model',
    title: 'Make and evidence',
    sortBy: (view) => view.vendor,
    cell: (view) => <TwoLines first={`${view.vendor} ${view.model}`} second={EVIDENCE_WORDS[view.evidence]} />,
  },
];

function NowCell({ view }: { readonly view: InstrumentView }) {
  const look = assetLook(instrumentLook(view), useAsset(view.instrumentId), useChangeover(view.instrumentId));
  return <StatusWord state={look.state}>{look.words}</StatusWord>;
}

function UseCell({ view }: { readonly view: InstrumentView }) {
  const asset = useAsset(view.instrumentId);
  const by = view.usedBy ?? asset?.hold?.by ?? '';
  return <TwoLines first={by} second={(asset === undefined ? null : calibrationWords(asset)) ?? ''} />;
}

export function InstrumentList({
  instruments,
  onOpen,
}: {
  readonly instruments: readonly InstrumentView[];
  readonly onOpen: (id: string) => void;
}) {
  return (
    <Card label="Instruments" className={styles['list']}>
      <DataTable
        label="Instruments"
        columns={COLUMNS}
        rows={instruments}
        rowId={(view) => view.instrumentId}
        rowHeight={60}
        onSelect={(view) => onOpen(view.instrumentId)}
      />
    </Card>
  );
}
