import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { labAddressSchema, type LabAddress } from '#drivers/virtual-lab/lab-address.ts';

const PROGRAM = fileURLToPath(new URL('../../../drivers/virtual-lab/process.ts', import.meta.url));
/** Compiled code of the children is kept there: most of a start would be the same work again. */
export const CHILD_ENVIRONMENT = {
  ...process.env,
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../../../node_modules/.cache/faults/compiled', import.meta.url)),
};

/** The virtual lab in a process of its own, which no kill of a host reaches. */
export class LabProcess implements AsyncDisposable {
  readonly address: LabAddress;
  readonly logFile: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, address: LabAddress) {
    this.#child = child;
    this.address = address;
    if (address.logFile === null) throw new Error('The virtual lab keeps no log, so nothing can be compared.');
    this.logFile = address.logFile;
  }

  static async start(dataDir: string, speed: number): Promise<LabProcess> {
    const child = spawn(process.execPath, [PROGRAM, '--data-dir', dataDir, '--speed', String(speed)], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: CHILD_ENVIRONMENT,
    });
    let text = '';
    for await (const piece of child.stdout) {
      text += String(piece);
      if (text.includes('\n')) return new LabProcess(child, labAddressSchema.parse(JSON.parse(text)));
    }
    throw new Error('The virtual lab ended before it was ready.');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}
