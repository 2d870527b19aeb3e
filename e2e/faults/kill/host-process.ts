import { spawn, type ChildProcess } from 'node:child_process';
import { CHILD_ENVIRONMENT } from './lab-process.ts';
import { REACHED } from './reached.ts';

/** Options of e2e/faults/host.ts by name. */
export type HostOptions = Readonly<Record<string, string | boolean>>;

/** How a host ended: by a signal, or by itself with a code. */
export interface Ending {
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  /** It came to the point where it was told to die. */
  readonly reached: boolean;
  /** What it complained about. */
  readonly complaint: string;
}

/** One life of the host. */
export class HostProcess {
  /** Resolves when it is about to open the record, or has ended before. */
  readonly opening: Promise<void>;
  readonly ended: Promise<Ending>;
  readonly #child: ChildProcess;

  /** @param program what `bundleHost` has made */
  constructor(program: string, options: HostOptions) {
    const args = Object.entries(options).flatMap(([name, value]) => {
      if (value === false) return [];
      return [value === true ? `--${name}` : `--${name}=${value}`];
    });
    const child = spawn(process.execPath, [program, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: CHILD_ENVIRONMENT,
    });
    this.#child = child;
    let complaint = '';
    child.stderr.on('data', (piece) => (complaint += String(piece)));
    const opening = Promise.withResolvers<void>();
    let said = '';
    child.stdout.on('data', (piece) => {
      said += String(piece);
      opening.resolve();
    });
    const ended = Promise.withResolvers<Ending>();
    child.once('close', (code, signal) => {
      opening.resolve();
      ended.resolve({ code, signal, reached: said.includes(REACHED), complaint });
    });
    this.opening = opening.promise;
    this.ended = ended.promise;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** How it ended; after `limitMs` it is killed. */
  async endedWithin(limitMs: number): Promise<Ending> {
    const timer = setTimeout(() => this.kill(), limitMs);
    try {
      return await this.ended;
    } finally {
      clearTimeout(timer);
    }
  }
}
