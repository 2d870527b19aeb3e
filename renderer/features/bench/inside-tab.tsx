import type { InstrumentView } from '#core/contract/instrument.ts';
import { useNow } from '../../api/hooks.ts';
import { formatMoment } from '../../lib/dates.ts';
import { labwareFullName, placeName, volumeWords } from '../../lib/labware-view.ts';
import { plural } from '../../lib/numbers.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { useAsset, useLabwareOn } from './use-asset.ts';
import styles from './instrument-drawer.module.css';

interface InsideTabProps {
  readonly view: InstrumentView;
  readonly onLabware: (labwareId: string) => void;
}

/** What stands on an instrument, as the record has it. */
export function InsideTab({ view, onLabware }: InsideTabProps) {
  const labware = useLabwareOn(view.instrumentId);
  const asset = useAsset(view.instrumentId);
  const now = useNow(10_000);
  if (labware.length === 0)
    return (
      <Empty title="Nothing stands on it">
        {plural(asset?.capacity ?? 0, 'place')} free. Labware of a run appears here, place by place.
      </Empty>
    );
  return (
    <div className={styles['inside']}>
      <ul>
        {labware.map((one) => (
          <li key={one.labwareId}>
            <b>{one.at?.place == null ? '' : placeName(one.at.place)}</b>
            <span>
              {labwareFullName(one)}
              <small>
                {one.kind === 'tip-rack'
                  ? `${one.rows * one.columns - one.tipsUsed} tips left`
                  : one.filledWells === 0
                    ? 'empty'
                    : `${plural(one.filledWells, 'well')} filled, up to ${volumeWords(one.mostUl)}`}
                , since {formatMoment(one.since, now)}
              </small>
            </span>
            <Button aria-label={`Look into ${labwareFullName(one)}`} onClick={() => onLabware(one.labwareId)}>
              Look into it
            </Button>
          </li>
        ))}
      </ul>
      {asset !== undefined && asset.capacity > 1 && (
        <p>
          {asset.capacity - asset.occupied} of {plural(asset.capacity, 'place')} free
        </p>
      )}
    </div>
  );
}
