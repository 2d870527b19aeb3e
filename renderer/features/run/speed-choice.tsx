import { Select } from '@mantine/core';
import { useLastChoices } from './last-choices.ts';
import styles from './settings-card.module.css';

const SPEEDS = [
  { value: '1', label: 'Real time' },
  { value: '60', label: '60 × faster' },
  { value: '600', label: '600 × faster' },
  { value: '3600', label: '3,600 × faster' },
  { value: 'instant', label: 'Instant' },
];

export function SpeedChoice() {
  const { speed, set } = useLastChoices();
  return (
    <Select
      className={styles['full'] ?? ''}
      label="Simulation speed"
      data={SPEEDS}
      value={String(speed)}
      onChange={(value) => value !== null && set({ speed: value === 'instant' ? 'instant' : Number(value) })}
    />
  );
}
