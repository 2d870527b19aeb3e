import { useEffect, useRef } from 'react';
import { ScanBuffer } from './scan-buffer.ts';

/**
 * Listens to a scanner that types: wherever the focus is, except in a field that takes text. What comes as fast as no
 * person types, and ends with Enter, is a code.
 */
export function useScanner(onCode: (code: string) => void, enabled: boolean): void {
  const latest = useRef(onCode);
  useEffect(() => {
    latest.current = onCode;
  });
  useEffect(() => {
    if (!enabled) return undefined;
    const buffer = new ScanBuffer();
    const onKeyDown = (event: KeyboardEvent) => {
      if (takesText(event.target)) return;
      const read = buffer.take({ key: event.key, ctrlKey: event.ctrlKey, at: event.timeStamp });
      if (read === 'pass') return;
      /* Letters of a code are no shortcuts, and its Enter presses no button. */
      event.stopImmediatePropagation();
      event.preventDefault();
      if (read !== 'swallow') latest.current(read.code);
    };
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, [enabled]);
}

function takesText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable=true]') !== null
  );
}
