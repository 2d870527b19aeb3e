import { useEffect, useRef, useState } from 'react';
import { useBuilder, useSession } from '../state/draft-session.ts';

/**
 * Brings the field that was jumped to into sight and gives it the keyboard; a section that it lies in has to open first.
 * @returns its name, so that the section does
 */
export function useJump(stepId: string | null, form: { readonly current: HTMLElement | null }): string | null {
  const { store } = useSession();
  const jump = useBuilder((state) => state.jump);
  const [field, setField] = useState<string | null>(null);
  const isPending = useRef(false);
  useEffect(() => {
    if (jump === null || jump.stepId !== stepId) return;
    isPending.current = true;
    setField(jump.field);
    store.setState({ jump: null });
  }, [jump, stepId, store]);
  useEffect(() => {
    if (!isPending.current || field === null) return;
    const found = form.current?.querySelector(`[data-field="${CSS.escape(field)}"]`);
    if (found == null) return;
    isPending.current = false;
    found.scrollIntoView({ block: 'nearest' });
    found.querySelector<HTMLElement>('input, textarea, select')?.focus();
  });
  return field;
}
