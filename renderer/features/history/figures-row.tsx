import type { LiveExecution } from '#core/contract/execution.ts';
import type { Plan } from '#core/contract/plan.ts';
import { controlsOf, doseView } from '../../lib/dose-view.ts';
import { formatDuration } from '../../lib/durations.ts';
import { formatDose, formatDoseRange, formatNumber } from '../../lib/numbers.ts';
import { isShare, type PlateValues, type PlateView } from '../../lib/plate-view.ts';
import { capitalised, plainWords } from '../../lib/words.ts';
import styles from './execution-details.module.css';

interface FiguresRowProps {
  readonly execution: LiveExecution;
  readonly plates: readonly PlateView[];
  readonly results: ReadonlyMap<string, readonly PlateValues[]>;
  readonly plan: Plan | undefined;
}

/** The few numbers an execution is about. */
export function FiguresRow({ execution, plates, results, plan }: FiguresRowProps) {
  const figures = [...doseFigures(plates, results), ...timeFigures(execution, plan)].slice(0, 4);
  return (
    <div className={styles['figures']}>
      {figures.map(({ title, value, more }) => (
        <div key={title}>
          <small>{title}</small>
          <b>{value}</b>
          {more !== undefined && <span className={styles['more']}>{more}</span>}
        </div>
      ))}
    </div>
  );
}

interface Figure {
  readonly title: string;
  readonly value: string;
  readonly more?: string;
}

function doseFigures(plates: FiguresRowProps['plates'], results: FiguresRowProps['results']): Figure[] {
  const figures: Figure[] = [];
  for (const plate of plates) {
    const quantities = results.get(plate.labware.labwareId) ?? [];
    const shown = quantities.find((one) => isShare(one.unit)) ?? quantities[0];
    if (shown === undefined) continue;
    for (const { name, fit } of doseView(plate, shown).series.slice(0, 2)) {
      if (fit === undefined) continue;
      const title = `${capitalised(plainWords(name))} IC50`;
      figures.push({
        title,
        value: formatDose(fit.ic50),
        more: formatDoseRange(...fit.interval),
      });
    }
    const controls = controlsOf(plate, shown);
    if (controls.zPrime !== undefined) figures.push({ title: 'Z′', value: formatNumber(controls.zPrime, 2) });
  }
  return figures;
}

function timeFigures(execution: LiveExecution, plan: Plan | undefined): Figure[] {
  const took = execution.labDurationMs;
  return [
    {
      title: 'Took',
      value: took === null ? 'not ended' : formatDuration(took),
    },
    { title: 'Steps', value: `${execution.stepsEnded} of ${execution.stepCount}` },
    ...(plan === undefined
      ? []
      : [{ title: execution.mode === 'real' ? 'Cost' : 'Cost if real', value: `$ ${plan.cost.high.toFixed(2)}` }]),
    { title: 'By', value: execution.operator },
  ];
}
