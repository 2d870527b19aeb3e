import { Modal } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState, type KeyboardEvent, type ReactNode } from 'react';
import {
  IconDownload,
  IconFileText,
  IconMicroscope,
  IconPlayerPlay,
  IconPlus,
  IconSearch,
  IconTimeline,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/api.ts';
import { useExecutions, useInstruments } from '../../api/hooks.ts';
import { executionLook } from '../../lib/execution-look.ts';
import { KIND_WORDS } from '../../lib/words.ts';
import { PLACES } from './places.ts';
import styles from './command-palette.module.css';

interface Entry {
  readonly id: string;
  readonly title: string;
  readonly hint: string;
  readonly icon: ReactNode;
  readonly go: () => void;
}

const LIBRARY_ACTS = [
  { open: 'new', title: 'New protocol', hint: 'Opens the builder', icon: IconPlus },
  { open: 'import', title: 'Import protocols', hint: 'Files into the library', icon: IconDownload },
] as const;

interface PaletteProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Type a few letters, press Enter. Nothing on this list moves an instrument. */
export function CommandPalette({ open, onClose }: PaletteProps) {
  return (
    <Modal.Root opened={open} onClose={onClose} size={600} yOffset="12vh" centered={false}>
      <Modal.Overlay />
      <Modal.Content aria-label="Find">
        <Palette onClose={onClose} />
      </Modal.Content>
    </Modal.Root>
  );
}

function Palette({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const entries = useEntries();
  const found = useMemo(() => matching(entries, text).slice(0, 9), [entries, text]);
  const chosen = Math.min(at, found.length - 1);
  const choose = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    onClose();
    entry.go();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt(Math.min(found.length - 1, chosen + 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, chosen - 1));
    else if (event.key === 'Enter') choose(found[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <div className={styles['palette']}>
      <div className={styles['field']}>
        <IconSearch size={20} stroke={1.75} aria-hidden="true" />
        <input
          data-autofocus
          role="combobox"
          aria-expanded
          aria-controls="palette-list"
          aria-activedescendant={found[chosen] === undefined ? undefined : `palette-${chosen}`}
          aria-label="Find a place, an execution, an instrument, a protocol"
          placeholder="Places, executions, instruments, protocols"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <ul id="palette-list" role="listbox" aria-label="Found">
        {found.map((entry, index) => (
          <li
            key={entry.id}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === chosen}
            onPointerMove={() => setAt(index)}
            onClick={() => choose(entry)}
          >
            {entry.icon}
            <b>{entry.title}</b>
            <span>{entry.hint}</span>
          </li>
        ))}
        {found.length === 0 && (
          <li role="option" aria-selected={false} aria-disabled className={styles['none']}>
            Nothing is called that.
          </li>
        )}
      </ul>
    </div>
  );
}

function useEntries(): Entry[] {
  const navigate = useNavigate();
  const executions = useExecutions();
  const instruments = useInstruments();
  const { queries } = useApi();
  const protocols = useQuery(queries.protocols.list.queryOptions()).data;
  return useMemo(
    () => [
      ...PLACES.map((place): Entry => ({
        id: place.id,
        title: place.title,
        hint: place.hint,
        icon: <place.icon size={20} stroke={1.75} aria-hidden="true" />,
        go: () => void navigate({ to: place.to }),
      })),
      ...executions.map((one): Entry => ({
        id: one.executionId,
        title: `${one.executionId} ${one.workflowName}`,
        hint: executionLook(one).word,
        icon: <IconTimeline size={20} stroke={1.75} aria-hidden="true" />,
        go: () => void navigate({ to: '/monitor/$executionId', params: { executionId: one.executionId } }),
      })),
      ...LIBRARY_ACTS.map(({ open, title, hint, icon: Icon }): Entry => ({
        id: `library ${open}`,
        title,
        hint,
        icon: <Icon size={20} stroke={1.75} aria-hidden="true" />,
        go: () => void navigate({ to: '/protocols', search: { open } }),
      })),
      ...(protocols ?? []).flatMap((one): Entry[] => [
        {
          id: one.protocolId,
          title: one.name,
          hint: 'Set up a run',
          icon: <IconPlayerPlay size={20} stroke={1.75} aria-hidden="true" />,
          go: () => void navigate({ to: '/run', search: { protocol: one.protocolId } }),
        },
        {
          id: `${one.protocolId} look`,
          title: one.name,
          hint: `Look into it, v${one.version}`,
          icon: <IconFileText size={20} stroke={1.75} aria-hidden="true" />,
          go: () => void navigate({ to: '/protocols', search: { protocol: one.protocolId } }),
        },
      ]),
      ...instruments.map((one): Entry => ({
        id: one.instrumentId,
        title: one.instrumentId,
        hint: `${KIND_WORDS[one.kind]}, ${one.title}`,
        icon: <IconMicroscope size={20} stroke={1.75} aria-hidden="true" />,
        go: () => void navigate({ to: '/bench', search: { instrument: one.instrumentId } }),
      })),
    ],
    [executions, instruments, protocols, navigate],
  );
}

/** All words must occur; what begins with the text comes first. */
function matching(entries: readonly Entry[], text: string): readonly Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const whole = words.join(' ');
  return entries
    .filter((entry) => words.every((word) => `${entry.title} ${entry.hint}`.toLowerCase().includes(word)))
    .toSorted(
      (one, other) =>
        Number(other.title.toLowerCase().startsWith(whole)) - Number(one.title.toLowerCase().startsWith(whole)),
    );
}
