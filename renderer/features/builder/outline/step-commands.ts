import {
  IconArrowDown,
  IconArrowUp,
  IconClipboard,
  IconCopy,
  IconCopyPlus,
  IconEyeOff,
  IconFolder,
  IconFolderOpen,
  IconIndentDecrease,
  IconIndentIncrease,
  IconLayoutColumns,
  IconRepeat,
  IconScissors,
  IconTrash,
  type Icon,
} from '@tabler/icons-react';
import {
  duplicateSteps,
  placeBelow,
  removeSteps,
  toggleDisabled,
  unwrapStep,
  wrapSteps,
} from '../document/arrange-steps.ts';
import type { DraftDocument } from '../document/draft-document.ts';
import type { Edit } from '../document/edit.ts';
import { moveBy, moveInto, moveOut } from '../document/move-steps.ts';
import { pasteSteps, stepsFromText, stepsToText } from '../document/step-clipboard.ts';
import { isContainer, placesOf, topmost } from '../document/step-places.ts';
import type { DraftSession } from '../state/draft-session.ts';

/** Something that can be done to the chosen steps. */
export interface StepCommand {
  readonly id: string;
  readonly title: string;
  readonly keys: string;
  readonly icon: Icon;
  readonly isDanger?: boolean;
  /** What it would do; undefined when it is not possible here. */
  readonly edit: (document: DraftDocument, ids: readonly string[]) => Edit | undefined;
  /** Why it is not possible. */
  readonly not: string;
}

const onlyContainer = (document: DraftDocument, ids: readonly string[]) => {
  const step = ids.length === 1 ? placesOf(document).get(ids[0]!)?.step : undefined;
  return step !== undefined && isContainer(step) ? step : undefined;
};

export const STEP_COMMANDS = [
  {
    id: 'up',
    title: 'Move up',
    keys: 'Alt Up',
    icon: IconArrowUp,
    edit: (document, ids) => moveBy(document, ids, -1),
    not: 'It is the first one here.',
  },
  {
    id: 'down',
    title: 'Move down',
    keys: 'Alt Down',
    icon: IconArrowDown,
    edit: (document, ids) => moveBy(document, ids, 1),
    not: 'It is the last one here.',
  },
  {
    id: 'out',
    title: 'Move out of the group',
    keys: 'Alt Left',
    icon: IconIndentDecrease,
    edit: moveOut,
    not: 'It is in no group.',
  },
  {
    id: 'into',
    title: 'Move into the next group',
    keys: 'Alt Right',
    icon: IconIndentIncrease,
    edit: moveInto,
    not: 'There is no group beside it.',
  },
  {
    id: 'duplicate',
    title: 'Duplicate',
    keys: 'Ctrl D',
    icon: IconCopyPlus,
    edit: duplicateSteps,
    not: 'Choose a step first.',
  },
  {
    id: 'disable',
    title: 'Leave out, or take in again',
    keys: 'Space',
    icon: IconEyeOff,
    edit: toggleDisabled,
    not: 'Choose a step first.',
  },
  {
    id: 'delete',
    title: 'Delete',
    keys: 'Del',
    icon: IconTrash,
    isDanger: true,
    edit: (document, ids) => removeSteps(document, ids),
    not: 'Choose a step first.',
  },
  {
    id: 'group',
    title: 'Put into a group',
    keys: 'Ctrl G',
    icon: IconFolder,
    edit: (document, ids) => wrapSteps(document, ids, 'group'),
    not: 'Choose a step first.',
  },
  {
    id: 'loop',
    title: 'Repeat',
    keys: 'Ctrl L',
    icon: IconRepeat,
    edit: (document, ids) => wrapSteps(document, ids, 'loop'),
    not: 'Choose a step first.',
  },
  {
    id: 'lanes',
    title: 'Do at the same time',
    keys: '',
    icon: IconLayoutColumns,
    edit: (document, ids) => wrapSteps(document, ids, 'lanes'),
    not: 'Choose a step first.',
  },
  {
    id: 'unwrap',
    title: 'Take the group apart',
    keys: 'Ctrl Shift G',
    icon: IconFolderOpen,
    edit: (document, ids) => {
      const step = onlyContainer(document, ids);
      return step && unwrapStep(document, step.id);
    },
    not: 'Choose one group.',
  },
] as const satisfies readonly StepCommand[];

export type StepCommandId = (typeof STEP_COMMANDS)[number]['id'];

export function stepCommand(id: StepCommandId): StepCommand {
  return STEP_COMMANDS.find((one) => one.id === id)!;
}

/** The last text that was copied here, for where the clipboard of the PC may not be read. */
let lastCopied = '';

export const CLIPBOARD_ICONS = { cut: IconScissors, copy: IconCopy, paste: IconClipboard };

/** Text of the chosen steps; undefined when none is chosen. */
export function copyText({ store, labwareFields }: DraftSession): string | undefined {
  const { document, selected } = store.getState();
  if (topmost(placesOf(document), selected).length === 0) return undefined;
  lastCopied = stepsToText(document, selected, labwareFields);
  return lastCopied;
}

/** @returns false when the text holds no steps */
export function pasteText({ store, actions }: DraftSession, text: string): boolean {
  const { document, selected } = store.getState();
  const carried = stepsFromText(text);
  if (carried === undefined) return false;
  actions.apply(pasteSteps(document, placeBelow(document, selected.at(-1) ?? null), carried));
  return true;
}

export function cutSteps({ store, actions }: DraftSession): void {
  const { document, selected } = store.getState();
  actions.apply(removeSteps(document, selected, 'Cut'));
}

/** The same by a button, where no event brings a clipboard along. */
export async function clipboardText(): Promise<string> {
  try {
    return (await navigator.clipboard.readText()) || lastCopied;
  } catch {
    return lastCopied;
  }
}

export async function toClipboard(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    /* The window remembers it. */
  }
}
