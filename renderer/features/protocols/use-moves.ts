import { useEffect, useRef } from 'react';
import { useMutation } from '@tanstack/react-query';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { plural } from '../../lib/numbers.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { useOrganise } from './use-protocol-acts.ts';

type Lying = Pick<ProtocolSummary, 'protocolId' | 'name' | 'folder'>;

/** Protocols that were in one folder, and where to put them. */
interface Group {
  readonly folder: string;
  readonly protocolIds: readonly string[];
}

export interface Moves {
  /** Puts protocols into a folder; an empty path is outside of all folders. */
  readonly move: (protocols: readonly Lying[], folder: string, onDone?: () => void) => void;
  readonly isPending: boolean;
}

/** Moves protocols between folders, and takes moves back: by the button of the message, or with Ctrl+Z. */
export function useMoves(): Moves {
  const organise = useOrganise();
  const undone = useRef<(() => void)[]>([]);
  const put = useMutation({
    meta: { quiet: true }, // organise tells what is refused
    mutationFn: async (groups: readonly Group[]) => {
      for (const group of groups) await organise.mutateAsync(group);
    },
  });
  const move = (protocols: readonly Lying[], folder: string, onDone?: () => void) => {
    const going = protocols.filter((one) => one.folder !== folder);
    if (going.length === 0) return onDone?.();
    const protocolIds = going.map((one) => one.protocolId);
    const back = groupsOf(going);
    put.mutate([{ folder, protocolIds }], {
      onSuccess: () => {
        const what = going.length === 1 ? going[0]!.name : plural(going.length, 'protocol');
        const undo = () => {
          if (!undone.current.includes(undo)) return;
          undone.current = undone.current.filter((one) => one !== undo);
          put.mutate(back, { onSuccess: () => notifyDone(`${what} ${lies(going)} where ${was(going)} before`) });
        };
        undone.current.push(undo);
        const where = folder === '' ? 'outside of all folders' : `in ${folder}`;
        notifyDone(`${what} ${lies(going)} ${where}`, undefined, { title: 'Undo', onClick: undo });
        onDone?.();
      },
    });
  };
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const last = undone.current.at(-1);
      if (last === undefined || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      if (event.key.toLowerCase() !== 'z' || isTyping(event.target)) return;
      event.preventDefault();
      last();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
  return { move, isPending: put.isPending };
}

/** Where protocols lie, those of one folder together. */
export function groupsOf(protocols: readonly Lying[]): Group[] {
  const groups = new Map<string, string[]>();
  for (const { folder, protocolId } of protocols) groups.set(folder, [...(groups.get(folder) ?? []), protocolId]);
  return [...groups].map(([folder, protocolIds]) => ({ folder, protocolIds }));
}

const lies = (protocols: readonly Lying[]) => (protocols.length === 1 ? 'lies' : 'lie');
const was = (protocols: readonly Lying[]) => (protocols.length === 1 ? 'it was' : 'they were');

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, [aria-modal="true"]') !== null;
}
