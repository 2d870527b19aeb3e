import type { Json, JsonObject } from '#core/contract/json.ts';

/** Longest line either way, in bytes. */
export const longestLine = 1_048_576;

/** One request to a virtual instrument: one JSON object on one line. */
export interface WireRequest {
  readonly id: string | number;
  readonly command: string;
  /** Id by which the host will ask after the command. */
  readonly commandId: string | null;
  readonly params: JsonObject;
  /** Lab time of the host, ms: a lab in another process catches up with it. */
  readonly at: number | null;
}

/** How certain an instrument is that a command which failed has not happened. */
export type Happened = 'no' | 'partly' | 'unknown';

export const wireErrorCodes = [
  /** The line is not a request. Nothing happened. */
  'bad-request',
  /** It is a request, but this instrument knows no such command. Nothing happened. */
  'unknown-command',
  /** The command cannot be done as it is. Nothing happened. */
  'refused',
  /** Another command is under way. Nothing happened. */
  'busy',
  /** The command was under way when the instrument was stopped. */
  'stopped',
  /** The instrument failed. */
  'fault',
] as const;
export type WireErrorCode = (typeof wireErrorCodes)[number];

export interface WireError {
  readonly code: WireErrorCode;
  readonly message: string;
  readonly happened: Happened;
}

export type WireReply =
  | { readonly id: string | number; readonly ok: true; readonly result: Json; readonly labMs: number }
  | { readonly id: string | number | null; readonly ok: false; readonly error: WireError; readonly labMs: number };

export type WireEvent =
  | {
      readonly event: 'progress';
      readonly commandId: string;
      readonly fraction: number;
      readonly quantity?: string;
      readonly wells?: readonly {
        readonly well: string;
        readonly value: number | null;
        readonly flag: string | null;
      }[];
    }
  | { readonly event: 'telemetry'; readonly status: Json }
  | { readonly event: 'fault'; readonly message: string };

export type ParsedRequest =
  | { readonly ok: true; readonly request: WireRequest }
  | { readonly ok: false; readonly id: string | number | null; readonly message: string };

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads one line. Never throws. */
export function parseRequest(line: string): ParsedRequest {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { ok: false, id: null, message: 'The line is not JSON.' };
  }
  if (!isObject(value)) return { ok: false, id: null, message: 'The line is not a JSON object.' };
  const { id, command, commandId, params, at } = value;
  if (typeof id !== 'string' && typeof id !== 'number') return { ok: false, id: null, message: 'id is missing.' };
  if (typeof command !== 'string') return { ok: false, id, message: 'command is missing.' };
  if (commandId !== undefined && typeof commandId !== 'string')
    return { ok: false, id, message: 'commandId is not text.' };
  if (params !== undefined && !isObject(params)) return { ok: false, id, message: 'params is not an object.' };
  if (at !== undefined && typeof at !== 'number') return { ok: false, id, message: 'at is not a number.' };
  const request: WireRequest = {
    id,
    command,
    commandId: commandId ?? null,
    params: (params ?? {}) as JsonObject,
    at: at ?? null,
  };
  return { ok: true, request };
}

/** A reply or an event as a line. */
export function formatLine(message: WireReply | WireEvent): string {
  return JSON.stringify(message);
}

/** What comes out of a stream of bytes: whole lines, and once for each line that is too long. */
export type LineOrTooLong = { readonly line: string } | { readonly tooLong: true };

const lineFeed = 0x0a;

/** Cuts bytes into lines; the rest of a line that is too long is thrown away up to its end. */
export class LineCutter {
  #pieces: Uint8Array[] = [];
  #length = 0;
  #skipping = false;

  push(bytes: Uint8Array): LineOrTooLong[] {
    const out: LineOrTooLong[] = [];
    let start = 0;
    for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed, start)) {
      this.#take(bytes.subarray(start, end), out);
      if (!this.#skipping) out.push({ line: this.#text() });
      this.#forget();
      this.#skipping = false;
      start = end + 1;
    }
    if (start < bytes.length) this.#take(bytes.slice(start), out);
    return out;
  }

  #take(piece: Uint8Array, out: LineOrTooLong[]): void {
    if (this.#skipping || piece.length === 0) return;
    if (this.#length + piece.length > longestLine) {
      this.#forget();
      this.#skipping = true;
      out.push({ tooLong: true });
      return;
    }
    this.#pieces.push(piece);
    this.#length += piece.length;
  }

  #text(): string {
    const text = Buffer.concat(this.#pieces).toString('utf8');
    return text.endsWith('\r') ? text.slice(0, -1) : text;
  }

  #forget(): void {
    this.#pieces = [];
    this.#length = 0;
  }
}
