let lastAt = Number.NaN;
let lastText = '';

/** Wall time (ms since 1970) as ISO 8601 text in UTC. Events that are committed together share one time, so the last is kept. */
export function isoTime(at: number): string {
  if (at !== lastAt) {
    lastText = new Date(at).toISOString();
    lastAt = at;
  }
  return lastText;
}
