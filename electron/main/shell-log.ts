import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '#core/base/logger.ts';

const LARGEST_BYTES = 1_000_000;

/**
 * The shell's own log: refusals, crashes of the page, power events. Never the record of a run.
 *
 * Appends one JSON line an entry to `shell.jsonl` in `folder`, at once, so that the last line before a crash is there,
 * and keeps one predecessor. A log that cannot be written never stops the shell.
 */
export function openShellLog(folder: string, now: () => Date, echo: (line: string) => void): Logger {
  const file = join(folder, 'shell.jsonl');
  const write = (level: string) => (fields: Record<string, unknown>, sentence: string) => {
    const line = JSON.stringify({ time: now().toISOString(), level, sentence, ...fields });
    echo(line);
    try {
      mkdirSync(folder, { recursive: true });
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LARGEST_BYTES) renameSync(file, `${file}.1`);
      appendFileSync(file, `${line}\n`);
    } catch {
      // A full or read-only disk is reported by the host, which owns the record.
    }
  };
  return { debug: () => undefined, info: write('info'), warn: write('warn'), error: write('error') };
}
