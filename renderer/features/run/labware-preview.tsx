import { useMemo, useState } from 'react';
import { IconBottle, IconFlask2, IconTestPipe2 } from '@tabler/icons-react';
import type { Plan, PlannedLabware } from '#core/contract/plan.ts';
import { formatSignificant } from '../../lib/numbers.ts';
import { PlateView } from '../../lib/plate-view.ts';
import { startPlaceWords } from '../../lib/labware-view.ts';
import { plainWords, vesselWords } from '../../lib/words.ts';
import { LayoutLegend } from '../../ui/plate/layout-legend.tsx';
import { PlateMap } from '../../ui/plate/plate-map.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import styles from './preview-card.module.css';

/** What the run works on: a plate map with its layout, or the vessels with what they hold at the start. */
export function LabwarePreview({ plan }: { readonly plan: Plan }) {
  const plates = plan.labware.filter((one) => one.kind === 'plate' && one.wells.length > 0);
  const [chosen, setChosen] = useState<string | undefined>();
  const plate = plates.find((one) => one.labwareId === chosen) ?? plates[0];
  if (plan.labware.length === 0) return null;
  return (
    <div className={styles['labware']}>
      {plate === undefined ? (
        <>
          <div className={styles['labwareHead']}>
            <b>Vessels</b>
          </div>
          <div className={styles['vessels']}>
            {plan.labware.map((one) => (
              <Vessel key={one.labwareId} labware={one} />
            ))}
          </div>
        </>
      ) : (
        <>
          <div className={styles['labwareHead']}>
            <span>
              <b>{plate.title}</b>
              {plate.location !== undefined && <small>{`Starts on ${startPlaceWords(plate.location)}`}</small>}
            </span>
            {plates.length > 1 && (
              <Segmented
                label="Plate"
                value={plate.labwareId}
                onChange={setChosen}
                options={plates.map((one) => ({ value: one.labwareId, title: one.title }))}
              />
            )}
          </div>
          <PlateLayout key={plate.labwareId} labware={plate} />
        </>
      )}
    </div>
  );
}

function PlateLayout({ labware }: { readonly labware: PlannedLabware }) {
  const view = useMemo(() => new PlateView(labware), [labware]);
  return (
    <div className={styles['plate']}>
      <PlateMap
        rows={labware.rows}
        columns={labware.columns}
        label={`Layout of ${labware.title}`}
        look={(well) => view.layoutLook(well)}
        maxPitch={26.5}
        maxHeight={250}
      />
      <div className={styles['legend']}>
        <LayoutLegend view={view} />
      </div>
    </div>
  );
}

function Vessel({ labware }: { readonly labware: PlannedLabware }) {
  const VesselIcon = labware.kind === 'flask' ? IconFlask2 : labware.kind === 'reservoir' ? IconBottle : IconTestPipe2;
  return (
    <div className={styles['vessel']}>
      <VesselIcon size={28} stroke={1.5} aria-hidden="true" />
      <span>
        <b>{labware.title}</b>
        <small>{[vesselWords(labware.type), contentsInWords(labware)].filter(Boolean).join(', ')}</small>
        {labware.location !== undefined && <small>{`Starts on ${startPlaceWords(labware.location)}`}</small>}
      </span>
    </div>
  );
}

function contentsInWords({ contents }: PlannedLabware): string {
  if (contents === undefined) return 'empty';
  const { cellLine, cells, reagent, volumeMl, confluence } = contents;
  return [
    typeof cellLine === 'string' ? cellLine : undefined,
    typeof cells === 'number' ? `${formatSignificant(cells / 1e6)} M cells` : undefined,
    typeof confluence === 'number' ? `${Math.round(confluence * 100)} % confluent` : undefined,
    typeof reagent === 'string' ? plainWords(reagent) : undefined,
    typeof volumeMl === 'number' ? `${formatSignificant(volumeMl)} mL` : undefined,
  ]
    .filter(Boolean)
    .join(', ');
}
