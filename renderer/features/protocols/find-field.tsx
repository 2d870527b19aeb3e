import { TextInput } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { IconSearch } from '@tabler/icons-react';
import styles from './find-field.module.css';

interface FindFieldProps {
  readonly text: string | undefined;
  readonly onText: (text: string | undefined) => void;
}

/** Full-text search as one types; Ctrl F comes here from anywhere on the page, Esc empties it. */
export function FindField({ text, onText }: FindFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'f') return;
      if (document.querySelector('[aria-modal="true"]') !== null) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
  return (
    <TextInput
      ref={input}
      className={styles['find'] ?? ''}
      type="search"
      aria-label="Find protocols"
      aria-keyshortcuts="Control+F"
      placeholder="Name, tag, step or reagent"
      leftSection={<IconSearch size={18} stroke={1.75} aria-hidden="true" />}
      rightSection={<kbd aria-hidden="true">Ctrl F</kbd>}
      rightSectionWidth={58}
      value={text ?? ''}
      maxLength={200}
      onChange={(event) => onText(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && text !== undefined) onText(undefined);
      }}
    />
  );
}
