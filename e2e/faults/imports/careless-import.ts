import { writeFileSync } from 'node:fs';

type Anything = Record<string, unknown>;

function mergeInto(target: Anything, source: Anything): void {
  for (const [key, value] of Object.entries(source)) {
    if (typeof value === 'object' && value !== null) mergeInto((target[key] ??= {}) as Anything, value as Anything);
    else target[key] = value;
  }
}

/**
 * An import as it must not be, so that the test is seen to find it: it merges what it reads into an object of its own,
 * prototype and all, and keeps a copy of the file on disk.
 */
export function importCarelessly(text: string): void {
  writeFileSync('last-import.json', text);
  try {
    mergeInto({}, JSON.parse(text) as Anything);
  } catch {
    // It is no JSON; even this importer notices.
  }
}
