import { IconAdjustments, IconBook, IconBox, IconFlask, IconLink, IconUser } from '@tabler/icons-react';
import type { ResolvedNumber } from '#core/contract/catalog.ts';
import styles from './inspector.module.css';

const ICONS = {
  profile: IconFlask,
  vessel: IconBox,
  catalogue: IconBook,
  computed: IconLink,
  lab: IconUser,
  choice: IconAdjustments,
} as const;

export const ORIGIN_TITLES: Readonly<Record<ResolvedNumber['origin'], string>> = {
  profile: 'cell line',
  vessel: 'vessel',
  catalogue: 'catalogue',
  computed: 'computed',
  lab: 'changed by your lab',
  choice: 'asked for',
};

/** Where a number comes from: a shape and a word, not a colour alone. */
export function OriginChip({
  origin,
  children,
}: {
  readonly origin: ResolvedNumber['origin'];
  readonly children: string;
}) {
  const Icon = ICONS[origin];
  return (
    <span className={styles['chip']} data-origin={origin} title={children}>
      <Icon size={14} stroke={1.75} aria-hidden="true" />
      <span>{children}</span>
    </span>
  );
}
