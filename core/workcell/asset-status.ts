import type { InstrumentView } from '../contract/instrument.ts';
import type { AssetHold, AssetStatus, AssetView, Calibration } from '../contract/workcell.ts';

/** A calibration is announced this long before it is due. */
const SOON_MS = 7 * 24 * 3_600_000;

export function calibrationStateOf(calibration: Calibration | null, now: number): AssetView['calibrationState'] {
  if (calibration === null) return 'none';
  const { dueAt } = calibration;
  if (dueAt === null || dueAt - now > SOON_MS) return 'valid';
  return dueAt <= now ? 'overdue' : 'soon';
}

export interface StatusFacts {
  /** Null: no instrument. */
  readonly instrument: Pick<InstrumentView, 'needsClearing' | 'connection' | 'usedBy'> | null;
  /** Execution that has a lease on what is no instrument. */
  readonly leasedBy: string | null;
  readonly hold: AssetHold | null;
  readonly inStorage: boolean;
}

/** The one status word of an asset: what keeps it from being used comes first. */
export function statusOf({ instrument, leasedBy, hold, inStorage }: StatusFacts): AssetStatus {
  if (inStorage) return 'in storage';
  if (instrument !== null) {
    if (instrument.needsClearing !== null) return 'needs clearing';
    if (instrument.connection === 'fault' || instrument.connection === 'wrong-device') return 'fault';
    if (instrument.connection !== 'ready' && instrument.connection !== 'busy') return 'offline';
  }
  return hold !== null || leasedBy !== null || instrument?.usedBy != null ? 'in use' : 'available';
}

/** The status in a sentence. @param held the hold in words, without its subject @param usedBy in words */
export function describeStatus(
  status: AssetStatus,
  instrument: InstrumentView | null,
  held: string | null,
  usedBy: string | null,
): string {
  switch (status) {
    case 'in storage':
      return 'In storage: nothing takes it until somebody brings it back.';
    case 'needs clearing':
      return instrument?.needsClearing?.reason ?? 'A person has to clear it first.';
    case 'fault':
      return instrument?.fault ?? 'It reports a fault.';
    case 'offline':
      return 'It is not connected.';
    case 'in use':
      if (held !== null) return `${held.charAt(0).toUpperCase()}${held.slice(1)}.`;
      return `In use by ${usedBy ?? 'somebody'}.`;
    case 'available':
      return 'Free.';
  }
}
