import { useSyncExternalStore } from 'react';

const ORDINARY = 44;

function watchLooks(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributeFilter: ['data-bench'] });
  return () => observer.disconnect();
}

function touchSize(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--touch')) || ORDINARY;
}

/** Height of the smallest target, px: larger in bench mode, which may be switched while something is open. */
export function useTouchSize(): number {
  return useSyncExternalStore(watchLooks, touchSize);
}
