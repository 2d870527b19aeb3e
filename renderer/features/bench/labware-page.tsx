import type { LabwareSummary } from '#core/contract/workcell.ts';
import { useNow } from '../../api/hooks.ts';
import { useWorkcell } from '../../api/workcell-hooks.ts';
import { formatMoment } from '../../lib/dates.ts';
import { labwareName, placeWords, volumeWords } from '../../lib/labware-view.ts';
import { plural } from '../../lib/numbers.ts';
import { vesselWords } from '../../lib/words.ts';
import { Card } from '../../ui/card.tsx';
import { Empty } from '../../ui/empty.tsx';
import { DataTable, TwoLines, type TableColumn } from '../../ui/table/data-table.tsx';
import styles from './bench-page.module.css';
import { DefinitionsCard } from './definitions-card.tsx';
import { PlaceLabware } from './place-labware.tsx';

/** All labware on the bench, and the definitions that were imported. */
export function LabwarePage({ onOpen }: { readonly onOpen: (labwareId: string) => void }) {
  const { labware } = useWorkcell();
  return (
    <div className={styles['cards']}>
      <Card
        title="Labware on the bench"
        caption={plural(labware.length, 'piece')}
        right={<PlaceLabware />}
        grow
        className={styles['list']}
      >
        <LabwareTable labware={labware} onOpen={onOpen} />
      </Card>
      <DefinitionsCard />
    </div>
  );
}

function LabwareTable({
  labware,
  onOpen,
}: {
  readonly labware: readonly LabwareSummary[];
  readonly onOpen: (labwareId: string) => void;
}) {
  const now = useNow(30_000);
  const columns: readonly TableColumn<LabwareSummary>[] = [
    {
      id: 'name',
      title: 'Labware',
      sortBy: labwareName,
      cell: (one) => <TwoLines first={<b>{labwareName(one)}</b>} second={vesselWords(one.type)} />,
    },
    {
      id: 'where',
      title: 'Stands on',
      sortBy: (one) => placeWords(one.at),
      cell: (one) => <TwoLines first={placeWords(one.at)} second={`since ${formatMoment(one.since, now)}`} />,
    },
    {
      id: 'owner',
      title: 'Belongs to',
      sortBy: (one) => one.executionId,
      cell: (one) => one.executionId ?? 'nobody',
    },
    {
      id: 'inside',
      title: 'Inside',
      sortBy: (one) => one.mostUl,
      cell: (one) =>
        one.kind === 'tip-rack'
          ? `${one.rows * one.columns - one.tipsUsed} tips left`
          : one.filledWells === 0
            ? 'empty'
            : `${plural(one.filledWells, 'well')}, up to ${volumeWords(one.mostUl)}`,
    },
  ];
  return (
    <DataTable
      label="Labware on the bench"
      columns={columns}
      rows={labware}
      rowId={(one) => one.labwareId}
      rowHeight={52}
      onSelect={(one) => onOpen(one.labwareId)}
      empty={
        <Empty title="No labware on the bench">
          A run brings its own, and takes it away when it completes. Racks and reservoirs can be put here by hand.
        </Empty>
      }
    />
  );
}
