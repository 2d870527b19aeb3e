import { AppError } from '#core/contract/errors.ts';
import type { Verdict } from '#core/instruments/session-exchange.ts';

/**
 * MT-SICS on the wire: ASCII lines that end in CR LF both ways, fields separated by spaces, text in double quotes. A
 * reply repeats the command, then has one character of status: `A` done, `B` more to follow, `S` stable, `D` dynamic,
 * `I` not executable now, `L` wrong parameter, `+` overload, `-` underload. `ES`, `ET`, `EL` stand alone.
 * Source: MT-SICS reference manual 11781363, "Response formats" and "Error messages".
 */
export interface SicsReply {
  readonly command: string;
  readonly status: string;
  readonly fields: readonly string[];
}

export interface Weight {
  readonly grams: number;
  readonly stable: boolean;
}

const LINE_END = '\r\n';
const LINE = /^(@|[A-Z]{1,4}[0-9]{0,3})(?: (.*))?$/;
const FIELD = /"([^"]*)"|([^\s"]+)/g;
const NUMBER = /^[+-]?[0-9]+(?:\.[0-9]+)?$/;
const GRAMS_PER_UNIT: Readonly<Record<string, number>> = { g: 1, mg: 1e-3, kg: 1e3 };

export function encodeLine(text: string): Uint8Array {
  return Buffer.from(text + LINE_END, 'latin1');
}

/** @returns null when the line is not MT-SICS */
export function parseReply(line: string): SicsReply | null {
  const match = LINE.exec(line);
  if (match === null) return null;
  const fields = [...(match[2] ?? '').matchAll(FIELD)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const [status = '', ...rest] = fields;
  return { command: match[1]!, status, fields: rest };
}

/** What stands between a reply and the value that was asked for. */
export interface Expected<Value> {
  /** First fields that a reply to this request can have. */
  readonly replyTo: readonly string[];
  readonly value: (reply: SicsReply) => Value;
  /** Whether the command may have had its effect when the balance fails in the middle of it. */
  readonly happened: 'no' | 'unknown';
  /** `S` waits for a stable weight: a dynamic one is left over from `SIR`, and not its reply. */
  readonly stableOnly?: boolean;
}

/** Reads one reply line strictly: what is not understood is an error, what answers something else is left alone. */
export function readExpected<Value>(expected: Expected<Value>): (line: string) => Verdict<Value> {
  return (line) => {
    const reply = parseReply(line);
    if (reply === null) throw notUnderstood(line);
    const general = GENERAL_ERRORS[reply.command];
    if (general !== undefined) throw new AppError('device-refused', general, { reply: line });
    if (!expected.replyTo.includes(reply.command)) {
      if (reply.command !== 'I4') return { kind: 'foreign' };
      // The balance says its serial number by itself when it is switched on.
      throw new AppError('device-fault', RESTARTED, { happened: expected.happened, reply: line });
    }
    if (reply.status === 'B') return { kind: 'more' };
    throwOnRefusal(reply, line);
    if (expected.stableOnly === true && reply.status === 'D') return { kind: 'foreign' };
    return { kind: 'done', value: expected.value(reply) };
  };
}

/** Waits for one reply among whatever else is still on the line; never throws. */
export function readAmidNoise(replyTo: string): (line: string) => Verdict<string> {
  return (line) => {
    const reply = parseReply(line);
    return reply?.command === replyTo && reply.status === 'A'
      ? { kind: 'done', value: reply.fields.join(' ') }
      : { kind: 'foreign' };
  };
}

/** @throws AppError `device-protocol` when the weight is not a number in a unit of mass */
export function readWeight(reply: SicsReply): Weight {
  const [value = '', unit = ''] = reply.fields;
  const grams = GRAMS_PER_UNIT[unit];
  if (!NUMBER.test(value) || grams === undefined || !['S', 'D', 'A'].includes(reply.status)) {
    const line = [reply.command, reply.status, ...reply.fields].join(' ');
    const fix = NUMBER.test(value) ? ' Set the host unit of the balance to g.' : '';
    throw new AppError('device-protocol', `The balance answered "${line}", which is no weight in g, mg or kg.${fix}`);
  }
  // Scaling by powers of ten must not add digits that the balance did not show.
  return { grams: Number((Number(value) * grams).toPrecision(12)), stable: reply.status !== 'D' };
}

/** `I2 A "XPR205 220.0000 g"`, also split into several texts by some models. */
export function readModel(reply: SicsReply): string {
  const text = reply.fields.join(' ');
  return /^(.+?)\s+[0-9.]+\s*k?g$/.exec(text)?.[1] ?? text;
}

export const RESTARTED = 'The balance was switched off and on again: its tare is gone.';

const GENERAL_ERRORS: Readonly<Record<string, string>> = {
  ES: 'The balance does not know this command.',
  ET: 'The balance received garbled characters. Check the cable, and that both sides use the same baud rate and parity.',
  EL: 'The balance cannot carry out this command.',
};

/** Numbers of `S S Error <n>t|b`; t is the terminal, b the weighing electronics. */
const HARDWARE_ERRORS: Readonly<Record<string, string>> = {
  '1': 'it could not start',
  '2': 'brand mismatch',
  '3': 'wrong checksum in its memory',
  '9': 'an option failed',
  '10': 'its memory (EEPROM) failed',
  '11': 'its parts do not belong together',
  '12': 'a part was unplugged while it was on',
  '14': 'weighing module and electronics do not belong together',
  '15': 'it has to be adjusted',
};

function throwOnRefusal(reply: SicsReply, line: string): void {
  const { status, fields } = reply;
  const details = { reply: line };
  if (fields[0] === 'Error') {
    const [, number = '', part = ''] = /^([0-9]+)([tb])$/.exec(fields[1] ?? '') ?? [];
    const what = HARDWARE_ERRORS[number] ?? `error ${fields[1] ?? 'without number'}`;
    const where = part === 't' ? ' (terminal)' : part === 'b' ? ' (weighing electronics)' : '';
    throw new AppError('device-fault', `The balance reports a defect: ${what}${where}.`, {
      ...details,
      happened: 'no',
    });
  }
  switch (status) {
    case 'I':
      throw new AppError(
        'device-refused',
        'The balance found no stable weight in time, or it is busy. Close the draught shield and keep the bench still.',
        details,
      );
    case 'L':
      throw new AppError('device-refused', 'The balance does not accept this parameter.', details);
    case '+':
      throw new AppError('device-fault', 'Overload: there is too much on the pan.', { ...details, happened: 'no' });
    case '-':
      throw new AppError('device-fault', 'Underload: the pan is missing or does not lie as it should.', {
        ...details,
        happened: 'no',
      });
    default:
  }
}

function notUnderstood(line: string): AppError {
  const shown = line.length > 60 ? `${line.slice(0, 60)} …` : line;
  return new AppError('device-protocol', `The balance answered ${JSON.stringify(shown)}, which is not MT-SICS.`, {
    hex: Buffer.from(line, 'latin1').toString('hex').slice(0, 400),
  });
}
