import {
  DndContext,
  DragOverlay,
  PointerSensor,
  pointerWithin,
  useDraggable,
  useDroppable,
  useSensor,
  useSensors,
  type Announcements,
  type DragStartEvent,
  type Modifier,
} from '@dnd-kit/core';
import { createContext, useContext, useState, type ReactNode } from 'react';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { plural } from '../../lib/numbers.ts';
import styles from './library-drag.module.css';

/** What is under way; null while nothing is carried. */
const CarriedContext = createContext<readonly ProtocolSummary[] | null>(null);

export const useCarried = (): readonly ProtocolSummary[] | null => useContext(CarriedContext);

/** Where protocols can be put down: a folder by its path (empty: outside of all), or one that is still to be named. */
export type DropPlace = { readonly kind: 'folder'; readonly path: string } | { readonly kind: 'new-folder' };

interface LibraryDragProps {
  readonly protocols: readonly ProtocolSummary[];
  /** All of them are carried when one of them is. */
  readonly marked: ReadonlySet<string> | undefined;
  readonly onDrop: (protocols: readonly ProtocolSummary[], place: DropPlace) => void;
  readonly children: ReactNode;
}

/** Only the folders are scrolled, and only close to their ends, so that a folder does not run away from under the pointer. */
const AUTO_SCROLL = {
  canScroll: (element: Element) => element.closest('[data-places]') !== null,
  threshold: { x: 0, y: 0.06 },
  acceleration: 6,
};

/** What is carried hangs at the pointer, wherever its row was taken hold of. */
const BESIDE_POINTER: Modifier[] = [
  ({ activatorEvent, activeNodeRect, transform }) => {
    if (!(activatorEvent instanceof PointerEvent) || activeNodeRect === null) return transform;
    const { clientX, clientY } = activatorEvent;
    return {
      ...transform,
      x: transform.x + clientX - activeNodeRect.left + 14,
      y: transform.y + clientY - activeNodeRect.top + 6,
    };
  },
];

/** Rows of the library are carried onto folders with the pointer. With the keyboard the dialog does the same (M). */
export function LibraryDrag({ protocols, marked, onDrop, children }: LibraryDragProps) {
  const [carried, setCarried] = useState<readonly ProtocolSummary[] | null>(null);
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { delay: 200, tolerance: 10 } }));
  const carriedBy = ({ active }: Pick<DragStartEvent, 'active'>) => {
    const ids = marked?.has(String(active.id)) === true ? marked : new Set([String(active.id)]);
    return protocols.filter((one) => ids.has(one.protocolId));
  };
  const announcements: Announcements = {
    onDragStart: (event) => `${inWords(carriedBy(event))} carried.`,
    onDragOver: ({ over }) => (over === null ? undefined : `Over ${placeWords(over.data.current as DropPlace)}.`),
    onDragEnd: ({ over }) =>
      over === null ? 'Left where it was.' : `Put into ${placeWords(over.data.current as DropPlace)}.`,
    onDragCancel: () => 'Left where it was.',
  };
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={pointerWithin}
      accessibility={{ announcements }}
      autoScroll={AUTO_SCROLL}
      onDragStart={(event) => setCarried(carriedBy(event))}
      onDragCancel={() => setCarried(null)}
      onDragEnd={(event) => {
        setCarried(null);
        if (event.over !== null) onDrop(carriedBy(event), event.over.data.current as DropPlace);
      }}
    >
      <CarriedContext value={carried}>{children}</CarriedContext>
      <DragOverlay dropAnimation={null} modifiers={BESIDE_POINTER} className={styles['overlay'] ?? ''}>
        {carried !== null && <span className={styles['carried']}>{inWords(carried)}</span>}
      </DragOverlay>
    </DndContext>
  );
}

function inWords(protocols: readonly ProtocolSummary[]): string {
  return protocols.length === 1 ? protocols[0]!.name : plural(protocols.length, 'protocol');
}

function placeWords(place: DropPlace): string {
  return place.kind === 'new-folder' ? 'a new folder' : place.path === '' ? 'no folder' : place.path;
}

/** What of a row is taken hold of. It is no button: a press without a move is the row's own. */
export function CarryHandle({ protocolId, children }: { readonly protocolId: string; readonly children: ReactNode }) {
  const { setNodeRef, listeners } = useDraggable({ id: protocolId });
  const isCarried = useCarried()?.some((one) => one.protocolId === protocolId) === true;
  return (
    <div ref={setNodeRef} className={styles['handle']} data-carried={isCarried || undefined} {...listeners}>
      {children}
    </div>
  );
}

/** Makes an element a place to put protocols down. */
export function useDropPlace(place: DropPlace | undefined) {
  const id = place === undefined ? 'none' : place.kind === 'folder' ? `folder ${place.path}` : place.kind;
  return useDroppable({ id, disabled: place === undefined, data: { ...place } });
}
