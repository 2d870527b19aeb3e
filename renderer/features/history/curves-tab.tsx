import { useMemo } from 'react';
import { doseView } from '../../lib/dose-view.ts';
import { formatDose, formatDoseRange, formatNumber } from '../../lib/numbers.ts';
import { isShare, seriesOf, type PlateValues, type PlateView } from '../../lib/plate-view.ts';
import { capitalised, plainWords } from '../../lib/words.ts';
import { DoseChart } from '../../ui/chart/dose-chart.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Swatch } from '../../ui/plate/heat-legend.tsx';
import styles from './execution-details.module.css';

interface CurvesTabProps {
  readonly plates: readonly PlateView[];
  readonly results: ReadonlyMap<string, readonly PlateValues[]>;
  readonly cellLine: string | null;
}

/** Dose-response of every compound, with the fit and its interval in words below. */
export function CurvesTab({ plates, results, cellLine }: CurvesTabProps) {
  const plate = plates.find((one) => one.compounds.length > 0);
  const quantities = plate === undefined ? [] : (results.get(plate.labware.labwareId) ?? []);
  const shown = quantities.find((one) => isShare(one.unit)) ?? quantities[0];
  const dose = useMemo(
    () => (plate === undefined || shown === undefined ? undefined : doseView(plate, shown)),
    [plate, shown],
  );
  if (plate === undefined || dose === undefined || dose.series.length === 0)
    return <Empty title="No curve">This run has no doses with values.</Empty>;
  const words = dose.series.map(({ name, fit, points }) =>
    fit === undefined
      ? `${capitalised(plainWords(name))}: ${points.length} wells, no fit`
      : `${capitalised(plainWords(name))}: IC50 ${formatDose(fit.ic50)} (${formatDoseRange(...fit.interval)}), slope ${formatNumber(fit.hill, 2)}`,
  );
  return (
    <>
      <div className={styles['chart']}>
        <DoseChart
          label={`${words.join('. ')}${cellLine === null ? '' : `, on ${cellLine}`}`}
          series={dose.series}
          percent={dose.percent}
        />
      </div>
      <div className={styles['legend']}>
        {dose.series.map((one, index) => (
          <Swatch key={one.name} colour={`var(--series-${seriesOf(plate.compounds.indexOf(one.name))}-fill)`}>
            {words[index] ?? one.name}
          </Swatch>
        ))}
      </div>
    </>
  );
}
