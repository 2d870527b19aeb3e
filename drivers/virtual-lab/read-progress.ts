import type { Json } from '#core/contract/json.ts';
import type { WireEvent } from './wire.ts';

function isReadResult(
  result: Json,
): result is { readonly unit: string; readonly quantity: string; readonly wells: readonly WellValue[] } {
  return typeof result === 'object' && result !== null && 'quantity' in result && 'wells' in result;
}

type WellValue = { readonly well: string; readonly value: number | null; readonly flag: string | null };

/** The last number of a plate read; undefined when there is none. */
export function lastReadingOf(result: Json): { readonly value: number; readonly unit: string } | undefined {
  if (!isReadResult(result)) return undefined;
  const value = result.wells.at(-1)?.value ?? null;
  return value === null ? undefined : { value, unit: result.unit };
}

/** Progress of a command after the wells `served`, with their values where it is a read. */
export function progressOf(
  commandId: string,
  fraction: number,
  served: readonly string[],
  measured: Json | undefined,
  from: number,
): WireEvent {
  if (measured !== undefined && isReadResult(measured)) {
    const wells = measured.wells.slice(from, from + served.length);
    return { event: 'progress', commandId, fraction, quantity: measured.quantity, wells };
  }
  const wells = served.map((well) => ({ well, value: null, flag: null }));
  return { event: 'progress', commandId, fraction, wells };
}
