/**
 * Every code an AppError can carry, with what follows from it. The class decides who acts (RE-1):
 * transient = try again, device = the instrument, protocol = the document, resource = something is missing or taken,
 * operator = a person asked for or refused something, internal = our fault.
 */
export const ERROR_CODES = {
  'bad-input': { class: 'operator', retryable: false, needsOperator: true, sentence: 'What was given is not valid.' },
  'not-found': { class: 'operator', retryable: false, needsOperator: true, sentence: 'There is no such thing.' },
  conflict: {
    class: 'operator',
    retryable: false,
    needsOperator: true,
    sentence: 'That is not possible in the present state.',
  },
  cancelled: { class: 'operator', retryable: false, needsOperator: false, sentence: 'It was cancelled.' },
  'protocol-invalid': {
    class: 'protocol',
    retryable: false,
    needsOperator: true,
    sentence: 'The protocol has faults.',
  },
  'not-declared': {
    class: 'protocol',
    retryable: false,
    needsOperator: true,
    sentence: 'The protocol has not declared this.',
  },
  'plan-mismatch': {
    class: 'protocol',
    retryable: false,
    needsOperator: true,
    sentence: 'The stored plan is not the one that was started.',
  },
  'program-fault': {
    class: 'protocol',
    retryable: false,
    needsOperator: true,
    sentence: 'The protocol, a program, ended with an error.',
  },
  'program-strayed': {
    class: 'protocol',
    retryable: false,
    needsOperator: true,
    sentence: 'Run again, the protocol did something else than the record says.',
  },
  'instrument-missing': {
    class: 'resource',
    retryable: false,
    needsOperator: true,
    sentence: 'No instrument on this bench can do this.',
  },
  'instrument-busy': {
    class: 'resource',
    retryable: true,
    needsOperator: false,
    sentence: 'The instrument is in use.',
  },
  'instrument-needs-clearing': {
    class: 'resource',
    retryable: false,
    needsOperator: true,
    sentence: 'The instrument must be cleared by a person first.',
  },
  'stock-short': {
    class: 'resource',
    retryable: false,
    needsOperator: true,
    sentence: 'Too little of something is in stock.',
  },
  'device-disconnected': {
    class: 'device',
    retryable: false,
    needsOperator: true,
    sentence: 'The instrument is not connected.',
  },
  'device-timeout': {
    class: 'device',
    retryable: false,
    needsOperator: true,
    sentence: 'The instrument did not answer in time.',
  },
  'device-fault': {
    class: 'device',
    retryable: false,
    needsOperator: true,
    sentence: 'The instrument reports a fault.',
  },
  'device-refused': {
    class: 'device',
    retryable: false,
    needsOperator: true,
    sentence: 'The instrument refused the command.',
  },
  'device-protocol': {
    class: 'device',
    retryable: false,
    needsOperator: true,
    sentence: 'The instrument answered something that could not be understood.',
  },
  'wrong-device': {
    class: 'device',
    retryable: false,
    needsOperator: true,
    sentence: 'Another instrument answers at this address.',
  },
  'step-in-doubt': {
    class: 'device',
    retryable: false,
    needsOperator: true,
    sentence: 'It is not known whether this step happened.',
  },
  'step-failed': { class: 'device', retryable: false, needsOperator: true, sentence: 'A step failed.' },
  'storage-full': { class: 'resource', retryable: false, needsOperator: true, sentence: 'The disk is full.' },
  'storage-fault': {
    class: 'internal',
    retryable: false,
    needsOperator: true,
    sentence: 'The record cannot be written.',
  },
  'storage-in-use': {
    class: 'resource',
    retryable: false,
    needsOperator: true,
    sentence: 'Another Wellrun uses this data folder.',
  },
  'storage-damaged': { class: 'internal', retryable: false, needsOperator: true, sentence: 'The record is damaged.' },
  'fenced-off': {
    class: 'internal',
    retryable: false,
    needsOperator: false,
    sentence: 'A later start of Wellrun owns this record.',
  },
  unauthorised: {
    class: 'operator',
    retryable: false,
    needsOperator: true,
    sentence: 'The access token is missing or wrong.',
  },
  disconnected: {
    class: 'transient',
    retryable: true,
    needsOperator: false,
    sentence: 'The connection to the host was lost.',
  },
  invariant: {
    class: 'internal',
    retryable: false,
    needsOperator: true,
    sentence: 'Wellrun found itself in a state that should not exist.',
  },
} as const satisfies Record<string, ErrorFacts>;

export type ErrorCode = keyof typeof ERROR_CODES;
export type ErrorClass = 'transient' | 'device' | 'protocol' | 'resource' | 'operator' | 'internal';

export interface ErrorFacts {
  readonly class: ErrorClass;
  readonly retryable: boolean;
  readonly needsOperator: boolean;
  /** What a user reads when nothing more precise is known. */
  readonly sentence: string;
}

/** Faults that are not told one by one. */
export interface MoreFaults {
  readonly count: number;
  /** How many there are of each kind, the most frequent first. */
  readonly kinds: readonly { readonly kind: string; readonly count: number }[];
}

/** One fault in a document: where it is, and what would be right. */
export interface Issue {
  /** Path in the document, e.g. `steps[3].params.volume`. */
  readonly path: string;
  readonly sentence: string;
  /** It stands for these, which are not told one by one. */
  readonly more?: MoreFaults | undefined;
}

/** The one error class: a code that survives every boundary, a sentence for the user, facts for the log. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    sentence: string = ERROR_CODES[code].sentence,
    details: Record<string, unknown> = {},
    cause?: unknown,
  ) {
    super(sentence, cause === undefined ? undefined : { cause });
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }

  get facts(): ErrorFacts {
    return ERROR_CODES[this.code];
  }
}

/** What of an error is stored and sent: no stack, no cause. */
export interface ErrorRecord {
  readonly code: ErrorCode;
  readonly sentence: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Any thrown value as an AppError; what is not one already becomes `invariant` and keeps its cause. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof Error) return new AppError('invariant', thrown.message, {}, thrown);
  return new AppError('invariant', String(thrown));
}

export function toErrorRecord(thrown: unknown): ErrorRecord {
  const error = toAppError(thrown);
  return Object.keys(error.details).length === 0
    ? { code: error.code, sentence: error.message }
    : { code: error.code, sentence: error.message, details: error.details };
}
