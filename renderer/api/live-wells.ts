import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ProgressFrame } from '#core/contract/feed.ts';

export interface LiveWell {
  readonly value: number | null;
  readonly flag: string | null;
}

/** Wells that the present step of an execution has served so far, before its outcome is on record. */
export interface LiveWells {
  readonly stepId: string;
  readonly labwareId: string | null;
  readonly quantity: string | null;
  readonly wells: ReadonlyMap<string, LiveWell>;
  /** The one served last. */
  readonly latest: string | null;
}

export type LiveWellsStore = StoreApi<ReadonlyMap<string, LiveWells>>;

export function createLiveWellsStore(): LiveWellsStore {
  return createStore<ReadonlyMap<string, LiveWells>>(() => new Map());
}

/** Folds progress into what is known; a new step of an execution starts empty. */
export function foldProgress(
  before: ReadonlyMap<string, LiveWells>,
  frames: readonly ProgressFrame[],
): ReadonlyMap<string, LiveWells> {
  const withWells = frames.filter((frame) => frame.wells.length > 0);
  if (withWells.length === 0) return before;
  const after = new Map(before);
  for (const frame of withWells) {
    const known = after.get(frame.executionId);
    const same = known?.stepId === frame.stepId && known.labwareId === frame.labwareId;
    const wells = new Map(same ? known.wells : []);
    for (const { well, value, flag } of frame.wells) wells.set(well, { value, flag });
    after.set(frame.executionId, {
      stepId: frame.stepId,
      labwareId: frame.labwareId,
      quantity: frame.quantity,
      wells,
      latest: frame.wells.at(-1)?.well ?? null,
    });
  }
  return after;
}
