import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { parseRange, type PlateShape } from '../../../lib/wells.ts';
import { rangeText } from './selection.ts';
import styles from './plate-map-editor.module.css';

interface RangeFieldProps extends PlateShape {
  readonly label?: string;
  readonly selected: readonly string[];
  readonly onSelect: (wells: readonly string[]) => void;
  readonly wide?: boolean;
}

/** The selection as text: "B2:G11, column 7, rows B-D". Taken on Enter and on leaving; what is wrong is said below. */
export function RangeField({ rows, columns, label = 'Wells', selected, onSelect, wide = false }: RangeFieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const commit = () => {
    if (draft === null) return;
    const range = parseRange(draft, { rows, columns });
    if (!range.ok) return setError(range.sentence);
    setError(null);
    setDraft(null);
    onSelect(range.wells);
  };
  return (
    <TextInput
      className={wide ? undefined : styles['range']}
      aria-label={wide ? undefined : label}
      label={wide ? label : undefined}
      leftSection={wide ? undefined : <span className={styles['inside']}>{label}</span>}
      leftSectionWidth={wide ? undefined : 52}
      autoComplete="off"
      spellCheck={false}
      value={draft ?? rangeText(selected)}
      error={error}
      onChange={(event) => {
        setDraft(event.currentTarget.value);
        setError(null);
      }}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        else if (event.key === 'Escape' && draft !== null) {
          setDraft(null);
          setError(null);
          event.stopPropagation();
        }
      }}
    />
  );
}
