import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import type { State } from '../../lib/status.ts';
import { Bar } from '../bar.tsx';
import { StatusShape } from '../status-shape.tsx';
import { activeGroups, visibleSteps, type StepItem } from '../../lib/step-item.ts';
import styles from './step-list.module.css';

/** States of a step that something is going on with. */
const PRESENT: ReadonlySet<State> = new Set(['running', 'doubt', 'failed', 'paused', 'warn']);

interface StepListProps {
  readonly label: string;
  readonly items: readonly StepItem[];
  /** Keeps the present step in sight until someone scrolls. */
  readonly follow?: boolean;
  readonly selected?: string | null;
  readonly onSelect?: (stepId: string) => void;
}

/** All steps, live. Only the lines in sight are drawn, so 2,000 steps cost as much as 20. */
export function StepList({ label, items, follow = false, selected, onSelect }: StepListProps) {
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map());
  const active = useMemo(() => activeGroups(items), [items]);
  const isOpen = (id: string) => chosen.get(id) ?? active.has(id);
  const shown = visibleSteps(items, isOpen);
  const scroller = useRef<HTMLDivElement>(null);
  const touched = useRef(false);
  const virtualizer = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (shown[index]?.detail == null ? 42 : 62),
    getItemKey: (index) => shown[index]?.id ?? index,
    overscan: 8,
  });
  const present = shown.findLastIndex((item) => !item.group && PRESENT.has(item.state));

  useEffect(() => {
    if (follow && !touched.current && present > 0) virtualizer.scrollToIndex(present, { align: 'center' });
  }, [follow, present, virtualizer]);

  const toggle = (id: string) => setChosen(new Map(chosen).set(id, !isOpen(id)));
  const moveFocus = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const lines = [...(scroller.current?.querySelectorAll<HTMLElement>('[data-step] button') ?? [])];
    const at = lines.indexOf(document.activeElement as HTMLElement);
    lines[at + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
    if (at >= 0) event.preventDefault();
  };

  return (
    <div
      ref={scroller}
      className={styles['scroller']}
      onWheel={() => (touched.current = true)}
      onTouchMove={() => (touched.current = true)}
      onKeyDown={moveFocus}
      tabIndex={onSelect === undefined && !items.some((item) => item.group) ? 0 : -1}
      role="region"
      aria-label={label}
    >
      <ol className={styles['list']} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((line) => {
          const item = shown[line.index];
          if (item === undefined) return null;
          return (
            <li
              key={line.key}
              ref={virtualizer.measureElement}
              data-index={line.index}
              data-step={item.id}
              data-state={item.state}
              data-present={line.index === present || undefined}
              data-selected={selected === item.id || undefined}
              data-parallel={item.parallel || undefined}
              aria-setsize={shown.length}
              aria-posinset={line.index + 1}
              aria-current={line.index === present ? 'step' : undefined}
              className={styles['step']}
              style={{ transform: `translateY(${line.start}px)` }}
            >
              <StepLine item={item} open={isOpen(item.id)} onToggle={() => toggle(item.id)} onSelect={onSelect} />
            </li>
          );
        })}
      </ol>
    </div>
  );
}

interface StepLineProps {
  readonly item: StepItem;
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly onSelect: ((stepId: string) => void) | undefined;
}

function StepLine({ item, open, onToggle, onSelect }: StepLineProps) {
  const content = (
    <>
      <span className={styles['shape']}>
        <StatusShape state={item.state} size={15} ground="var(--line-ground, var(--surface-1))" />
        <span className="visually-hidden">{item.stateWord}</span>
      </span>
      <span className={styles['number']}>{item.number}</span>
      <span className={styles['name']}>
        {item.group && (open ? <IconChevronDown stroke={1.75} /> : <IconChevronRight stroke={1.75} />)}
        <span>{item.name}</span>
      </span>
      <span className={styles['when']}>{item.when}</span>
      {item.detail !== null && <span className={styles['detail']}>{item.detail}</span>}
      {item.share !== null && (
        <span className={styles['progress']}>
          <Bar share={item.share} label={`Progress of ${item.name}`} />
        </span>
      )}
    </>
  );
  const style = { ['--depth' as string]: item.depth };
  if (item.group)
    return (
      <button type="button" className={styles['line']} style={style} aria-expanded={open} onClick={onToggle}>
        {content}
      </button>
    );
  if (onSelect !== undefined)
    return (
      <button type="button" className={styles['line']} style={style} onClick={() => onSelect(item.id)}>
        {content}
      </button>
    );
  return (
    <div className={styles['line']} style={style}>
      {content}
    </div>
  );
}
