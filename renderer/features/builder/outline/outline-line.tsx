import { memo, useEffect, useRef, useState, type MouseEvent } from 'react';
import { useDraggable, useDroppable } from '@dnd-kit/core';
import { IconChevronDown, IconChevronRight, IconGripVertical } from '@tabler/icons-react';
import { formatDuration } from '../../../lib/durations.ts';
import { plural } from '../../../lib/numbers.ts';
import { StatusShape } from '../../../ui/status-shape.tsx';
import { renameStep } from '../document/change-fields.ts';
import type { OutlineRow } from '../document/outline-rows.ts';
import { isContainer } from '../document/step-places.ts';
import { useSession } from '../state/draft-session.ts';
import { stepIcon, type Found } from './step-look.ts';
import styles from './outline.module.css';

interface OutlineLineProps {
  readonly row: OutlineRow;
  readonly isSelected: boolean;
  readonly isFocused: boolean;
  readonly isCarried: boolean;
  readonly found: Found | undefined;
  /** All rounds together; undefined while it is not known. */
  readonly timeMs: number | undefined;
  readonly isRenaming: boolean;
  readonly onPick: (id: string, event: MouseEvent) => void;
  readonly onRename: (id: string | null) => void;
}

function isSame(before: OutlineLineProps, after: OutlineLineProps): boolean {
  const [one, other] = [before.row, after.row];
  return (
    one.step === other.step &&
    one.number === other.number &&
    one.depth === other.depth &&
    one.isOff === other.isOff &&
    one.isOpen === other.isOpen &&
    one.position === other.position &&
    one.siblings === other.siblings &&
    before.isSelected === after.isSelected &&
    before.isFocused === after.isFocused &&
    before.isCarried === after.isCarried &&
    before.found?.faults === after.found?.faults &&
    before.found?.warnings === after.found?.warnings &&
    before.timeMs === after.timeMs &&
    before.isRenaming === after.isRenaming
  );
}

/** One step of the outline. */
export const OutlineLine = memo(function OutlineLine(props: OutlineLineProps) {
  const { row, isSelected, isFocused, found } = props;
  const { step } = row;
  const { operations, actions } = useSession();
  const drag = useDraggable({ id: step.id });
  const drop = useDroppable({ id: row.key });
  const PictureOf = stepIcon(step, operations);
  const isGroup = isContainer(step);
  const inside = insideInWords(row);
  const Fold = row.isOpen ? IconChevronDown : IconChevronRight;
  const state = found === undefined ? undefined : found.faults > 0 ? 'failed' : found.warnings > 0 ? 'warn' : undefined;
  return (
    <div
      ref={drop.setNodeRef}
      role="treeitem"
      id={`step-${step.id}`}
      data-step={step.id}
      className={styles['line']}
      aria-level={row.depth + 1}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-selected={isSelected}
      aria-expanded={isGroup ? row.isOpen : undefined}
      aria-label={lineInWords(props)}
      tabIndex={isFocused ? 0 : -1}
      data-group={isGroup || undefined}
      data-off={row.isOff || undefined}
      data-warned={state === 'warn' || undefined}
      data-faulty={state === 'failed' || undefined}
      data-carried={props.isCarried || undefined}
      onClick={(event) => props.onPick(step.id, event)}
      onDoubleClick={() => (isGroup ? actions.setClosed(step.id, row.isOpen) : props.onRename(step.id))}
    >
      <button
        ref={drag.setNodeRef}
        type="button"
        className={styles['grip']}
        data-grip
        {...drag.attributes}
        {...drag.listeners}
        tabIndex={isFocused ? 0 : -1}
        aria-label={`Carry ${step.name}`}
      >
        <IconGripVertical aria-hidden="true" />
      </button>
      {isGroup ? (
        <button
          type="button"
          tabIndex={-1}
          className={styles['fold']}
          aria-label={`${row.isOpen ? 'Shut' : 'Open'} ${step.name}`}
          onClick={(event) => {
            event.stopPropagation();
            actions.setClosed(step.id, row.isOpen);
          }}
        >
          <Fold aria-hidden="true" />
        </button>
      ) : (
        <span className={styles['number']}>{row.number}</span>
      )}{' '}
      <PictureOf stroke={1.75} aria-hidden="true" />
      {props.isRenaming ? (
        <RenameField id={step.id} name={step.name} onDone={() => props.onRename(null)} />
      ) : (
        <span className={styles['name']} title={step.name}>
          {step.name} {inside !== '' && <small>{inside}</small>}
        </span>
      )}{' '}
      <span className={styles['marks']} data-state={state}>
        {state !== undefined && <StatusShape state={state} size={14} ground="var(--st-soft)" />}
      </span>
      <span className={styles['time']}>{timeInWords(props)}</span>
    </div>
  );
}, isSame);

/** How often it is done, and how much is in it. */
function insideInWords({ step, isOpen }: OutlineRow): string {
  const rounds = step.repeat?.times;
  const times = typeof rounds === 'number' ? `${rounds} ×` : step.repeat === undefined ? undefined : 'repeated';
  const inside = (step.steps ?? step.parallel)?.length;
  const count = isOpen || inside === undefined ? undefined : plural(inside, step.steps === undefined ? 'lane' : 'step');
  return [times, count, step.when === undefined ? undefined : 'if'].filter((one) => one !== undefined).join(', ');
}

function timeInWords({ row, timeMs }: OutlineLineProps): string {
  if (row.isOff) return 'off';
  return timeMs === undefined ? '' : formatDuration(timeMs);
}

/** What is read out for a line: what stands there, and what its signs mean. */
function lineInWords(props: OutlineLineProps): string {
  const { row, found } = props;
  const shown = [row.number, row.step.name, insideInWords(row), timeInWords(props)]
    .filter((one) => one !== '')
    .join(' ');
  return [
    shown,
    ...(row.isOff ? ['left out'] : []),
    ...((found?.faults ?? 0) > 0 ? [plural(found!.faults, 'fault')] : []),
    ...((found?.warnings ?? 0) > 0 ? [plural(found!.warnings, 'warning')] : []),
  ].join(', ');
}

function RenameField({
  id,
  name,
  onDone,
}: {
  readonly id: string;
  readonly name: string;
  readonly onDone: () => void;
}) {
  const { store, actions } = useSession();
  const [text, setText] = useState(name);
  const field = useRef<HTMLInputElement>(null);
  const isOver = useRef(false);
  useEffect(() => field.current?.select(), []);
  const end = (isKept: boolean) => {
    if (isOver.current) return;
    isOver.current = true;
    if (isKept && text.trim() !== '') actions.apply(renameStep(store.getState().document, id, text.trim()));
    onDone();
  };
  return (
    <input
      ref={field}
      className={styles['rename']}
      aria-label={`Name of ${name}`}
      maxLength={120}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onClick={(event) => event.stopPropagation()}
      onBlur={() => end(true)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') end(true);
        else if (event.key === 'Escape') end(false);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}

/** A line that is no step: the head of a lane, or the place of what an empty one is waiting for. */
export function OutlineCaption({ row, onInsert }: { readonly row: OutlineRow; readonly onInsert: () => void }) {
  const drop = useDroppable({ id: row.key });
  if (row.kind === 'lane')
    return (
      <div ref={drop.setNodeRef} className={styles['caption']} role="presentation">
        Lane {(row.lane ?? 0) + 1}
      </div>
    );
  return (
    <button ref={drop.setNodeRef} type="button" tabIndex={-1} className={styles['emptyPlace']} onClick={onInsert}>
      Empty. Insert a step here
    </button>
  );
}
