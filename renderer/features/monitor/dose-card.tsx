import { useMemo } from 'react';
import type { LiveExecution } from '#core/contract/execution.ts';
import { doseView } from '../../lib/dose-view.ts';
import { formatDose, formatDoseRange } from '../../lib/numbers.ts';
import { isShare, seriesOf } from '../../lib/plate-view.ts';
import { capitalised, plainWords } from '../../lib/words.ts';
import { Card } from '../../ui/card.tsx';
import { DoseChart } from '../../ui/chart/dose-chart.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Swatch } from '../../ui/plate/heat-legend.tsx';
import type { LivePlate } from './use-plates.ts';
import styles from './execution-view.module.css';

interface DoseCardProps {
  readonly plates: readonly LivePlate[];
  readonly execution: LiveExecution;
}

/** Response over dose as it comes, with a quick fit for the eye. */
export function DoseCard({ plates, execution }: DoseCardProps) {
  const { cellLine } = execution;
  const plate = plates.find((one) => one.view.compounds.length > 0);
  const shown = plate?.quantities.find((one) => isShare(one.unit)) ?? plate?.quantities[0];
  const dose = useMemo(
    () => (plate === undefined || shown === undefined ? undefined : doseView(plate.view, shown)),
    [plate, shown],
  );
  const first = dose?.series.find((one) => one.fit !== undefined);
  const names = plate?.view.compounds.map((name) => capitalised(plainWords(name))).join(', ') ?? '';
  return (
    <Card
      title={`${names}${cellLine === null ? '' : `, ${cellLine}`}`}
      right={
        first?.fit !== undefined && (
          <span>
            <span className={styles['strong']}>IC50 {formatDose(first.fit.ic50)}</span> (
            {formatDoseRange(...first.fit.interval)})
          </span>
        )
      }
      grow
    >
      {dose === undefined || dose.series.length === 0 ? (
        <NoCurve execution={execution} />
      ) : (
        <>
          <div className={styles['chart']}>
            <DoseChart label={chartWords(dose.series)} series={dose.series} percent={dose.percent} />
          </div>
          {dose.series.length > 1 && (
            <div className={styles['legend']} style={{ padding: '0 14px 8px' }}>
              {dose.series.map((one) => (
                <Swatch
                  key={one.name}
                  colour={`var(--series-${seriesOf(plate?.view.compounds.indexOf(one.name) ?? 0)}-fill)`}
                >
                  {one.fit === undefined
                    ? plainWords(one.name)
                    : `${plainWords(one.name)}, IC50 ${formatDose(one.fit.ic50)}`}
                </Swatch>
              ))}
            </div>
          )}
        </>
      )}
    </Card>
  );
}

function chartWords(
  series: readonly { name: string; points: readonly unknown[]; fit: { ic50: number } | undefined }[],
): string {
  return series
    .map(
      (one) =>
        `${plainWords(one.name)}: ${one.points.length} wells${one.fit === undefined ? '' : `, IC50 about ${formatDose(one.fit.ic50)}`}`,
    )
    .join('. ');
}

function NoCurve({ execution }: { readonly execution: LiveExecution }) {
  if (execution.mode === 'dry-run') return <Empty title="No curve">A dry run measures nothing.</Empty>;
  if (execution.completedAt !== null) return <Empty title="No curve">Nothing was read in this run.</Empty>;
  return <Empty title="No values yet">The curve appears when reading starts.</Empty>;
}
