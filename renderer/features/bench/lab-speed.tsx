import { Select } from '@mantine/core';
import { IconClockPlay } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useApi } from '../../api/api.ts';
import { useLabClock } from '../../api/hooks.ts';

const SPEEDS = [
  { value: '1', label: 'Real time' },
  { value: '10', label: '10 × faster' },
  { value: '60', label: '60 × faster' },
  { value: '600', label: '600 × faster' },
  { value: '3600', label: '3,600 × faster' },
  { value: 'instant', label: 'Instant' },
];

/** How fast time passes in the virtual lab. Real instruments keep real time. */
export function LabSpeed() {
  const { queries } = useApi();
  const speed = useLabClock()?.speed;
  const set = useMutation(queries.lab.setSpeed.mutationOptions());
  const value = speed === undefined ? null : String(speed);
  const data =
    value === null || SPEEDS.some((one) => one.value === value)
      ? SPEEDS
      : [...SPEEDS, { value, label: `${value} × faster` }];
  return (
    <Select
      aria-label="Speed of the virtual lab"
      w={190}
      leftSection={<IconClockPlay size={18} stroke={1.75} aria-hidden="true" />}
      data={data}
      value={value}
      disabled={value === null}
      onChange={(chosen) => chosen !== null && set.mutate({ speed: chosen === 'instant' ? 'instant' : Number(chosen) })}
    />
  );
}
