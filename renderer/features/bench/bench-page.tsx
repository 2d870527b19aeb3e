import { useNavigate, useSearch } from '@tanstack/react-router';
import { IconHistory, IconLayoutGrid, IconList, IconTestPipe } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/api.ts';
import { useGuide } from '../../api/guide.ts';
import { useExecutions, useInstruments, useLive } from '../../api/hooks.ts';
import { useWorkcell, useWorkcellRefresh } from '../../api/workcell-hooks.ts';
import { isActive } from '../../lib/execution-look.ts';
import { instrumentLook } from '../../lib/instrument-look.ts';
import { plural } from '../../lib/numbers.ts';
import { Empty, LoadingRows } from '../../ui/empty.tsx';
import { Page, PageHead } from '../../ui/page.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { AssetDrawer } from './asset-drawer.tsx';
import { AttentionCard } from './attention-card.tsx';
import { BenchFloor } from './bench-floor.tsx';
import { EnteredAssets } from './entered-assets.tsx';
import { GuideCard } from './guide-card.tsx';
import { InstrumentDrawer } from './instrument-drawer.tsx';
import { InstrumentList } from './instrument-list.tsx';
import { LabwareDrawer } from './labware-drawer.tsx';
import { LabwarePage } from './labware-page.tsx';
import { LabSpeed } from './lab-speed.tsx';
import { SnapshotsPage } from './snapshots-page.tsx';
import styles from './bench-page.module.css';

/** The workcell now: every instrument where it stands, and what it does. */
export function BenchPage() {
  const { queries } = useApi();
  const instruments = useInstruments();
  const running = useExecutions().filter(isActive).length;
  const known = useLive((live) => live.state !== null);
  const overview = useQuery(queries.lab.overview.queryOptions()).data;
  const search = useSearch({ from: '/bench' });
  const { instrument, asset, labware, view = 'drawing' } = search;
  useWorkcellRefresh();
  const { assets } = useWorkcell();
  const entered = assets.filter((one) => one.kind !== 'instrument').length;
  const navigate = useNavigate();
  const mark = useGuide((guide) => guide.mark);
  const virtual = instruments.length > 0 && instruments.every((one) => one.virtual);
  const reachable = instruments.filter((one) => !instrumentLook(one).blocked).length;
  const open = (instrumentId: string) => {
    mark('meet');
    void navigate({ to: '/bench', search: { view: search.view, instrument: instrumentId } });
  };
  const openLabware = (labwareId: string) =>
    void navigate({ to: '/bench', search: { view: search.view, labware: labwareId } });
  const openAsset = (assetId: string) => void navigate({ to: '/bench', search: { view: search.view, asset: assetId } });
  const close = () => void navigate({ to: '/bench', search: { view: search.view } });
  const isTable = view === 'labware' || view === 'snapshots';
  const facts = virtual
    ? `virtual lab, ${plural(instruments.length, 'instrument')}, nothing real is connected`
    : `${reachable} of ${plural(instruments.length, 'instrument')} reachable · ${plural(running, 'execution')} running`;

  return (
    <Page label="Bench" simulation={virtual}>
      <PageHead title="Bench" simulation={virtual} facts={known ? facts : 'asks the host'}>
        {virtual && <LabSpeed />}
        <Segmented
          label="View"
          value={view}
          onChange={(chosen) => void navigate({ to: '/bench', search: { view: chosen } })}
          options={[
            { value: 'drawing', title: 'Drawing', icon: <IconLayoutGrid stroke={1.75} aria-hidden="true" /> },
            { value: 'list', title: 'List', icon: <IconList stroke={1.75} aria-hidden="true" /> },
            { value: 'labware', title: 'Labware', icon: <IconTestPipe stroke={1.75} aria-hidden="true" /> },
            { value: 'snapshots', title: 'Snapshots', icon: <IconHistory stroke={1.75} aria-hidden="true" /> },
          ]}
        />
      </PageHead>
      <div
        className={styles['split']}
        data-first={(overview?.firstStart && !isTable) || undefined}
        data-whole={isTable || undefined}
      >
        {!known ? (
          <LoadingRows rows={6} label="Asking for the instruments" />
        ) : instruments.length === 0 ? (
          <Empty title="No instruments on this bench">Add one with its driver, or start with the virtual lab.</Empty>
        ) : view === 'labware' ? (
          <LabwarePage onOpen={openLabware} />
        ) : view === 'snapshots' ? (
          <SnapshotsPage />
        ) : view === 'drawing' ? (
          <BenchFloor instruments={instruments} onOpen={open} onLabware={openLabware} />
        ) : (
          <div className={styles['lists']} data-many={entered > 1 || undefined}>
            <InstrumentList instruments={instruments} onOpen={open} />
            <EnteredAssets onOpen={openAsset} />
          </div>
        )}
        {!isTable && (
          <aside className={styles['aside']}>
            {overview !== undefined && (
              <GuideCard firstStart={overview.firstStart} onMeet={() => open(instruments[0]?.instrumentId ?? '')} />
            )}
            {overview?.firstStart !== true && <AttentionCard onOpen={open} onAsset={openAsset} />}
          </aside>
        )}
      </div>
      <InstrumentDrawer
        instrument={instruments.find((one) => one.instrumentId === instrument)}
        onClose={close}
        onOpen={open}
        onLabware={openLabware}
      />
      <AssetDrawer asset={assets.find((one) => one.assetId === asset)} onClose={close} />
      <LabwareDrawer labwareId={labware} onClose={close} />
    </Page>
  );
}
