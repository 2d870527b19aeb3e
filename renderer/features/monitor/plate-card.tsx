import { useState } from 'react';
import type { LiveExecution } from '#core/contract/execution.ts';
import { formatNumber, plural } from '../../lib/numbers.ts';
import { controlsOf } from '../../lib/dose-view.ts';
import { formatValue, valueLook, type PlateValues } from '../../lib/plate-view.ts';
import { capitalised, plainWords, quantityTitle } from '../../lib/words.ts';
import { Card } from '../../ui/card.tsx';
import { HeatLegend } from '../../ui/plate/heat-legend.tsx';
import { LayoutLegend } from '../../ui/plate/layout-legend.tsx';
import { PlateMap } from '../../ui/plate/plate-map.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import type { LivePlate } from './use-plates.ts';
import styles from './execution-view.module.css';

interface PlateCardProps {
  readonly plates: readonly LivePlate[];
  readonly execution: LiveExecution;
}

/** The plate as it fills: values well by well, or the layout that was planned. */
export function PlateCard({ plates, execution }: PlateCardProps) {
  const [plateId, setPlateId] = useState<string | undefined>();
  const [chosen, setChosen] = useState<string | undefined>();
  const plate =
    plates.find((one) => one.view.labware.labwareId === plateId) ?? plates.find((one) => one.live) ?? plates[0];
  if (plate === undefined) return null;
  const { view, quantities, marks } = plate;
  const { labware } = view;
  const shown =
    quantities.find((one) => one.quantity === chosen) ??
    (chosen === 'layout' ? undefined : bestOf(quantities, plate.live));
  const used = labware.wells.filter((well) => well.role !== 'unused' && well.role !== 'buffer').length;
  const caption = plate.live
    ? `${plate.served} of ${used} wells`
    : shown === undefined
      ? execution.status === 'completed'
        ? ''
        : 'not read yet'
      : `${plural(shown.values.size, 'well')} read`;
  const options = [
    ...quantities.slice(0, 3).map((one) => ({ value: one.quantity, title: quantityTitle(one.quantity) })),
    { value: 'layout', title: 'Layout' },
  ];
  return (
    <Card
      title={labware.title}
      caption={caption}
      right={
        <>
          {plates.length > 1 && (
            <Segmented
              label="Plate"
              value={labware.labwareId}
              onChange={setPlateId}
              options={plates.map((one, index) => ({ value: one.view.labware.labwareId, title: String(index + 1) }))}
            />
          )}
          {options.length > 1 && (
            <Segmented label="Show" value={shown?.quantity ?? 'layout'} onChange={setChosen} options={options} />
          )}
        </>
      }
      className={styles['plate']}
    >
      <div className={styles['plateBody']}>
        <div className={styles['plateMap']}>
          <PlateMap
            rows={labware.rows}
            columns={labware.columns}
            label={
              shown === undefined
                ? `Layout of ${labware.title}`
                : `${capitalised(plainWords(shown.quantity))} of ${labware.title}`
            }
            look={(well) =>
              shown === undefined
                ? view.layoutLook(well, marks.get(well))
                : valueLook(well, view, shown, { numbers: false, mark: marks.get(well) })
            }
            maxPitch={34}
            fit
          />
        </div>
        {shown === undefined ? (
          <div className={styles['legend']}>
            <LayoutLegend view={view} />
          </div>
        ) : (
          <Under plate={plate} shown={shown} />
        )}
      </div>
    </Card>
  );
}

function Under({ plate, shown }: { readonly plate: LivePlate; readonly shown: PlateValues }) {
  const controls = controlsOf(plate.view, shown);
  return (
    <div className={styles['under']}>
      <span>
        {controls.zPrime !== undefined && (
          <span className={styles['strong']}>Z′ {formatNumber(controls.zPrime, 2)}</span>
        )}
        {controls.variation !== undefined && ` CV of controls ${formatNumber(controls.variation, 1)} %`}
        {controls.zPrime === undefined && controls.variation === undefined && capitalised(plainWords(shown.quantity))}
      </span>
      <HeatLegend low={formatValue(shown.low, shown.unit)} high={formatValue(shown.high, shown.unit)} />
    </div>
  );
}

/** While it is read, what is read; afterwards the result that was made of it. */
function bestOf(quantities: readonly PlateValues[], live: boolean): PlateValues | undefined {
  if (live) return quantities[0];
  return quantities.find((one) => one.quantity === 'viability') ?? quantities.at(-1);
}
