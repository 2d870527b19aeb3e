import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import type { Logger } from '#core/base/logger.ts';

/** Writes diagnostics to `logs/wellrun.log` in the data folder, at once, so that the last line before a crash is there. */
export function openFileLogger(dataDir: string): Logger {
  const folder = join(dataDir, 'logs');
  mkdirSync(folder, { recursive: true });
  return pino({ level: 'info', base: null }, pino.destination({ dest: join(folder, 'wellrun.log'), sync: true }));
}
