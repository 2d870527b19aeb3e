/**
 * What the outer side of the process hands to the realm: texts in, texts out, and where a call is made. Nothing else of
 * the outer side may ever reach the program.
 */
export interface RealmHost {
  /** The message that is to be worked on. */
  readonly take: () => string;
  readonly give: (text: string) => void;
  /** Runs `work` as part of a group of calls. */
  readonly within: (group: number, work: () => unknown) => unknown;
  /** The group that is at work, however many awaits later. */
  readonly group: () => number | undefined;
}

/** Lines of the console of one turn, and how long each may be. */
const MOST_LINES = 200;
const LONGEST_LINE = 500;

/**
 * The world that a program lives in: `lab`, a clock and chance that repeat, a console that is kept, and nothing of Node.
 * It is sent to the program's own process as text and runs there in a realm without any other global, so none of its
 * parts uses anything from outside of itself.
 * @returns the text of what to run in the realm
 */
export function realmSource(): string {
  return `'use strict'; (function (host, operations, mostOpen, mostCalls) {
    const words = (${realmWords.toString()})();
    const world = (${realmWorld.toString()})(${MOST_LINES}, ${LONGEST_LINE});
    const calls = (${realmCalls.toString()})(host.group, mostOpen, mostCalls, words);
    const lab = (${realmLab.toString()})(host.within, operations, calls, world, words.describe);
    return (${programRealm.toString()})(host, lab, calls, words, world);
  })`;
}

/** How things that a program gives are put into words and plain data, whatever they are. */
function realmWords() {
  'use strict';
  const { parse, stringify } = JSON;
  const RealError = Error;

  /** The first line of the program in a stack; 0 when there is none. */
  function lineIn(stack: unknown): number {
    if (typeof stack !== 'string') return 0;
    const found = /wellrun-program:(\d+)/.exec(stack);
    return found === null ? 0 : Number(found[1]);
  }

  return {
    /** The line of the program that is at work. */
    here: (): number => lineIn(new RealError('here').stack),
    /** What was thrown, in words; it may be anything, also something that throws again. */
    describe: (thrown: unknown): { sentence: string; line: number } => {
      try {
        if (typeof thrown === 'object' && thrown !== null) {
          const { message, stack, name } = thrown as { message?: unknown; stack?: unknown; name?: unknown };
          const text = typeof message === 'string' ? message : 'It threw something without a message';
          const kind = typeof name === 'string' && name !== 'Error' && name !== '' ? `${name}: ` : '';
          return { sentence: `${kind}${text}`.replaceAll(/\s+/g, ' ').slice(0, 2000), line: lineIn(stack) };
        }
        const shown = typeof thrown === 'string' ? stringify(thrown) : String(thrown);
        return { sentence: `It threw ${shown}, which is no Error.`.slice(0, 2000), line: 0 };
      } catch {
        return { sentence: 'It threw something that cannot be shown.', line: 0 };
      }
    },
    /** A plain copy that can be sent. @throws TypeError for what is no plain data, with its name */
    plain: (value: unknown, what: string): unknown => {
      const text = stringify(value, (key, item: unknown) => {
        if (typeof item === 'number' && !Number.isFinite(item)) throw new TypeError(`${what}: ${key} is ${item}.`);
        if (typeof item === 'function' || typeof item === 'symbol' || typeof item === 'bigint')
          throw new TypeError(`${what}: ${key} is a ${typeof item}; only plain values can be sent.`);
        return item;
      });
      return text === undefined ? {} : parse(text);
    },
  };
}

/** The globals of the realm: time and chance that repeat, a console, and words for what is not there. */
function realmWorld(mostLines: number, longestLine: number) {
  'use strict';
  const { stringify } = JSON;
  const { freeze, defineProperty } = Object;
  const RealDate = Date;
  let labAt = 0;
  let seed = [1, 2, 3, 4];
  const log: string[] = [];

  /** sfc32: the same seed gives the same numbers. */
  function random(): number {
    const [a, b, c, d] = seed as [number, number, number, number];
    const t = (((a + b) | 0) + d) | 0;
    seed = [b ^ (b >>> 9), (c + (c << 3)) | 0, (((c << 21) | (c >>> 11)) + t) | 0, (d + 1) | 0];
    return (t >>> 0) / 4_294_967_296;
  }

  /** Numbers, dates and the order of words are those of one language, whatever the PC speaks. */
  function fixLanguage(): void {
    const kinds: Record<string, object> = {
      'toLocaleString toLocaleDateString toLocaleTimeString': RealDate.prototype,
      toLocaleString: Number.prototype,
      'toLocaleUpperCase toLocaleLowerCase': String.prototype,
    };
    const replace = (of: object, name: string, at: number): void => {
      const real = Reflect.get(of, name) as (...given: unknown[]) => unknown;
      const value = function (this: unknown, ...given: unknown[]): unknown {
        while (given.length < at) given.push(undefined);
        given[at] ??= 'en-US';
        return Reflect.apply(real, this, given);
      };
      defineProperty(of, name, { value, writable: true, configurable: true });
    };
    for (const [names, of] of Object.entries(kinds)) for (const name of names.split(' ')) replace(of, name, 0);
    replace(BigInt.prototype, 'toLocaleString', 0);
    replace(String.prototype, 'localeCompare', 1);
  }

  function write(mark: string, values: unknown[]): void {
    if (log.length >= mostLines) return;
    const words = values.map((value) => {
      try {
        return typeof value === 'string' ? value : (stringify(value) ?? String(value));
      } catch {
        return '(cannot be shown)';
      }
    });
    const isLast = log.length === mostLines - 1;
    log.push(isLast ? '... more than can be kept' : `${mark}${words.join(' ')}`.slice(0, longestLine));
  }

  const shown: Record<string, unknown> = {};
  const levels = { log: '', info: '', debug: '', warn: 'warning: ', error: 'error: ' };
  for (const [level, mark] of Object.entries(levels))
    shown[level] = (...values: unknown[]): void => write(mark, values);
  function LabDate(this: unknown, ...given: unknown[]): unknown {
    if (new.target === undefined) return new RealDate(labAt).toString();
    return Reflect.construct(RealDate, given.length === 0 ? [labAt] : given, new.target);
  }
  Object.setPrototypeOf(LabDate, RealDate);
  (LabDate as unknown as { prototype: unknown }).prototype = RealDate.prototype;
  defineProperty(LabDate, 'now', { value: () => labAt });
  defineProperty(RealDate.prototype, 'constructor', { value: LabDate });
  defineProperty(Math, 'random', { value: random });
  // Some processes have it, some have not; a program sees the same everywhere.
  Reflect.deleteProperty(Object.prototype, '__proto__');
  // The line of a call is read from its stack.
  defineProperty(Error, 'stackTraceLimit', { value: 30, writable: false, configurable: false });
  defineProperty(Error, 'prepareStackTrace', { value: undefined });
  fixLanguage();
  defineProperty(globalThis, 'Date', { value: LabDate });
  defineProperty(globalThis, 'console', { value: freeze(shown) });

  const numbers = 'Int8 Uint8 Uint8Clamped Int16 Uint16 Int32 Uint32 Float16 Float32 Float64 BigInt64 BigUint64';
  const timers = ['Timeout', 'Interval', 'Immediate'].map((what) => `set${what}`);
  const missing: Record<string, string> = {
    'process require module fetch Buffer XMLHttpRequest WebSocket Worker':
      'a protocol reaches the lab by its calls, and nothing else',
    [`${timers.join(' ')} queueMicrotask performance`]: 'use lab.wait and lab.now',
    'WebAssembly SharedArrayBuffer Atomics ArrayBuffer DataView Intl': 'it is not part of a protocol',
    'WeakRef FinalizationRegistry Temporal': 'it would not come out the same when the protocol is run again',
    [numbers.replaceAll(/(\w+)/g, '$1Array')]: 'use plain lists of numbers',
  };
  for (const [names, why] of Object.entries(missing)) {
    for (const name of names.split(' ')) {
      defineProperty(globalThis, name, {
        configurable: true,
        get: () => {
          throw new ReferenceError(`There is no ${name} here: ${why}.`);
        },
        set: (value: unknown) => {
          defineProperty(globalThis, name, { value, writable: true, configurable: true });
        },
      });
    }
  }

  return {
    random,
    now: (): number => labAt,
    setTime: (at: number): void => {
      labAt = at;
    },
    setSeed: (given: number[]): void => {
      seed = given;
      // Twelve rounds mix it.
      for (let round = 0; round < 12; round++) random();
    },
    takeLog: (): string[] => log.splice(0),
  };
}

/** The calls that a program makes, and what waits for their answers. */
function realmCalls(
  group: RealmHost['group'],
  mostOpen: number,
  mostCalls: number,
  words: ReturnType<typeof realmWords>,
) {
  'use strict';
  const { here, plain } = words;
  const RealError = Error;
  interface Waiting {
    readonly name: string;
    readonly line: number;
    readonly resolve: (value: unknown) => void;
    readonly reject: (error: unknown) => void;
  }
  const waiting = new Map<number, Waiting>();
  const acts: unknown[] = [];
  /** Why a call failed, as an error that comes from the line of the call. */
  const failure = (sentence: string, { name, line }: Waiting): Error => {
    const error = new RealError(sentence);
    const stack = `Error: ${sentence}\n    at lab.${name} (wellrun-program:${line})`;
    Object.defineProperty(error, 'stack', { value: stack, writable: true, configurable: true });
    return error;
  };
  let made = 0;
  /** Why no call is taken any more. */
  let refusal: string | undefined;

  return {
    make: (kind: string, name: string, args: unknown, options: unknown): { id: number; answer: Promise<unknown> } => {
      const line = here();
      if (refusal !== undefined) return { id: 0, answer: Promise.reject(new RealError(`lab.${name}: ${refusal}`)) };
      if (waiting.size >= mostOpen)
        throw new RealError(`More than ${mostOpen} calls wait for an answer. Put await before each call.`);
      if (made >= mostCalls) throw new RealError(`The program has made more than ${mostCalls} calls.`);
      const [sent, chosen] = [plain(args ?? {}, `lab.${name}`), plain(options ?? {}, `lab.${name}`)];
      const id = ++made;
      acts.push({ act: 'call', id, parent: group() ?? null, kind, name, args: sent, options: chosen, line });
      return { id, answer: new Promise((resolve, reject) => waiting.set(id, { resolve, reject, name, line })) };
    },
    /** @param fault why its function came to no good end */
    endGroup: (id: number, fault?: { sentence: string; line: number }): void => {
      acts.push(fault === undefined ? { act: 'group-end', id } : { act: 'group-end', id, fault });
    },
    settle: (id: number, value: unknown, sentence: string | undefined): void => {
      const open = waiting.get(id);
      waiting.delete(id);
      if (sentence === undefined) open?.resolve(value);
      else open?.reject(failure(sentence, open));
    },
    /** From now on nothing is called, and what waits has waited in vain. */
    cancel: (sentence: string): void => {
      refusal = sentence;
      const all = [...waiting.values()];
      waiting.clear();
      for (const open of all) open.reject(failure(`lab.${open.name}: ${sentence}`, open));
    },
    /** The program is at its end. @returns the name of a call that still waits */
    close: (): string | undefined => {
      refusal ??= 'the protocol has ended.';
      return [...waiting.values()][0]?.name;
    },
    takeActs: (): unknown[] => acts.splice(0),
  };
}

/** What a program is handed. */
function realmLab(
  within: RealmHost['within'],
  operations: readonly string[],
  calls: ReturnType<typeof realmCalls>,
  world: ReturnType<typeof realmWorld>,
  describe: ReturnType<typeof realmWords>['describe'],
): object {
  'use strict';
  const { make, endGroup } = calls;
  const call = (kind: string, name: string, args: unknown, options: unknown): Promise<unknown> =>
    make(kind, name, args, options).answer;
  const lab: Record<string, unknown> = {};
  for (const name of operations)
    lab[name] = (args: unknown, options: unknown) => call('operation', name, args, options);
  lab['note'] = (text: unknown) => call('operation', 'comment', { text }, {});
  lab['ask'] = async (prompt: unknown, answers: unknown = ['Done']) => {
    const result = (await call('operation', 'waitOperator', { prompt, options: answers }, {})) as { answer?: unknown };
    return result.answer;
  };
  lab['contents'] = (labware: unknown) => call('read', 'contents', { labware }, {});
  lab['now'] = world.now;
  lab['random'] = world.random;
  const group = async (caller: string, name: string, options: object, work: unknown): Promise<unknown> => {
    if (typeof work !== 'function') throw new TypeError(`${caller}: "${name}" needs a function.`);
    const { id, answer } = make('group', name, {}, options);
    await answer;
    try {
      const result = await within(id, () => (work as (lab: object) => unknown)(lab));
      endGroup(id);
      return result;
    } catch (thrown) {
      endGroup(id, describe(thrown));
      throw thrown;
    }
  };
  lab['group'] = async (name: unknown, work: unknown) => {
    if (typeof name !== 'string' || name === '') throw new TypeError('lab.group: give the group a name.');
    return group('lab.group', name, {}, work);
  };
  lab['using'] = async (assets: unknown, work: unknown) => {
    const wanted = Object(typeof assets === 'string' ? { [assets]: 1 } : assets) as Record<string, unknown>;
    const needs = Object.keys(wanted).map((asset) => ({ asset, amount: wanted[asset] }));
    if (needs.length === 0) throw new TypeError('lab.using: say what is used, such as "cabinet" or { cards: 2 }.');
    return group('lab.using', `Using ${Object.keys(wanted).join(', ')}`.slice(0, 200), { needs }, work);
  };
  return Object.freeze(lab);
}

interface Defined {
  readonly run: (lab: object, params: unknown) => unknown;
  readonly [field: string]: unknown;
}

interface RealmMessage {
  readonly kind: string;
  readonly call: number;
  readonly labAt: number;
  readonly value?: unknown;
  readonly sentence?: string;
  readonly parameters: object;
  readonly seed: number[];
}

/** @returns `defineProtocol`, what accepts the module's export, and what works on the message that has come. */
function programRealm(
  host: RealmHost,
  lab: object,
  calls: ReturnType<typeof realmCalls>,
  words: ReturnType<typeof realmWords>,
  world: ReturnType<typeof realmWorld>,
) {
  'use strict';
  const { describe, plain } = words;
  const { take, give } = host;
  const { parse, stringify } = JSON;
  const { freeze } = Object;
  let defined: Defined | undefined;
  let state = 'waiting';
  let fault: { cause: string; sentence: string; line: number } | undefined;

  async function run({ parameters, seed, labAt }: RealmMessage): Promise<void> {
    world.setTime(labAt);
    world.setSeed(seed);
    try {
      await defined!.run(lab, freeze(parameters));
      const left = calls.close();
      if (left === undefined) state = 'done';
      else fault = { cause: 'threw', sentence: `It ended before lab.${left} had. Put await before it.`, line: 0 };
    } catch (thrown) {
      calls.close();
      fault = { cause: 'threw', ...describe(thrown) };
    }
    if (fault !== undefined) state = 'failed';
  }

  return freeze({
    defineProtocol: (definition: unknown) => {
      if (typeof definition !== 'object' || definition === null || typeof (definition as Defined).run !== 'function')
        throw new TypeError('defineProtocol takes an object with an async function run(lab, params).');
      defined = definition as Defined;
      return definition;
    },
    /** Looks at what the module exports. Gives the metadata, or a fault. */
    accept: (exported: unknown) => {
      if (defined === undefined || exported !== defined) {
        const sentence = 'The module exports no protocol. Write: export const protocol = defineProtocol({ ... })';
        give(stringify({ kind: 'fault', fault: { cause: 'module', sentence, line: 0 } }));
        return;
      }
      const { run: _run, ...metadata } = defined;
      try {
        give(stringify({ kind: 'loaded', metadata: plain(metadata, 'defineProtocol'), log: world.takeLog() }));
      } catch (error) {
        give(stringify({ kind: 'fault', fault: { cause: 'module', ...describe(error) } }));
      }
    },
    describe: (thrown: unknown) => stringify(describe(thrown)),
    /** Begins to work on the message that has come; what follows from it is done when the realm has come to rest. */
    work: () => {
      const message = parse(take()) as RealmMessage;
      if (message.kind === 'run') void run(message);
      else if (message.kind === 'cancel') calls.cancel(message.sentence ?? '');
      else {
        world.setTime(message.labAt);
        calls.settle(message.call, message.value, message.sentence);
      }
    },
    /** Says what became of it. */
    tell: () => {
      give(
        stringify({
          kind: 'turn',
          acts: calls.takeActs(),
          state,
          ...(fault === undefined ? {} : { fault }),
          log: world.takeLog(),
        }),
      );
    },
  });
}
