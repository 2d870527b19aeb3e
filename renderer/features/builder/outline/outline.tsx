import { useCallback, useEffect, useMemo, useRef, useState, type MouseEvent } from 'react';
import { DndContext, DragOverlay, pointerWithin, rectIntersection, type CollisionDetection } from '@dnd-kit/core';
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { IconPlus } from '@tabler/icons-react';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { plural } from '../../../lib/numbers.ts';
import { useTouchSize } from '../../../lib/use-touch-size.ts';
import { stepsInWords } from '../document/edit.ts';
import { countSteps, firstAlike, outlineRows, type OutlineRow } from '../document/outline-rows.ts';
import { placesOf } from '../document/step-places.ts';
import { useBuilder, useSession } from '../state/draft-session.ts';
import { OutlineCaption, OutlineLine } from './outline-line.tsx';
import { OutlineTools } from './outline-tools.tsx';
import { copyText, cutSteps, pasteText } from './step-commands.ts';
import { foundBySteps } from './step-look.ts';
import { outlineKeys } from './use-outline-keys.ts';
import { useStepDrag, type DropTarget } from './use-step-drag.ts';
import styles from './outline.module.css';

const CAPTION_HEIGHT = 26;

/** With the keyboard there is no pointer: then the row that is covered most counts. */
const underIt: CollisionDetection = (args) =>
  args.pointerCoordinates === null ? rectIntersection(args) : pointerWithin(args);

interface OutlineProps {
  readonly onInsert: (place?: { readonly parentId: string; readonly lane: number | null }) => void;
  readonly onOpenForm: () => void;
  /** A dialog is open; when it is shut the keyboard is back at the focused line. */
  readonly isCovered: boolean;
}

/** The steps as a tree. Only lines in sight are drawn; every line is drawn again only when something in it changes. */
export function Outline({ onInsert, onOpenForm, isCovered }: OutlineProps) {
  const session = useSession();
  const { steps, selected, closed, analysis, isOld } = useBuilder((state) => ({
    steps: state.document.steps,
    selected: state.selected,
    closed: state.closed,
    analysis: state.analysis,
    isOld: state.question?.document !== state.document,
  }));
  const [renaming, setRenaming] = useState<string | null>(null);
  const rows = useMemo(() => outlineRows({ steps }, closed), [steps, closed]);
  const found = useMemo(() => foundBySteps(analysis), [analysis]);
  const drag = useStepDrag(session, rows);
  const scroller = useRef<HTMLDivElement>(null);
  const focusedId = selected.at(-1) ?? rows.find((row) => row.kind === 'step')?.step.id;
  const virtualizer = useLines(rows, focusedId, scroller);
  const { wantFocus } = useFocusedLine(rows, selected.at(-1), scroller, virtualizer);
  useBackFrom(isCovered, wantFocus);
  const pick = usePick(rows);
  const rename = useCallback(
    (id: string | null) => {
      setRenaming(id);
      if (id === null) wantFocus();
    },
    [wantFocus],
  );
  const { steps: count, off } = countSteps({ steps });
  const onKeyDown = outlineKeys({ session, rows, onInsert: () => onInsert(), onRename: rename, onOpenForm, wantFocus });
  return (
    <Card
      className={styles['card']}
      title="Steps"
      caption={`${plural(count, 'step')}${off > 0 ? `, ${off} left out` : ''}`}
      right={
        <Button kind="quiet" icon={<IconPlus stroke={1.75} aria-hidden="true" />} onClick={() => onInsert()}>
          {selected.length > 0 ? 'Insert below' : 'Insert'}
        </Button>
      }
    >
      <DndContext {...drag.context} collisionDetection={underIt}>
        <div
          ref={scroller}
          className={styles['scroller']}
          data-old={isOld || undefined}
          role="tree"
          aria-label="Steps"
          aria-multiselectable="true"
          tabIndex={rows.length === 0 ? 0 : -1}
          onKeyDown={onKeyDown}
          onCopy={(event) => {
            const text = copyText(session);
            if (text === undefined || isInField(event.target)) return;
            event.clipboardData.setData('text/plain', text);
            event.preventDefault();
          }}
          onCut={(event) => {
            const text = copyText(session);
            if (text === undefined || isInField(event.target)) return;
            event.clipboardData.setData('text/plain', text);
            event.preventDefault();
            cutSteps(session);
            wantFocus();
          }}
          onPaste={(event) => {
            if (isInField(event.target)) return;
            if (pasteText(session, event.clipboardData.getData('text/plain'))) event.preventDefault();
            else session.store.setState({ said: 'The clipboard holds no steps.' });
            wantFocus();
          }}
        >
          <div className={styles['inner']} role="presentation" style={{ height: virtualizer.getTotalSize() }}>
            {virtualizer.getVirtualItems().map((line) => {
              const row = rows[line.index]!;
              return (
                <div
                  key={row.key}
                  role="presentation"
                  className={styles['row']}
                  style={{ height: line.size, transform: `translateY(${line.start}px)` }}
                >
                  <Rails rails={row.rails} />
                  {row.kind === 'step' ? (
                    <OutlineLine
                      row={row}
                      isSelected={selected.includes(row.step.id)}
                      isFocused={row.step.id === focusedId}
                      isCarried={drag.carried.includes(row.step.id)}
                      found={found.get(row.step.id)}
                      timeMs={analysis?.stepMs[row.step.id]}
                      isRenaming={renaming === row.step.id}
                      onPick={pick}
                      onRename={rename}
                    />
                  ) : (
                    <OutlineCaption row={row} onInsert={() => onInsert({ parentId: row.step.id, lane: row.lane })} />
                  )}
                </div>
              );
            })}
            <DropMark target={drag.target} rows={rows} offsetOf={(index) => virtualizer.measurementsCache[index]} />
          </div>
        </div>
        <DragOverlay dropAnimation={null}>
          {drag.carried.length > 0 && (
            <span className={styles['carried']}>{stepsInWords(placesOf({ steps }), drag.carried)}</span>
          )}
        </DragOverlay>
      </DndContext>
      <OutlineTools onRename={rename} />
    </Card>
  );
}

function useBackFrom(isCovered: boolean, wantFocus: () => void): void {
  const was = useRef(false);
  useEffect(() => {
    if (was.current && !isCovered) wantFocus();
    was.current = isCovered;
  }, [isCovered, wantFocus]);
}

function isInField(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea') !== null;
}

function useLines(
  rows: readonly OutlineRow[],
  focusedId: string | undefined,
  scroller: { readonly current: HTMLDivElement | null },
) {
  const touch = useTouchSize();
  /* Lines are measured anew only when there are others, not with each key in one of them. */
  const alike = firstAlike(rows);
  const estimateSize = useCallback(
    (index: number) => (alike[index]?.kind === 'lane' ? CAPTION_HEIGHT : touch),
    [alike, touch],
  );
  const getItemKey = useCallback((index: number) => alike[index]?.key ?? index, [alike]);
  const focusedAt = useMemo(
    () => alike.findIndex((row) => row.kind === 'step' && row.step.id === focusedId),
    [alike, focusedId],
  );
  /* The line with the keyboard stays, however far it is scrolled away. */
  const rangeExtractor = useCallback(
    (range: Range) => {
      const indexes = defaultRangeExtractor(range);
      return focusedAt < 0 || indexes.includes(focusedAt)
        ? indexes
        : [...indexes, focusedAt].toSorted((one, other) => one - other);
    },
    [focusedAt],
  );
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize,
    getItemKey,
    overscan: 8,
    paddingEnd: 8,
    rangeExtractor,
  });
  useEffect(() => virtualizer.measure(), [virtualizer, touch]);
  return virtualizer;
}

/** Brings the focused step into sight when it changes, and gives it the keyboard when it was asked for there. */
function useFocusedLine(
  rows: readonly OutlineRow[],
  focusedId: string | undefined,
  scroller: { readonly current: HTMLDivElement | null },
  virtualizer: ReturnType<typeof useLines>,
) {
  const isWanted = useRef(false);
  const shown = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (focusedId !== undefined && (shown.current !== focusedId || isWanted.current)) {
      const at = rows.findIndex((row) => row.kind === 'step' && row.step.id === focusedId);
      if (at >= 0) {
        virtualizer.scrollToIndex(at);
        shown.current = focusedId;
      }
    }
    if (!isWanted.current) return;
    isWanted.current = false;
    const line = focusedId === undefined ? null : scroller.current?.querySelector<HTMLElement>(`#step-${focusedId}`);
    (line ?? scroller.current)?.focus({ preventScroll: true });
  });
  const [, redraw] = useState(0);
  const wantFocus = useCallback(() => {
    isWanted.current = true;
    redraw((count) => count + 1);
  }, []);
  return { wantFocus };
}

/** A click chooses; with Ctrl one more, with Shift all up to it. */
function usePick(rows: readonly OutlineRow[]) {
  const { actions, store } = useSession();
  const known = useRef(rows);
  known.current = rows;
  return useCallback(
    (id: string, event: MouseEvent) => {
      const { selected } = store.getState();
      const focused = selected.at(-1);
      if (event.ctrlKey || event.metaKey)
        actions.select(selected.includes(id) ? selected.filter((one) => one !== id) : [...selected, id]);
      else if (event.shiftKey && focused !== undefined) {
        const ids = known.current.filter((row) => row.kind === 'step').map((row) => row.step.id);
        const [from, to] = [ids.indexOf(focused), ids.indexOf(id)];
        const between = ids.slice(Math.min(from, to), Math.max(from, to) + 1).filter((one) => one !== id);
        actions.select([...new Set([...selected.filter((one) => one !== id), ...between, id])]);
      } else actions.select([id]);
      if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus({ preventScroll: true });
    },
    [actions, store],
  );
}

function Rails({ rails }: { readonly rails: string }) {
  if (rails === '') return null;
  return (
    <span className={styles['rails']} aria-hidden="true">
      {rails.split(' ').map((rail, depth) => (
        <i key={depth} className={styles['rail']} data-rail={rail} />
      ))}
    </span>
  );
}

interface DropMarkProps {
  readonly target: DropTarget | null;
  readonly rows: readonly OutlineRow[];
  readonly offsetOf: (index: number) => { readonly start: number; readonly end: number } | undefined;
}

function DropMark({ target, rows, offsetOf }: DropMarkProps) {
  const at = target === null ? undefined : offsetOf(rows.findIndex((row) => row.key === target.key));
  if (target === null || at === undefined) return null;
  const top = target.side === 'after' ? at.end : at.start;
  return <i className={styles['drop']} data-inside={target.side === 'inside' || undefined} style={{ top }} />;
}
