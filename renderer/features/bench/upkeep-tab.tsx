import { useMutation } from '@tanstack/react-query';
import type { LeaseView } from '#core/contract/forecast.ts';
import type { AssetView } from '#core/contract/workcell.ts';
import { useApi } from '../../api/api.ts';
import { useNow } from '../../api/hooks.ts';
import { operatorName } from '../../api/operator.ts';
import { ASSET_STATES, calibrationWords, holdWords, isCalibrated, roomWords } from '../../lib/asset-words.ts';
import { formatDateTime, formatDay, formatMoment } from '../../lib/dates.ts';
import { hoursWords } from '../../lib/opening-hours.ts';
import { capitalised, plainWords } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Note } from '../../ui/note.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { StatusWord } from '../../ui/status-badge.tsx';
import { CalibrateButton } from './calibrate-button.tsx';
import { ChangeoverButton } from './changeover-button.tsx';
import { HoldButton } from './hold-button.tsx';
import { HoursButton, useCalendar } from './hours-button.tsx';
import { SetUpButton } from './set-up-button.tsx';
import { useChangeover } from './use-changeover.ts';
import { useLeases } from './use-asset.ts';
import { WordsButton } from './words-button.tsx';
import styles from './instrument-drawer.module.css';

/** Who has it, where it stands, when it was calibrated; and what a person can say about that. */
export function UpkeepTab({ asset }: { readonly asset: AssetView }) {
  const { queries } = useApi();
  const now = useNow(10_000);
  const { assetId, calibration } = asset;
  const leases = useLeases(assetId);
  /* Below what can be done: a full deck has a line for every place. */
  const places = leases
    .filter((lease) => lease.unit !== null)
    .toSorted((one, other) => one.unit!.localeCompare(other.unit!, 'en', { numeric: true }));
  const room = roomWords(asset);
  const calibrated = isCalibrated(asset);
  const calendar = useCalendar(assetId);
  const changeover = useChangeover(assetId);
  const operator = operatorName();
  const store = useMutation(
    queries.workcell.setStorage.mutationOptions({
      onSuccess: (after) => notifyDone(`${assetId} is ${after.inStorage ? 'in storage' : 'out of storage'}`),
    }),
  );
  const change = useMutation(queries.workcell.changeAsset.mutationOptions());
  const note = useMutation(
    queries.workcell.note.mutationOptions({ onSuccess: () => notifyDone('The note is in the history') }),
  );
  return (
    <div className={styles['about']}>
      {asset.hold !== null && (
        <Note state="paused" title={capitalised(asset.hold.purpose)}>
          {holdWords(asset, now)} Nothing new takes it{' '}
          {asset.hold.until === null ? 'before it is released' : 'until then'}.
        </Note>
      )}
      {asset.calibrationState === 'overdue' && (
        <Note state="warn" title={`${calibrationWords(asset) ?? ''}.`}>
          It still works; every start that uses it is warned.
        </Note>
      )}
      <Facts
        items={[
          [
            'Status',
            <StatusWord key="status" state={asset.hold === null ? ASSET_STATES[asset.status] : 'paused'}>
              {capitalised(asset.status)}
            </StatusWord>,
          ],
          ['Used by', asset.usedBy ?? asset.hold?.by ?? 'nobody'],
          ...leases
            .filter((lease) => lease.unit === null)
            .map(
              (lease) => [lease.amount === 1 ? 'Lease' : `Lease of ${lease.amount}`, leaseWords(lease, now)] as const,
            ),
          ...(room === '' ? [] : [['Room', room] as const]),
          ['Hours', hoursWords(calendar) ?? 'always at hand'],
          ...(changeover === undefined
            ? []
            : [
                ['Changed over', changeover.sentence] as const,
                ['Set up for', changeover.setUp ?? 'nobody knows: the next work has it changed over'] as const,
              ]),
          ['Stands in', asset.location === '' ? 'not said yet' : asset.location],
          ...(calibrated ? [['Calibrated', calibratedWords(asset)] as const] : []),
          ...(calibration?.dueAt == null ? [] : [['Due again', formatDateTime(calibration.dueAt, now)] as const]),
        ]}
      />
      <div className={styles['acts']}>
        <HoldButton asset={asset} />
        {calibrated && <CalibrateButton asset={asset} />}
        <HoursButton assetId={assetId} />
        {asset.kind === 'instrument' && <ChangeoverButton assetId={assetId} virtual={asset.virtual} />}
        {changeover !== undefined && <SetUpButton view={changeover} />}
        <WordsButton
          title={`Where does ${assetId} stand?`}
          label="Room or bench"
          action="Save the location"
          start={asset.location}
          mayBeEmpty
          busy={change.isPending}
          onSave={(location) => change.mutateAsync({ assetId, location, operator })}
        >
          Location…
        </WordsButton>
        <WordsButton
          title={`A note on ${assetId}`}
          label="What was done or seen?"
          action="Add the note"
          busy={note.isPending}
          onSave={(words) => note.mutateAsync({ assetId, note: words, operator })}
        >
          Service note…
        </WordsButton>
        <Button
          busy={store.isPending}
          disabled={!asset.inStorage && asset.usedBy !== null}
          onClick={() => store.mutate({ assetId, inStorage: !asset.inStorage, operator })}
        >
          {asset.inStorage ? 'Take out of storage' : 'Move to storage'}
        </Button>
        {!asset.inStorage && asset.usedBy !== null && (
          <p>{asset.usedBy} uses it; it can go into storage when that has ended.</p>
        )}
      </div>
      {places.length > 0 && (
        <section className={styles['places']} aria-label={`Places of ${assetId} that are taken`}>
          <Facts items={places.map((lease) => [`Place ${lease.unit}`, leaseWords(lease, now)] as const)} />
        </section>
      )}
    </div>
  );
}

/** "EX-1 since 14:21, source flask" */
function leaseWords({ executionId, since, holder, assetId }: LeaseView, now: number): string {
  const what = plainWords(
    holder
      .replace(`${executionId}:`, '')
      .replace(/(#\d+|@\w+)$/, '')
      .replaceAll('.', ', '),
  );
  return `${executionId} since ${formatMoment(since, now)}, ${what}${assetId.endsWith('/rehearsed') ? ', simulated' : ''}`;
}

function calibratedWords({ calibration, virtual }: AssetView): string {
  if (calibration !== null) return `${formatDay(calibration.doneAt)} by ${calibration.by}, ${calibration.certificate}`;
  return virtual ? 'virtual, needs none' : 'nothing on record';
}
