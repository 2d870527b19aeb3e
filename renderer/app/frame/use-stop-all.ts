import { useCallback, useEffect } from 'react';
import { useApi } from '../../api/api.ts';
import { explainError } from '../../api/explain-error.ts';
import { useStopStore } from './stop-store.ts';

/**
 * The software stop: no question, no condition. It is acknowledged at once with the instruments that were asked, and
 * then by what each of them says. A second press asks all of them again.
 */
export function useStopAll(): () => void {
  const { client, live } = useApi();
  const set = useStopStore((store) => store.set);
  return useCallback(() => {
    const instruments = live.getState().state?.instruments ?? [];
    const asked = instruments.map((one) => one.instrumentId);
    const press = { pressedAt: Date.now(), asked, confirmations: undefined, failure: undefined };
    set(press);
    client.lab.stopAll({}).then(
      // The host knows which instruments were asked, also when this window had not heard of them yet.
      ({ confirmations }) => set({ ...press, asked: confirmations.map((one) => one.instrumentId), confirmations }),
      (error: unknown) => set({ ...press, failure: explainError(error).sentence }),
    );
  }, [client, live, set]);
}

/** Ctrl+Shift+. and the Pause key, wherever the focus is and whatever dialog is open. */
export function useStopKeys(stopAll: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const dot =
        event.ctrlKey && event.shiftKey && (event.code === 'Period' || event.key === '.' || event.key === '>');
      if (!dot && event.code !== 'Pause') return;
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) stopAll();
    };
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, [stopAll]);
}
