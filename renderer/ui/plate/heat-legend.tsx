import styles from './heat-legend.module.css';

interface HeatLegendProps {
  readonly low: string;
  readonly high: string;
}

/** The scale of a heat map with its two ends. */
export function HeatLegend({ low, high }: HeatLegendProps) {
  return (
    <span className={styles['legend']}>
      {low}
      <i aria-hidden="true" />
      {high}
    </span>
  );
}

interface SwatchProps {
  readonly colour: string;
  readonly letter?: string | undefined;
  readonly children: string;
}

/** One entry of a legend: colour, letter, words. */
export function Swatch({ colour, letter, children }: SwatchProps) {
  return (
    <span className={styles['swatch']}>
      <i style={{ background: colour }} aria-hidden="true" />
      {letter !== undefined && <b>{letter}</b>}
      {children}
    </span>
  );
}
