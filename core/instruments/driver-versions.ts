import type { Bench } from './bench.ts';

/** Which driver in which version stands behind each instrument, for the record. */
export function driverVersionsOf(bench: Bench, instrumentIds: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    instrumentIds.map((id) => {
      const { manifest } = bench.get(id).definition;
      return [id, `${manifest.driverId} ${manifest.version}`];
    }),
  );
}
