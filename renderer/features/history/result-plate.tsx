import { useState } from 'react';
import { valueLook, formatValue, type PlateValues, type PlateView } from '../../lib/plate-view.ts';
import { describeWells } from '../../lib/wells.ts';
import { mean } from '../../lib/plate-statistics.ts';
import { capitalised, plainWords } from '../../lib/words.ts';
import { HeatLegend } from '../../ui/plate/heat-legend.tsx';
import { PlateMap } from '../../ui/plate/plate-map.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import styles from './execution-details.module.css';

interface ResultPlateProps {
  readonly plates: readonly PlateView[];
  readonly results: ReadonlyMap<string, readonly PlateValues[]>;
  readonly shown: { readonly plate: string; readonly quantity: string } | undefined;
  readonly onShow: (shown: { plate: string; quantity: string }) => void;
}

/** Values on the plate they were measured on, with their numbers; select wells to see their mean. */
export function ResultPlate({ plates, results, shown, onShow }: ResultPlateProps) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const plate = plates.find((one) => one.labware.labwareId === shown?.plate) ?? plates[0];
  if (plate === undefined) return null;
  const { labware } = plate;
  const quantities = results.get(labware.labwareId) ?? [];
  const values =
    quantities.find((one) => one.quantity === shown?.quantity) ??
    quantities.find((one) => one.quantity === 'viability') ??
    quantities[0];
  if (values === undefined) return null;
  const flagged = [...values.values].filter(([, one]) => one.flag !== null).length;
  return (
    <div className={styles['plate']}>
      <div className={styles['plateHead']}>
        <b>{labware.title}</b>
        {quantities.length > 1 && (
          <Segmented
            label="Quantity"
            value={values.quantity}
            onChange={(quantity) => onShow({ plate: labware.labwareId, quantity })}
            options={quantities
              .slice(0, 4)
              .map((one) => ({ value: one.quantity, title: capitalised(plainWords(one.quantity)) }))}
          />
        )}
        {plates.length > 1 && (
          <Segmented
            label="Plate"
            value={labware.labwareId}
            onChange={(id) => onShow({ plate: id, quantity: values.quantity })}
            options={plates.map((one, index) => ({ value: one.labware.labwareId, title: String(index + 1) }))}
          />
        )}
      </div>
      <PlateMap
        rows={labware.rows}
        columns={labware.columns}
        label={`${capitalised(plainWords(values.quantity))} of ${labware.title}`}
        round={false}
        aspect={labware.columns > 12 ? 0.8 : 0.6}
        maxHeight={232}
        look={(well) => valueLook(well, plate, values, { numbers: labware.columns <= 12 })}
        selected={selected}
        onSelect={(wells) => setSelected(new Set(wells))}
      />
      <div className={styles['plateFoot']}>
        <span>{selected.size === 0 ? wholeWords(values, flagged) : selectionWords(values, [...selected])}</span>
        <HeatLegend low={formatValue(values.low, values.unit)} high={formatValue(values.high, values.unit)} />
      </div>
    </div>
  );
}

function wholeWords({ quantity, values, unit }: PlateValues, flagged: number): string {
  const of = unit === '' || unit === 'fraction' ? '' : `, ${unit}`;
  return `${capitalised(plainWords(quantity))}${of}, ${values.size} wells${flagged > 0 ? `, ${flagged} flagged` : ''}`;
}

/** Flagged wells stay out of the mean. */
function selectionWords({ values, unit }: PlateValues, wells: string[]): string {
  const numbers = wells.flatMap((well) => {
    const one = values.get(well);
    return one?.value == null || one.flag !== null ? [] : [one.value];
  });
  if (numbers.length === 0) return `${describeWells(wells)}: no values`;
  if (numbers.length === 1) return `${describeWells(wells)}: ${formatValue(numbers[0]!, unit)}`;
  const range = `${formatValue(Math.min(...numbers), unit)} to ${formatValue(Math.max(...numbers), unit)}`;
  return `${describeWells(wells)}: mean ${formatValue(mean(numbers), unit)} of ${numbers.length}, ${range}`;
}
