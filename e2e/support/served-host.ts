import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(import.meta.dirname, '..', '..');

interface Ready {
  readonly url: string;
  readonly port: number;
  readonly token: string;
}

export interface ServedHostOptions {
  /** Speed of the virtual lab, e.g. `600`. */
  readonly speed?: string;
}

/** A real `wellrun serve` in a process of its own, on a data folder of its own, that can be killed and started again. */
export class ServedHost implements AsyncDisposable {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'wellrun-e2e-'));
  readonly #options: ServedHostOptions;
  #child: ChildProcess | undefined;
  #ready: Ready | undefined;

  private constructor(options: ServedHostOptions) {
    this.#options = options;
  }

  static async start(options: ServedHostOptions = {}): Promise<ServedHost> {
    const host = new ServedHost(options);
    await host.startAgain();
    return host;
  }

  get url(): string {
    return this.#known().url;
  }

  /** Starts the host on the same folder, port and token as before, so that an open page finds it again. */
  async startAgain(): Promise<void> {
    const again = this.#ready === undefined ? [] : ['--port', String(this.#ready.port), '--token', this.#ready.token];
    const child = spawn(
      process.execPath,
      [
        join(ROOT, 'electron/headless/wellrun.ts'),
        'serve',
        '--json',
        '--data-dir',
        this.dataDir,
        '--seed',
        'e2e',
        '--speed',
        this.#options.speed ?? '1',
        ...again,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    this.#child = child;
    const lines = createInterface({ input: child.stdout });
    this.#ready = await new Promise<Ready>((resolve, reject) => {
      lines.once('line', (line) => resolve(JSON.parse(line) as Ready));
      child.once('exit', (code) => reject(new Error(`The host ended with ${code} before it was ready.`)));
    });
  }

  /** Ends the host as a power cut would: at once, without a word. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  /** One call of the API, as a program would make it. */
  async call<Result>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Result> {
    const { port, token } = this.#known();
    const response = await fetch(`http://127.0.0.1:${port}/api${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer as Result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  #known(): Ready {
    if (this.#ready === undefined) throw new Error('The host has not been started.');
    return this.#ready;
  }
}
