import type { ReactNode } from 'react';
import { IconFolderOff, IconFolderPlus } from '@tabler/icons-react';
import { useCarried, useDropPlace, type DropPlace } from './library-drag.tsx';
import styles from './places-nav.module.css';

export const PLACE_ICON = { size: 18, stroke: 1.75, 'aria-hidden': true } as const;

interface PlaceItemProps {
  readonly title: string;
  /** Path that ends in the title; read out, because the title alone does not say which. */
  readonly whole?: string;
  readonly depth?: number;
  readonly icon: ReactNode;
  readonly count: number;
  readonly active: boolean;
  /** What rows become that are put down here. */
  readonly takes?: DropPlace;
  readonly onClick: () => void;
}

/** A place that rows are listed of, and perhaps put into. */
export function PlaceItem({ title, whole, depth = 0, icon, count, active, takes, onClick }: PlaceItemProps) {
  const { setNodeRef, isOver } = useDropPlace(takes);
  return (
    <li ref={setNodeRef}>
      <button
        type="button"
        className={styles['item']}
        data-over={isOver || undefined}
        style={{ ['--depth' as string]: depth }}
        aria-current={active || undefined}
        title={whole ?? title}
        onClick={onClick}
      >
        {icon}
        <span>
          {whole !== undefined && whole !== title && (
            <span className="visually-hidden">{whole.slice(0, -title.length)}</span>
          )}
          {title}
        </span>
        <b>{count}</b>
      </button>
    </li>
  );
}

/** Places that are there only while something is carried: no folder at all, and a new one. */
export function DropOnly() {
  const carried = useCarried();
  if (carried === null) return null;
  return (
    <ul>
      {carried.some((one) => one.folder !== '') && (
        <DropTarget title="Outside of all folders" icon={<IconFolderOff {...PLACE_ICON} />} takes={NO_FOLDER} />
      )}
      <DropTarget title="New folder…" icon={<IconFolderPlus {...PLACE_ICON} />} takes={NEW_FOLDER} />
    </ul>
  );
}

const NO_FOLDER: DropPlace = { kind: 'folder', path: '' };
const NEW_FOLDER: DropPlace = { kind: 'new-folder' };

interface DropTargetProps {
  readonly title: string;
  readonly icon: ReactNode;
  readonly takes: DropPlace;
}

function DropTarget({ title, icon, takes }: DropTargetProps) {
  const { setNodeRef, isOver } = useDropPlace(takes);
  return (
    <li ref={setNodeRef} className={styles['item']} data-drop data-over={isOver || undefined}>
      {icon}
      <span>{title}</span>
    </li>
  );
}
