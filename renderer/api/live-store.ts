import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LiveState } from '#core/contract/feed.ts';

/** connecting = first time; live = messages come; lost = trying again. */
export type ConnectionPhase = 'connecting' | 'live' | 'lost';

export interface Live {
  /** Last state that was told, also while the connection is lost; then it is shown as old. */
  readonly state: LiveState | null;
  readonly phase: ConnectionPhase;
  /** When the host was last heard, by this computer's clock. */
  readonly heardAt: number | null;
  readonly retryAt: number | null;
  readonly attempts: number;
}

export type LiveStore = StoreApi<Live>;

/** Fed by the feed and by nothing else. */
export function createLiveStore(): LiveStore {
  return createStore<Live>(() => ({ state: null, phase: 'connecting', heardAt: null, retryAt: null, attempts: 0 }));
}
