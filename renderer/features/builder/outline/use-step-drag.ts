import { useState } from 'react';
import {
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
  type Announcements,
  type DragEndEvent,
  type DragMoveEvent,
  type KeyboardCoordinateGetter,
} from '@dnd-kit/core';
import type { OutlineRow } from '../document/outline-rows.ts';
import { moveTo, movedTo, type InsertPlace } from '../document/move-steps.ts';
import { placesOf } from '../document/step-places.ts';
import type { DraftSession } from '../state/draft-session.ts';

export interface DropTarget {
  readonly key: string;
  readonly side: 'before' | 'after' | 'inside';
  readonly place: InsertPlace;
  readonly words: string;
}

/** Half a row by each press, so that the sides of a row can be told apart. */
const bySteps: KeyboardCoordinateGetter = (event, { currentCoordinates: { x, y } }) => {
  if (event.code === 'ArrowDown') return { x, y: y + 22 };
  if (event.code === 'ArrowUp') return { x, y: y - 22 };
  return undefined;
};

/** Carries steps of the outline with the pointer, or with the keyboard from their grip. */
export function useStepDrag({ store, actions }: DraftSession, rows: readonly OutlineRow[]) {
  const [carried, setCarried] = useState<readonly string[]>([]);
  const [target, setTarget] = useState<DropTarget | null>(null);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { delay: 200, tolerance: 10 } }),
    useSensor(KeyboardSensor, { coordinateGetter: bySteps }),
  );
  const idsOf = (id: string) => {
    const { selected } = store.getState();
    return selected.includes(id) ? selected : [id];
  };
  const targetOf = ({ active, over }: Pick<DragMoveEvent, 'active' | 'over'>): DropTarget | null => {
    const row = rows.find((one) => one.key === over?.id);
    const box = active.rect.current.translated;
    if (row === undefined || over === null || box === null) return null;
    const share = (box.top + box.height / 2 - over.rect.top) / over.rect.height;
    const { document } = store.getState();
    const found = dropTarget(row, share, placesOf(document));
    return found !== null && movedTo(document, idsOf(String(active.id)), found.place) !== undefined ? found : null;
  };
  const end = () => {
    setCarried([]);
    setTarget(null);
  };
  const nameOf = (id: string | number) => placesOf(store.getState().document).get(String(id))?.step.name ?? '';
  const announcements: Announcements = {
    onDragStart: ({ active }) => `${nameOf(active.id)} is carried.`,
    onDragOver: (event) => targetOf(event)?.words,
    onDragMove: (event) => targetOf(event)?.words,
    onDragEnd: ({ active }) => `${nameOf(active.id)} is put down.`,
    onDragCancel: ({ active }) => `${nameOf(active.id)} is back where it was.`,
  };
  return {
    carried,
    target,
    context: {
      sensors,
      accessibility: {
        announcements,
        screenReaderInstructions: {
          draggable:
            'Press Space to take the step, up and down to carry it, Space to put it down, Escape to leave it. In the outline, Alt with the arrow keys moves it at once.',
        },
      },
      onDragStart: ({ active }: { active: { id: string | number } }) => setCarried(idsOf(String(active.id))),
      onDragMove: (event: DragMoveEvent) => {
        const next = targetOf(event);
        setTarget((before) => (before?.key === next?.key && before?.side === next?.side ? before : next));
      },
      onDragEnd: (event: DragEndEvent) => {
        const found = targetOf(event);
        if (found !== null)
          actions.apply(moveTo(store.getState().document, idsOf(String(event.active.id)), found.place));
        end();
      },
      onDragCancel: end,
    },
  };
}

/** Where something would land that is held over a row, at a share of its height. */
function dropTarget(row: OutlineRow, share: number, places: ReturnType<typeof placesOf>): DropTarget | null {
  const { key, step, lane } = row;
  if (row.kind !== 'step') {
    const place = { parentId: step.id, lane, index: 0 };
    return { key, side: row.kind === 'empty' ? 'inside' : 'after', place, words: `Into ${step.name}` };
  }
  const own = places.get(step.id);
  if (own === undefined) return null;
  const isBox = step.steps !== undefined;
  if (isBox && row.isOpen && share > 0.5)
    return { key, side: 'after', place: { parentId: step.id, lane: null, index: 0 }, words: `Into ${step.name}` };
  if (isBox && !row.isOpen && share > 0.3 && share < 0.7) {
    const index = step.steps?.length ?? 0;
    return { key, side: 'inside', place: { parentId: step.id, lane: null, index }, words: `Into ${step.name}` };
  }
  const isBefore = share < 0.5 || (step.parallel !== undefined && row.isOpen);
  return {
    key,
    side: isBefore ? 'before' : 'after',
    place: { ...own, index: own.index + (isBefore ? 0 : 1) },
    words: `${isBefore ? 'Before' : 'After'} ${step.name}`,
  };
}
