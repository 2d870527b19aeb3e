import { IconClipboard, IconCopy } from '@tabler/icons-react';
import type { PlateShape } from '../../../lib/wells.ts';
import { Button } from '../../../ui/button.tsx';
import { notifyDone } from '../../../ui/notify.tsx';
import { allWells, type LaidWells } from './layout-wells.ts';
import { wellsWords } from './map-edit.ts';
import { writePlateText } from './plate-text.ts';
import styles from './plate-map-editor.module.css';

/** The selected wells as a block for a spreadsheet; the whole plate with its headers when none, or all, are selected. */
export function wholeOrSelected(wells: LaidWells, selected: readonly string[], shape: PlateShape): string {
  const whole = selected.length === 0 || selected.length === shape.rows * shape.columns;
  return writePlateText(wells, whole ? allWells(shape) : selected, whole);
}

export function copyWords(selected: readonly string[]): string {
  return selected.length === 0 ? 'Copied the whole plate' : `Copied ${wellsWords(selected)}`;
}

interface ClipboardButtonsProps {
  readonly text: () => string;
  readonly words: string;
  readonly canPaste: boolean;
  readonly onPaste: () => void;
  readonly onSay: (words: string) => void;
}

/** What Ctrl+C and Ctrl+V do on the plate, for those who point. */
export function ClipboardButtons({ text, words, canPaste, onPaste, onSay }: ClipboardButtonsProps) {
  return (
    <div className={styles['clipboard']}>
      <Button
        square
        aria-label="Copy for a spreadsheet"
        title="Copy for a spreadsheet"
        icon={<IconCopy stroke={1.75} />}
        onClick={() =>
          void navigator.clipboard.writeText(text()).then(
            () => notifyDone(words),
            () => onSay('The clipboard could not be written.'),
          )
        }
      />
      <Button
        square
        aria-label="Paste from a spreadsheet…"
        title="Paste from a spreadsheet…"
        disabled={!canPaste}
        icon={<IconClipboard stroke={1.75} />}
        onClick={onPaste}
      />
    </div>
  );
}
