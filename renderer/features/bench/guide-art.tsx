import { IconArrowRight } from '@tabler/icons-react';
import { fourParameterCurve } from '../../lib/four-parameter-fit.ts';
import { heatColour } from '../../lib/heat.ts';
import { MiniPlate } from '../../ui/plate/mini-plate.tsx';
import { scale } from '../../ui/chart/scale.ts';
import styles from './guide-card.module.css';

const CURVES = [
  { top: 1, bottom: 0.06, ic50: 0.05, hill: 1.15 },
  { top: 1, bottom: 0.2, ic50: 1.3, hill: 0.95 },
];
const DOSES = Array.from({ length: 10 }, (_, rank) => 10 / 3 ** (9 - rank));
const wobble = (index: number) => (((Math.sin((index + 1) * 12.9898) * 43_758.5453) % 1) + 0) * 0.03;

/** What the first run makes: a plate, and the curve that is read from it. For the eye only. */
export function GuideArt() {
  const fill = (row: number, column: number) => {
    if (column === 0) return heatColour(1);
    if (column === 11) return heatColour(row < 4 ? 0 : 0.03);
    return heatColour(fourParameterCurve(DOSES[column - 1]!, CURVES[row < 4 ? 0 : 1]!) + wobble(row * 12 + column));
  };
  const x = scale(3.5e-4, 15, 6, 152, true);
  const y = scale(0, 1.12, 88, 8);
  const curve = Array.from({ length: 50 }, (_, step) => {
    const dose = 4e-4 * (12 / 4e-4) ** (step / 49);
    return `${step === 0 ? 'M' : 'L'}${x(dose).toFixed(1)} ${y(fourParameterCurve(dose, CURVES[0]!)).toFixed(1)}`;
  }).join('');
  return (
    <div className={styles['art']} aria-hidden="true">
      <MiniPlate rows={8} columns={12} width={176} fill={(_well, row, column) => fill(row, column)} />
      <IconArrowRight size={20} stroke={1.75} />
      <svg width="158" height="108">
        {[0, 0.5, 1].map((tick) => (
          <path key={tick} d={`M6 ${y(tick)}H152`} stroke={tick === 0 ? 'var(--axis)' : 'var(--grid)'} />
        ))}
        <path d={curve} fill="none" stroke="var(--series-1)" strokeWidth="2" />
        {DOSES.map((dose, index) => (
          <circle
            key={dose}
            cx={x(dose)}
            cy={y(fourParameterCurve(dose, CURVES[0]!) + wobble(index))}
            r="3.5"
            fill="var(--series-1-fill)"
            stroke="var(--surface-2)"
          />
        ))}
        <text x="79" y="104" textAnchor="middle">
          dose
        </text>
      </svg>
    </div>
  );
}
