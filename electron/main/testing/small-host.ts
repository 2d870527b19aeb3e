import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { contract } from '#core/contract/contract.ts';
import type { FeedMessage, LiveState } from '#core/contract/feed.ts';
import type { PortLike } from '../electron-like.ts';
import type { HostLink } from '../host-link.ts';

/** Those parts of the real contract that the shell calls itself. */
const shellContract = {
  feed: { subscribe: contract.feed.subscribe },
  lab: { stopAll: contract.lab.stopAll },
  executions: { stop: contract.executions.stop },
  protocols: { import: contract.protocols.import },
};

type Execution = LiveState['executions'][number];

/** A host of a few lines behind the real contract and the real codec, over ports. */
export class SmallHost implements HostLink {
  elsewhere: string | undefined;
  onThisPc = true;
  readonly stopped: string[] = [];
  readonly imported: string[] = [];
  /** What `executions.stop` answers; by default the execution ends as cancelled. */
  refuseToStop: string | undefined;
  /** False: a stop is taken in and never answered. */
  answerStops = true;
  disposed = false;
  subscriptions = 0;
  readonly #ports = new Set<{ port: PortLike; ended: () => void }>();
  state: LiveState = { ...EMPTY };
  #wake: (() => void)[] = [];
  readonly router = this.#routes();
  readonly #handler = new RPCHandler(this.router);

  serve(port: PortLike, ended: () => void): void {
    const entry = { port, ended };
    this.#ports.add(entry);
    port.on('close', () => this.#ports.delete(entry));
    this.#handler.upgrade(port, { context: {} });
    port.start();
  }

  dispose(): Promise<void> {
    this.disposed = true;
    return Promise.resolve();
  }

  /** Loses every connection, as when the host is killed. */
  drop(): void {
    for (const { port, ended } of this.#ports) {
      ended();
      port.close();
    }
  }

  /** Says which executions there are now, as `EX-1: running`. */
  now(executions: Readonly<Record<string, Execution['status']>>): void {
    const list = Object.entries(executions).map(([executionId, status]) => execution(executionId, status));
    this.state = { ...this.state, seq: this.state.seq + 1, executions: list };
    for (const wake of this.#wake.splice(0)) wake();
  }

  #routes() {
    const os = implement(shellContract);
    return os.router({
      feed: { subscribe: os.feed.subscribe.handler(({ signal }) => this.#feed(signal)) },
      lab: { stopAll: os.lab.stopAll.handler(() => ({ confirmations: [] })) },
      executions: {
        stop: os.executions.stop.handler(async ({ input, errors }) => {
          if (this.refuseToStop !== undefined) {
            throw errors.WELLRUN({ message: this.refuseToStop, data: { code: 'device-timeout' } });
          }
          this.stopped.push(input.executionId);
          if (!this.answerStops) await new Promise(() => undefined);
          return execution(input.executionId, 'cancelled');
        }),
      },
      protocols: {
        import: os.protocols.import.handler(({ input, errors }) => {
          if (!input.text.includes('"wellrun"')) {
            throw errors.WELLRUN({ message: 'wellrun: is missing.', data: { code: 'protocol-invalid' } });
          }
          this.imported.push(input.fileName ?? '');
          return {
            protocolId: 'a-protocol',
            name: 'A protocol',
            version: 1,
            hash: 'h',
            description: '',
            operationType: 'feed',
            tags: [],
            source: 'imported' as const,
            sourceId: null,
            newestVersion: 1,
            state: 'draft' as const,
            form: 'steps' as const,
            folder: '',
            isFavourite: false,
            isTemplate: false,
            runs: 0,
            lastRunAt: null,
            draftId: null,
            stepCount: 1,
            instruments: [],
          };
        }),
      },
    });
  }

  get connections(): number {
    return this.#ports.size;
  }

  /** Subscribers that have read everything and wait for more. */
  get waiting(): number {
    return this.#wake.length;
  }

  async *#feed(signal: AbortSignal | undefined): AsyncGenerator<FeedMessage, void> {
    this.subscriptions += 1;
    for (;;) {
      if (signal?.aborted) return;
      yield { type: 'snapshot', state: this.state };
      await new Promise<void>((resolve) => {
        this.#wake.push(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }
}

const EMPTY: LiveState = {
  seq: 0,
  executions: [],
  instruments: [],
  labClock: { labAt: 0, wallAt: 0, speed: 1 },
  alerts: [],
  stepWaits: [],
  storageFault: null,
};

function execution(executionId: string, status: Execution['status']): Execution {
  return {
    executionId,
    workflowName: 'Feed',
    protocolId: 'feed',
    protocolVersion: 1,
    cellLine: null,
    vesselId: null,
    operationType: 'feed',
    mode: 'simulated',
    status,
    phase: 'executing',
    reasons: [],
    terminalKind: null,
    operator: 'operator',
    createdAt: 0,
    startedAt: 0,
    completedAt: null,
    labDurationMs: null,
    errorMessage: null,
    stepCount: 1,
    stepsEnded: 0,
    planHash: 'p',
    resumedFrom: null,
    flags: [],
    startedLabAt: null,
    steps: [],
    attention: [],
    bindings: {},
    stopConfirmations: [],
  };
}
