import { Link } from '@tanstack/react-router';
import { IconKeyboard, IconSearch } from '@tabler/icons-react';
import { useExecutions } from '../../api/hooks.ts';
import { useQueueStatistics } from '../../api/queue-hooks.ts';
import { isActive } from '../../lib/execution-look.ts';
import { Brand } from './brand.tsx';
import { LooksMenu } from './looks-menu.tsx';
import { PLACES } from './places.ts';
import styles from './rail.module.css';

interface RailProps {
  readonly onFind: () => void;
  readonly onKeys: () => void;
}

export function Rail({ onFind, onKeys }: RailProps) {
  const statistics = useQueueStatistics();
  const counts: Partial<Record<string, readonly [count: number, word: string]>> = {
    monitor: [useExecutions().filter(isActive).length, 'active'],
    queue: [(statistics?.waiting ?? 0) + (statistics?.held ?? 0), 'waiting'],
  };
  return (
    <nav className={styles['rail']} aria-label="Places">
      <div className={styles['brand']}>
        <Brand />
      </div>
      {PLACES.map((place) => (
        <Link key={place.id} to={place.to} className={styles['item']} activeProps={{ 'aria-current': 'page' }}>
          <place.icon size={22} stroke={1.75} aria-hidden="true" />
          {place.title}
          <Count of={counts[place.id]} />
        </Link>
      ))}
      <div className={styles['end']}>
        <LooksMenu className={styles['item']} />
        <button type="button" className={styles['item']} onClick={onKeys} aria-keyshortcuts="?">
          <IconKeyboard size={22} stroke={1.75} aria-hidden="true" />
          Keys
        </button>
        <button type="button" className={styles['item']} onClick={onFind} aria-keyshortcuts="Control+K">
          <IconSearch size={22} stroke={1.75} aria-hidden="true" />
          Find
        </button>
      </div>
    </nav>
  );
}

function Count({ of }: { readonly of: readonly [count: number, word: string] | undefined }) {
  if (of === undefined || of[0] === 0) return null;
  return (
    <span className={styles['count']}>
      {of[0] > 999 ? '999+' : of[0]}
      <span className="visually-hidden"> {of[1]}</span>
    </span>
  );
}
