import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ImportAnswer } from './importer.ts';
import type { ImportFile } from './seeds.ts';

/** A file that takes longer than this hangs the host, ms. */
const LONGEST_MS = 20_000;
const MOST_MEMORY_MB = 768;

export type ImportEnd = ImportAnswer | 'crashed' | 'hung';

/** The host that imports, in a process that can be lost, with nowhere to write but its own folders. */
export class ImportProcess {
  readonly #child: ChildProcess;
  #said = '';

  private constructor(place: string, careless: boolean) {
    const [cwd, tmp, home] = ['cwd', 'tmp', 'home'].map((name) => join(place, name)) as [string, string, string];
    for (const folder of [cwd, tmp, home]) mkdirSync(folder, { recursive: true });
    this.#child = fork(
      join(import.meta.dirname, 'importer.ts'),
      ['--data-dir', join(place, 'data'), ...(careless ? ['--careless'] : [])],
      {
        cwd,
        env: { ...process.env, TMPDIR: tmp, TEMP: tmp, TMP: tmp, HOME: home, USERPROFILE: home },
        execArgv: [`--max-old-space-size=${MOST_MEMORY_MB}`],
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      },
    );
    this.#child.stderr!.on('data', (chunk: Buffer) => {
      this.#said = (this.#said + chunk.toString('utf8')).slice(-2000);
    });
  }

  static async start(place: string, careless: boolean): Promise<ImportProcess> {
    const started = new ImportProcess(place, careless);
    const first = await started.#answer<string>();
    if (first !== 'ready') throw new Error(`The importing host did not start: ${started.#said}`);
    return started;
  }

  /** Last words of a process that was lost. */
  get said(): string {
    return this.#said;
  }

  import(file: ImportFile): Promise<ImportEnd> {
    this.#child.send(file);
    return this.#answer<ImportAnswer>();
  }

  /** Ends it in good order. @returns whether the chain of its record holds */
  async end(): Promise<boolean> {
    this.#child.send('end');
    const answer = await this.#answer<{ verified: boolean }>();
    return typeof answer === 'object' && answer.verified;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #answer<Answer>(): Promise<Answer | 'crashed' | 'hung'> {
    return new Promise((resolve) => {
      const settle = (answer: Answer | 'crashed' | 'hung'): void => {
        clearTimeout(timer);
        this.#child.off('message', onMessage);
        this.#child.off('exit', onExit);
        resolve(answer);
      };
      const onMessage = (message: unknown): void => settle(message as Answer);
      const onExit = (): void => settle('crashed');
      const timer = setTimeout(() => settle('hung'), LONGEST_MS);
      this.#child.on('message', onMessage);
      this.#child.on('exit', onExit);
    });
  }
}
