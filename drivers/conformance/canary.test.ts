import { expect, test } from 'vitest';
import { toAppError } from '#core/contract/errors.ts';
import type { Json } from '#core/contract/json.ts';
import type { Driver, DriverCommand, DriverDeps, DriverManifest, Identity } from '#core/instruments/driver.ts';
import type { Transport } from '#core/instruments/transport.ts';
import type { Subject } from './subject.ts';
import { subjects } from './subjects.ts';
import { conformanceSuite } from './suite.ts';

const honest = subjects.find(({ definition }) => definition.manifest.driverId === 'mettler-toledo-mt-sics')!;
const never = new AbortController().signal;

/** A driver with one fault. */
class Canary implements Driver {
  protected readonly deps: DriverDeps;
  protected readonly inner: Driver;

  constructor(deps: DriverDeps) {
    this.deps = deps;
    this.inner = honest.definition.create(deps);
  }

  connect(signal: AbortSignal): Promise<Identity> {
    return this.inner.connect(signal);
  }

  execute(command: DriverCommand, signal: AbortSignal): Promise<Json> {
    return this.inner.execute(command, signal);
  }

  stop(signal: AbortSignal): Promise<string> {
    return this.inner.stop(signal);
  }

  readStatus(signal: AbortSignal): ReturnType<Driver['readStatus']> {
    return this.inner.readStatus(signal);
  }

  onEvent(listener: Parameters<Driver['onEvent']>[0]): Disposable {
    return this.inner.onEvent(listener);
  }

  onDisconnect(listener: (reason: string) => void): Disposable {
    return this.inner.onDisconnect(listener);
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}

function withDriver(create: new (deps: DriverDeps) => Driver): Subject {
  return { ...honest, definition: { ...honest.definition, create: (deps) => new create(deps) } };
}

function withManifest(change: (manifest: DriverManifest) => Partial<DriverManifest>): Subject {
  const { manifest } = honest.definition;
  return { ...honest, definition: { ...honest.definition, manifest: { ...manifest, ...change(manifest) } } };
}

/** A line that changes what comes in before the driver sees it. */
function tampered(transport: Transport, change: (bytes: Uint8Array) => Uint8Array | null): Transport {
  return {
    address: transport.address,
    get isOpen() {
      return transport.isOpen;
    },
    open: (signal) => transport.open(signal),
    write: (bytes) => transport.write(bytes),
    onData: (listener) =>
      transport.onData((bytes) => {
        const changed = change(bytes);
        if (changed !== null) listener(changed);
      }),
    onClose: (listener) => transport.onClose(listener),
    close: () => transport.close(),
  };
}

const faults: readonly { readonly fault: string; readonly subject: Subject; readonly caughtBy: readonly string[] }[] = [
  { fault: 'names no source', subject: withManifest(() => ({ source: '' })), caughtBy: ['manifest'] },
  {
    fault: 'declares taring as harmless',
    subject: withManifest(({ commands }) => ({
      commands: { ...commands, tare: { ...commands['tare']!, effect: 'read' } },
    })),
    caughtBy: ['capabilities'],
  },
  {
    fault: 'lacks a command of its kind',
    subject: withManifest(({ commands }) => ({ commands: { weigh: commands['weigh']! } })),
    caughtBy: ['capabilities'],
  },
  { fault: 'has no README', subject: { ...honest, folder: 'conformance' }, caughtBy: ['folder'] },
  {
    fault: 'answers in another shape',
    subject: withDriver(
      class extends Canary {
        override async execute(command: DriverCommand, signal: AbortSignal): Promise<Json> {
          const result = await super.execute(command, signal);
          return command.command === 'weigh' ? 'heavy' : result;
        }
      },
    ),
    caughtBy: ['calls'],
  },
  {
    fault: 'promises to remember commands',
    subject: withManifest(({ commands }) => ({
      commands: { ...commands, tare: { ...commands['tare']!, effect: 'queryable' } },
    })),
    caughtBy: ['query'],
  },
  {
    fault: 'does not say who it is',
    subject: withDriver(
      class extends Canary {
        override async connect(signal: AbortSignal): Promise<Identity> {
          return { ...(await super.connect(signal)), serialNumber: '' };
        }
      },
    ),
    caughtBy: ['identify'],
  },
  {
    fault: 'makes up a serial number for every connection',
    subject: withDriver(
      class extends Canary {
        static connections = 0;
        override async connect(signal: AbortSignal): Promise<Identity> {
          return {
            ...(await super.connect(signal)),
            serialNumber: String(++(this.constructor as typeof Canary & { connections: number }).connections),
          };
        }
      },
    ),
    caughtBy: ['reconnect'],
  },
  {
    fault: 'connects to nobody',
    subject: withDriver(
      class extends Canary {
        override connect(signal: AbortSignal): Promise<Identity> {
          return super.connect(signal).catch(() => ({ model: 'any', serialNumber: 'any', firmware: 'any' }));
        }
      },
    ),
    caughtBy: ['nobody'],
  },
  {
    fault: 'cannot give up connecting',
    subject: withDriver(
      class extends Canary {
        override connect(): Promise<Identity> {
          return super.connect(never);
        }
      },
    ),
    caughtBy: ['abort-connect'],
  },
  {
    fault: 'cannot be closed twice',
    subject: withDriver(
      class extends Canary {
        #closed = false;
        override async close(): Promise<void> {
          if (this.#closed) throw new Error('It is closed.');
          this.#closed = true;
          await super.close();
        }
      },
    ),
    caughtBy: ['close'],
  },
  {
    fault: 'keeps waiting when the line has gone',
    subject: withDriver(
      class extends Canary {
        override execute(command: DriverCommand, signal: AbortSignal): Promise<Json> {
          return super.execute(command, signal).catch((error: unknown) => {
            if (toAppError(error).code === 'device-disconnected') return Promise.withResolvers<Json>().promise;
            throw error;
          });
        }
      },
    ),
    caughtBy: ['disconnect', 'close'],
  },
  {
    fault: 'leaves a timer behind',
    subject: withDriver(
      class extends Canary {
        override execute(command: DriverCommand, signal: AbortSignal): Promise<Json> {
          this.deps.clock.setTimer(86_400_000, () => undefined, { background: true });
          return super.execute(command, signal);
        }
      },
    ),
    caughtBy: ['leaks', 'close'],
  },
  {
    fault: 'leaves its socket open',
    subject: withDriver(
      class extends Canary {
        override async close(): Promise<void> {
          await Promise.resolve();
        }
      },
    ),
    caughtBy: ['tcp', 'close'],
  },
  {
    fault: 'cannot give up a command',
    subject: withDriver(
      class extends Canary {
        override execute(command: DriverCommand): Promise<Json> {
          return super.execute(command, never);
        }
      },
    ),
    caughtBy: ['abort', 'abort-early'],
  },
  {
    fault: 'lets a stop wait for the command under way',
    subject: withDriver(
      class extends Canary {
        #last: Promise<unknown> = Promise.resolve();
        override execute(command: DriverCommand, signal: AbortSignal): Promise<Json> {
          const work = super.execute(command, signal);
          this.#last = work.catch(() => undefined);
          return work;
        }
        override async stop(signal: AbortSignal): Promise<string> {
          await this.#last;
          return super.stop(signal);
        }
      },
    ),
    caughtBy: ['stop'],
  },
  {
    fault: 'confirms a stop without telling the instrument',
    subject: withDriver(
      class extends Canary {
        override stop(): Promise<string> {
          return Promise.resolve('still');
        }
      },
    ),
    caughtBy: ['stop'],
  },
  {
    fault: 'cannot be stopped when idle',
    subject: withDriver(
      class extends Canary {
        #busy = false;
        override async execute(command: DriverCommand, signal: AbortSignal): Promise<Json> {
          this.#busy = true;
          return await super.execute(command, signal).finally(() => (this.#busy = false));
        }
        override stop(signal: AbortSignal): Promise<string> {
          return this.#busy ? super.stop(signal) : Promise.reject(new Error('Nothing to stop.'));
        }
      },
    ),
    caughtBy: ['stop-idle'],
  },
  {
    fault: 'sends what it does not know',
    subject: withDriver(
      class extends Canary {
        override async execute(command: DriverCommand, signal: AbortSignal): Promise<Json> {
          if (command.command === 'no-such-command') await this.deps.transport.write(Buffer.from('X\r\n'));
          return super.execute(command, signal);
        }
      },
    ),
    caughtBy: ['unknown-command'],
  },
  {
    fault: 'takes every piece for a whole line',
    subject: withDriver(
      class extends Canary {
        constructor(deps: DriverDeps) {
          const whole = (bytes: Uint8Array): Uint8Array | null =>
            bytes.at(-1) === 10 && bytes.length > 1 ? bytes : null;
          super({ ...deps, transport: tampered(deps.transport, whole) });
        }
      },
    ),
    caughtBy: ['split'],
  },
  {
    fault: 'reads only the first line of a piece',
    subject: withDriver(
      class extends Canary {
        constructor(deps: DriverDeps) {
          const firstLine = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, bytes.indexOf(10) + 1 || undefined);
          super({ ...deps, transport: tampered(deps.transport, firstLine) });
        }
      },
    ),
    caughtBy: ['merged'],
  },
  {
    fault: 'makes a weight of garbage',
    subject: withDriver(
      class extends Canary {
        override execute(command: DriverCommand, signal: AbortSignal): Promise<Json> {
          return super.execute(command, signal).catch((error: unknown) => {
            if (toAppError(error).code === 'device-protocol') return { grams: 0, stable: true };
            throw error;
          });
        }
      },
    ),
    caughtBy: ['garbage'],
  },
  {
    fault: 'is out of step for ever after noise',
    subject: withDriver(
      class extends Canary {
        #spoilt = false;
        constructor(deps: DriverDeps) {
          super(deps);
          deps.transport.onData((bytes) => {
            if (!/^(?:[A-Z][A-Z0-9]* .*|)\r\n$/.test(Buffer.from(bytes).toString('latin1'))) this.#spoilt = true;
          });
        }
        override execute(command: DriverCommand, signal: AbortSignal): Promise<Json> {
          if (this.#spoilt) return Promise.withResolvers<Json>().promise;
          return super.execute(command, signal);
        }
      },
    ),
    caughtBy: ['noise'],
  },
  {
    fault: 'takes what is there already for the reply',
    subject: withDriver(
      class extends Canary {
        #stale: Json | undefined;
        #busy = false;
        constructor(deps: DriverDeps) {
          super(deps);
          deps.transport.onData((bytes) => {
            if (!this.#busy && String(bytes).length > 0) this.#stale = { grams: 2.5, stable: true };
          });
        }
        override async execute(command: DriverCommand, signal: AbortSignal): Promise<Json> {
          if (this.#stale !== undefined && command.commandId === 'conformance-2') return this.#stale;
          this.#busy = true;
          return await super.execute(command, signal).finally(() => (this.#busy = false));
        }
      },
    ),
    caughtBy: ['stale'],
  },
  {
    fault: 'waits for the end of any line',
    subject: withDriver(
      class extends Canary {
        constructor(deps: DriverDeps) {
          super({ ...deps, transport: tampered(deps.transport, (bytes) => (bytes.length > 60_000 ? null : bytes)) });
        }
      },
    ),
    caughtBy: ['oversize'],
  },
  {
    fault: 'has no time limit',
    subject: withDriver(
      class extends Canary {
        override execute(command: DriverCommand, signal: AbortSignal): Promise<Json> {
          return super.execute({ ...command, timeoutMs: 86_400_000 }, signal);
        }
      },
    ),
    caughtBy: ['time-limit'],
  },
];

async function failedChecks(subject: Subject, ids: readonly string[]): Promise<string[]> {
  const failed: string[] = [];
  for (const check of conformanceSuite.filter(({ id }) => ids.includes(id))) {
    await check.run(subject).catch(() => failed.push(check.id));
  }
  return failed;
}

test.concurrent.each(faults)('the suite rejects a driver that $fault', async ({ subject, caughtBy }) => {
  expect(await failedChecks(subject, caughtBy)).toEqual(
    conformanceSuite.map(({ id }) => id).filter((id) => caughtBy.includes(id)),
  );
});

test('the wrapper itself has no fault, so that each canary is rejected for what it does', async () => {
  expect(
    await failedChecks(
      withDriver(Canary),
      conformanceSuite.map(({ id }) => id),
    ),
  ).toEqual([]);
});

test('every check of the suite has a canary', () => {
  const covered = new Set(faults.flatMap(({ caughtBy }) => caughtBy));
  expect(conformanceSuite.map(({ id }) => id).filter((id) => !covered.has(id))).toEqual([]);
});
