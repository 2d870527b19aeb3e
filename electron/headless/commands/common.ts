import { Option, type Command } from 'commander';
import { AppError } from '#core/contract/errors.ts';
import type { Json } from '#core/contract/json.ts';
import { defaultDataDir } from '../places.ts';

export interface CommonOptions {
  readonly dataDir: string;
  readonly json?: boolean;
}

/** Options that every command takes. */
export function withCommon(command: Command): Command {
  return command
    .addOption(new Option('--data-dir <folder>', 'where the record is kept').default(defaultDataDir()))
    .option('--json', 'print one JSON object');
}

/** `name=value` pairs; a value that reads as JSON (a number, true) becomes that. @throws AppError `bad-input` */
export function parseParameters(pairs: readonly string[]): Record<string, Json> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new AppError('bad-input', `Give a parameter as name=value; "${pair}" has no name or no "=".`);
      return [pair.slice(0, at), parseValue(pair.slice(at + 1))];
    }),
  );
}

/** A speed: a number of times real time, or `instant`. @throws AppError `bad-input` */
export function parseSpeed(text: string): number | 'instant' {
  if (text === 'instant') return text;
  const speed = Number(text.replace(/x$/, ''));
  if (Number.isFinite(speed) && speed > 0 && speed <= 1_000_000) return speed;
  throw new AppError(
    'bad-input',
    `"${text}" is no speed. Give a number of times real time, such as 600, or "instant".`,
  );
}

/** A version as it is typed. @throws AppError `bad-input` */
export function parseVersion(text: string): number {
  const version = Number(text.replace(/^v/i, ''));
  if (Number.isInteger(version) && version > 0) return version;
  throw new AppError('bad-input', `"${text}" is no version. Give its number, such as 2.`);
}

/** What reads as JSON (a number, true) becomes that; the rest stays text. */
export function parseValue(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
