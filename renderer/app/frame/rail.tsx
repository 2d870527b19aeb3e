import { Link } from '@tanstack/react-router';
import { IconKeyboard, IconSearch } from '@tabler/icons-react';
import { useExecutions } from '../../api/hooks.ts';
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
  const active = useExecutions().filter(isActive).length;
  return (
    <nav className={styles['rail']} aria-label="Places">
      <div className={styles['brand']}>
        <Brand />
      </div>
      {PLACES.map((place) => (
        <Link key={place.id} to={place.to} className={styles['item']} activeProps={{ 'aria-current': 'page' }}>
          <place.icon size={22} stroke={1.75} aria-hidden="true" />
          {place.title}
          {place.id === 'monitor' && active > 0 && (
            <span className={styles['count']}>
              {active}
              <span className="visually-hidden"> active</span>
            </span>
          )}
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
