import { Modal } from '@mantine/core';
import { useMemo, useState, type KeyboardEvent, type ReactNode } from 'react';
import {
  IconFileText,
  IconFolder,
  IconLayoutColumns,
  IconPuzzle,
  IconRepeat,
  IconSearch,
  type Icon,
} from '@tabler/icons-react';
import { OPERATION_GROUPS } from '#core/contract/analysis.ts';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { Note } from '../../../ui/note.tsx';
import { emptyContainer, insertSteps, placeBelow } from '../document/arrange-steps.ts';
import type { DraftDocument } from '../document/draft-document.ts';
import type { Edit } from '../document/edit.ts';
import type { InsertPlace } from '../document/move-steps.ts';
import { pasteSteps } from '../document/step-clipboard.ts';
import { placesOf } from '../document/step-places.ts';
import { GROUP_ICONS } from '../outline/step-look.ts';
import { useSession, type Operations } from '../state/draft-session.ts';
import { newStep } from './new-step.ts';
import { SNIPPETS } from './snippets.ts';
import { useInsertable, useProtocolInsert } from './use-protocol-insert.ts';
import styles from './insert-dialog.module.css';

/** Protocols that are offered before anything is typed, and what is said of each, characters. */
const MOST_PROTOCOLS = 12;
const LONGEST_SUMMARY = 90;

interface Offer {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  readonly summary: string;
  readonly icon: ReactNode;
  readonly edit?: (document: DraftDocument, place: InsertPlace, belowId: string | null) => Edit | undefined;
  /** It is a protocol of the library, which the host inserts. */
  readonly protocol?: ProtocolSummary;
}

export interface InsertTarget {
  readonly parentId: string;
  readonly lane: number | null;
}

interface InsertDialogProps {
  /** Undefined: below the focused step. */
  readonly target: InsertTarget | undefined;
  readonly onClose: () => void;
}

/** Type a few letters, press Enter: the step stands below the focused one. */
export function InsertDialog({ target, onClose }: InsertDialogProps) {
  return (
    <Modal.Root opened onClose={onClose} size={760} yOffset="8vh" centered={false}>
      <Modal.Overlay />
      <Modal.Content aria-label="Insert a step">
        <InsertList target={target} onClose={onClose} />
      </Modal.Content>
    </Modal.Root>
  );
}

function InsertList({ target, onClose }: InsertDialogProps) {
  const { operations, store, actions } = useSession();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const protocols = useInsertable();
  const offers = useMemo(() => [...offersOf(operations), ...protocols.map(protocolOffer)], [operations, protocols]);
  const { insert: insertProtocol, isInserting, refusal } = useProtocolInsert(onClose);
  const found = useMemo(() => matching(offers, text), [offers, text]);
  const chosen = Math.min(at, found.length - 1);
  const insert = (offer: Offer | undefined) => {
    if (offer === undefined || isInserting) return;
    const { document, selected } = store.getState();
    const focused = selected.at(-1) ?? null;
    const place = target === undefined ? placeBelow(document, focused) : { ...target, index: 0 };
    if (offer.protocol !== undefined) {
      insertProtocol({ protocol: offer.protocol, place });
      return;
    }
    actions.apply(offer.edit?.(document, place, target?.parentId ?? focused));
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (by !== undefined) {
      const next = Math.max(0, Math.min(found.length - 1, chosen + by));
      setAt(next);
      document.getElementById(`insert-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') insert(found[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <div className={styles['dialog']}>
      <div className={styles['field']}>
        <IconSearch size={20} stroke={1.75} aria-hidden="true" />
        <input
          data-autofocus
          role="combobox"
          aria-expanded
          aria-controls="insert-list"
          aria-activedescendant={found.length === 0 ? undefined : `insert-${chosen}`}
          aria-label="Which step?"
          placeholder={`Insert ${whereInWords(store.getState().document, store.getState().selected.at(-1), target)}`}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      {refusal !== undefined && (
        <Note urgent state="failed">
          {refusal}
        </Note>
      )}
      <div
        id="insert-list"
        role="listbox"
        aria-label="Steps to insert"
        aria-busy={isInserting}
        className={styles['list']}
        tabIndex={-1}
      >
        {found.map((offer, index) => (
          <div key={offer.id} role="presentation">
            {offer.group !== found[index - 1]?.group && (
              <div role="presentation" className={styles['group']}>
                {offer.group}
              </div>
            )}
            <div
              id={`insert-${index}`}
              role="option"
              aria-selected={index === chosen}
              className={styles['option']}
              onPointerMove={() => setAt(index)}
              onClick={() => insert(offer)}
            >
              {offer.icon}
              <b>{offer.title}</b>
              <span>{offer.summary}</span>
            </div>
          </div>
        ))}
        {found.length === 0 && (
          <div role="option" aria-selected={false} aria-disabled className={styles['none']}>
            No step is called that.
          </div>
        )}
      </div>
    </div>
  );
}

function whereInWords(document: DraftDocument, focused: string | undefined, target: InsertTarget | undefined): string {
  const nameOf = (id: string) => placesOf(document).get(id)?.step.name ?? '';
  if (target !== undefined)
    return `into ${nameOf(target.parentId)}${target.lane === null ? '' : `, lane ${target.lane + 1}`}`;
  return focused === undefined ? 'at the end: type a few letters' : `below ${nameOf(focused)}: type a few letters`;
}

function offersOf(operations: Operations): Offer[] {
  const icon = (Icon: Icon) => <Icon size={20} stroke={1.75} aria-hidden="true" />;
  const containers: Offer[] = (
    [
      ['group', 'Group', 'Steps that belong together, done in order.', IconFolder],
      ['loop', 'Repeat', 'Steps that are done several times, or until something holds.', IconRepeat],
      ['lanes', 'At the same time', 'Lanes of steps that are done side by side.', IconLayoutColumns],
    ] as const
  ).map(([kind, title, summary, Icon]) => ({
    id: kind,
    group: 'Groups',
    title,
    summary,
    icon: icon(Icon),
    edit: (document, place) => insertSteps(document, place, [emptyContainer(kind)]),
  }));
  const single = [...operations.values()]
    .toSorted((one, other) => OPERATION_GROUPS.indexOf(one.group) - OPERATION_GROUPS.indexOf(other.group))
    .map((operation): Offer => ({
      id: operation.operationType,
      group: operation.group,
      title: operation.title,
      summary: operation.summary,
      icon: icon(GROUP_ICONS[operation.group]),
      edit: (document, place, belowId) => insertSteps(document, place, [newStep(operation, document, belowId)]),
    }));
  const several = SNIPPETS.map((snippet): Offer => ({
    id: `snippet ${snippet.id}`,
    group: 'Several steps at once',
    title: snippet.title,
    summary: snippet.summary,
    icon: icon(IconPuzzle),
    edit: (document, place) => pasteSteps(document, place, snippet, 'Inserted'),
  }));
  return [...single, ...containers, ...several];
}

function protocolOffer(protocol: ProtocolSummary): Offer {
  const { protocolId, name, version, description } = protocol;
  const [first = ''] = description.split(/(?<=[.:;])\s/);
  return {
    id: `protocol ${protocolId}`,
    group: 'Protocols',
    title: name,
    summary: `v${version}${first === '' ? '' : `, ${first.slice(0, LONGEST_SUMMARY).replace(/[.:;]$/, '')}`}`,
    icon: <IconFileText size={20} stroke={1.75} aria-hidden="true" />,
    protocol,
  };
}

/** All words must occur; what begins with them comes first, what only tells of them last. */
function matching(offers: readonly Offer[], text: string): readonly Offer[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) {
    const first = offers.findIndex((offer) => offer.protocol !== undefined);
    return first === -1 ? offers : offers.slice(0, first + MOST_PROTOCOLS);
  }
  const rank = ({ title, summary, group }: Offer) => {
    const own = title.toLowerCase();
    if (own.startsWith(words.join(' '))) return 0;
    if (words.every((word) => own.includes(word))) return 1;
    const all = `${own} ${summary} ${group}`.toLowerCase();
    return words.every((word) => all.includes(word)) ? 2 : 3;
  };
  const ranked = offers
    .map((offer) => ({ offer, rank: rank(offer) }))
    .filter((one) => one.rank < 3)
    .toSorted((one, other) => one.rank - other.rank)
    .map((one) => one.offer);
  // Each group once, where its best one stands.
  return [...new Set(ranked.map((one) => one.group))].flatMap((group) => ranked.filter((one) => one.group === group));
}
