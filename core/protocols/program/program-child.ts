import type { stripTypeScriptTypes } from 'node:module';
import type vmModule from 'node:vm';
import { LARGEST_FRAME, MOST_OPEN_CALLS } from './program-frames.ts';
import type { RealmHost } from './program-realm.ts';

interface Realm {
  readonly defineProtocol: (definition: unknown) => unknown;
  readonly accept: (exported: unknown) => void;
  readonly describe: (thrown: unknown) => string;
  readonly work: () => void;
  readonly tell: () => void;
}

/** The way between this side and the host: texts in and out. */
interface Channel {
  readonly write: (text: string) => void;
  readonly onText: (listener: (text: string) => void) => void;
  /** Whoever started it is gone. */
  readonly onEnd: (listener: () => void) => void;
}

/**
 * The text that the process of a program runs: it needs no file. It speaks through the port of its thread, or, where it is
 * no thread, through the file descriptor 3; in both directions each message ends with a new line.
 */
export function childSource({
  turnMs,
  calls,
}: {
  /** How long a program may work without coming to rest. */
  readonly turnMs: number;
  readonly calls: number;
}): string {
  const parts = [openChannel, closeDoors, freezeOutside, readModule].map((part) => part.toString());
  const given = ['require', ...parts, turnMs, MOST_OPEN_CALLS, calls, LARGEST_FRAME];
  return `'use strict'; (${programChild.toString()})(${given.join(', ')});`;
}

function openChannel(builtin: typeof process.getBuiltinModule): Channel {
  'use strict';
  const { parentPort } = builtin('node:worker_threads');
  if (parentPort !== null) {
    const port = parentPort;
    return {
      write: (text) => port.postMessage(text),
      onText: (listener) => void port.on('message', (text: unknown) => listener(String(text))),
      onEnd: (listener) => void port.on('close', listener),
    };
  }
  const { Socket } = builtin('node:net');
  const socket = new Socket({ fd: 3, readable: true, writable: true });
  socket.setEncoding('utf8');
  return {
    write: (text) => void socket.write(text),
    onText: (listener) => void socket.on('data', listener),
    onEnd: (listener) => {
      socket.on('close', listener);
      socket.on('error', listener);
    },
  };
}

/** Network, other processes and modules: gone also for this side, for the day that somebody finds a way out of the realm. */
function closeDoors(builtin: typeof process.getBuiltinModule): void {
  'use strict';
  const net = builtin('node:net');
  const dgram = builtin('node:dgram');
  const refuse = (): never => {
    throw new Error('A protocol has no network and no other process.');
  };
  net.Socket.prototype.connect = refuse;
  net.Server.prototype.listen = refuse;
  dgram.Socket.prototype.bind = refuse;
  dgram.Socket.prototype.send = refuse;
  const ways = ['getBuiltinModule', 'kill', '_kill', 'abort', 'dlopen', 'binding', '_linkedBinding', '_debugProcess'];
  for (const name of [...ways, 'mainModule'])
    Object.defineProperty(process, name, { value: undefined, configurable: false });
  for (const name of ['fetch', 'WebSocket', 'EventSource', 'require', 'module', 'Worker', 'BroadcastChannel'])
    Reflect.deleteProperty(globalThis, name);
}

/**
 * A program that uses up the stack can be thrown an error of this side: nothing that hangs on one can be changed. Done when
 * all that this side needs of Node is loaded, some of which changes such things while it loads.
 */
function freezeOutside(): void {
  'use strict';
  const seen = new Set<unknown>();
  const freeze = (thing: unknown): void => {
    if ((typeof thing !== 'object' && typeof thing !== 'function') || thing === null || seen.has(thing)) return;
    seen.add(thing);
    Object.freeze(thing);
    freeze(Object.getPrototypeOf(thing));
    for (const { value, get, set } of Object.values<PropertyDescriptor>(Object.getOwnPropertyDescriptors(thing)))
      for (const part of [value, get, set]) freeze(part);
  };
  for (const kind of [RangeError, TypeError, SyntaxError, EvalError, Promise, Array, async () => undefined])
    freeze(kind);
}

/** The module of a program, linked with the one thing that it can import. @throws what is wrong with its text */
async function readModule(
  vm: typeof vmModule,
  strip: typeof stripTypeScriptTypes | undefined,
  source: string,
  context: object,
  defineProtocol: unknown,
): Promise<vmModule.SourceTextModule> {
  'use strict';
  let text: string;
  try {
    // A Node that cannot do that reads what is plain JavaScript already.
    text = strip === undefined ? source : strip(source, { mode: 'strip' });
  } catch (thrown) {
    const { message, stack } = thrown as Error;
    // Node's reader of TypeScript runs out of its own memory where brackets stand in thousands of brackets.
    const isTooDeep = message.includes('out of bounds') || message.includes('call stack');
    const why = isTooDeep ? 'it is nested too deep to be read' : message.replace(/\.$/, '');
    throw Object.assign(new Error(`This cannot be read as TypeScript: ${why}.`), { stack });
  }
  const module = new vm.SourceTextModule(text, { context, identifier: 'wellrun-program' });
  await module.link((specifier: string) => {
    if (specifier !== 'wellrun') {
      const error = new Error(`A protocol is one file and imports nothing but "wellrun", not "${specifier}".`);
      const before = source.split(specifier)[0] ?? '';
      // Where the fault is stands at the head of its stack, as with faults of the text itself.
      error.stack = `:${before.split('\n').length}\n`;
      throw error;
    }
    const evaluate = (): void => given.setExport('defineProtocol', defineProtocol);
    const given = new vm.SyntheticModule(['defineProtocol'], evaluate, { context });
    return given;
  });
  return module;
}

/**
 * Reads messages from the channel, one at a time, lets the program's realm work on each until nothing is left to do, and
 * says what it did. It is sent as text, so it uses nothing from outside of itself.
 */
function programChild(
  builtin: typeof process.getBuiltinModule,
  open: typeof openChannel,
  close: typeof closeDoors,
  freeze: typeof freezeOutside,
  read: typeof readModule,
  turnMs: number,
  mostOpen: number,
  mostCalls: number,
  largestFrame: number,
): void {
  'use strict';
  const vm = builtin('node:vm');
  const { stripTypeScriptTypes } = builtin('node:module');
  const { AsyncLocalStorage } = builtin('node:async_hooks');
  const channel = open(builtin);
  const groups = new AsyncLocalStorage<number>();
  const exit = process.exit.bind(process);

  close(builtin);
  let message = '';
  let context: object | undefined;
  let realm: Realm | undefined;
  const host: RealmHost = {
    take: () => {
      const taken = message;
      message = '';
      return taken;
    },
    give: (text) => {
      if (typeof text !== 'string') return;
      if (text.length < largestFrame) channel.write(`${text}\n`);
      else fail('threw', 'It sent more at once than can be taken.', 0);
    },
    within: (group, work) => groups.run(group, work),
    group: () => groups.getStore(),
  };

  function fail(cause: string, sentence: string, line: number): void {
    host.give(JSON.stringify({ kind: 'fault', fault: { cause, sentence: sentence.slice(0, 2000), line } }));
  }

  /** A fault of the text itself has its place at the head of its stack. */
  function failedToRead(error: unknown): void {
    const { message: text, stack } = error instanceof Error ? error : { message: String(error), stack: '' };
    const line = Number(/^[^\n]*:(\d+)\n/.exec(stack ?? '')?.[1] ?? 0);
    fail('module', text, line);
  }

  function isTimeout(error: unknown): boolean {
    // It may come from the realm, whose errors are none of this side.
    return (error as { code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
  }

  async function load(request: { source: string; realm: string; operations: string[] }): Promise<void> {
    context = vm.createContext(Object.create(null) as object, {
      codeGeneration: { strings: false, wasm: false },
      microtaskMode: 'afterEvaluate',
    });
    const build = vm.runInContext(request.realm, context) as (...given: unknown[]) => Realm;
    realm = build(host, vm.runInContext(JSON.stringify(request.operations), context), mostOpen, mostCalls);
    const { defineProtocol, accept, describe } = realm;
    let module;
    try {
      module = await read(vm, stripTypeScriptTypes, request.source, context, defineProtocol);
    } catch (error) {
      failedToRead(error);
      return;
    }
    freeze();
    try {
      // It has come to rest when this returns; one that still waits then waits for ever.
      const evaluated = module.evaluate({ timeout: turnMs });
      let isDone = false;
      const done = evaluated.then(() => {
        isDone = true;
      });
      // An older Node leaves what follows from a module to whatever is run next.
      limited(() => undefined);
      await Promise.race([done, new Promise((resolve) => setImmediate(() => setImmediate(resolve)))]);
      if (!isDone) {
        fail('module', 'The module waits for something outside of run. Put every await into run.', 0);
        return;
      }
      const { protocol } = module.namespace as { protocol?: unknown };
      limited(() => accept(protocol));
    } catch (error) {
      if (isTimeout(error)) fail('endless', 'The module did not come to rest.', 0);
      else {
        const { sentence, line } = JSON.parse(describe(error)) as { sentence: string; line: number };
        fail('module', sentence, line);
      }
    }
  }

  /** Runs something of the realm; the limit covers all that follows from it before the realm has come to rest. */
  function limited(work: () => void): void {
    Object.defineProperty(context!, 'wellrunTurn', { value: work, configurable: true, enumerable: false });
    vm.runInContext('wellrunTurn()', context!, { timeout: turnMs });
    Reflect.deleteProperty(context!, 'wellrunTurn');
  }

  function turn(): void {
    limited(realm!.work);
    limited(realm!.tell);
  }

  async function onMessage(text: string): Promise<void> {
    message = text;
    const request = JSON.parse(text) as { kind: string };
    if (request.kind === 'load') await load(request as unknown as Parameters<typeof load>[0]);
    else turn();
  }

  let received = '';
  let working: Promise<void> = Promise.resolve();
  channel.onText((chunk) => {
    received += chunk;
    for (let end = received.indexOf('\n'); end >= 0; end = received.indexOf('\n')) {
      const text = received.slice(0, end);
      received = received.slice(end + 1);
      working = working
        .then(() => onMessage(text))
        .catch((error: unknown) => {
          if (isTimeout(error)) fail('endless', 'The program did not come to rest.', 0);
          else fail('threw', 'It broke the channel that it speaks through.', 0);
        });
    }
  });
  channel.onEnd(() => exit(0));
  process.on('unhandledRejection', () => undefined);
}
