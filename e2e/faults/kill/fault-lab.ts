import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleHost } from './bundle-host.ts';
import { checkQueue, isQueueSound, type QueueFindings } from './check-queue.ts';
import { checkRecord, isSound, type Findings } from './check-record.ts';
import { HostProcess, type HostOptions } from './host-process.ts';
import { InstrumentsLog } from './instruments-log.ts';
import { LabProcess } from './lab-process.ts';

export interface Checked {
  readonly findings: Findings;
  /** Of a lab whose work goes through the queue. */
  readonly queue: QueueFindings | null;
  /** Data folder that was kept to be looked at; null when it was removed. */
  readonly kept: string | null;
}

/** Which folders stay when a test is over. */
export type Keeps = 'all' | 'unsound' | 'none';

const FINISH_LIMIT_MS = 60_000;

/** A record and the instruments it is about, through all the lives of a host. */
export class FaultLab implements AsyncDisposable {
  readonly #place: string;
  readonly #program: string;
  readonly #instruments: LabProcess;

  private constructor(place: string, program: string, instruments: LabProcess) {
    this.#place = place;
    this.#program = program;
    this.#instruments = instruments;
  }

  /** @param speed minutes of the lab in a real minute */
  static async start(name: string, speed: number): Promise<FaultLab> {
    const place = mkdtempSync(join(tmpdir(), `wellrun-${name}-`));
    return new FaultLab(place, await bundleHost(), await LabProcess.start(join(place, 'instruments'), speed));
  }

  startHost(options: HostOptions): HostProcess {
    return new HostProcess(this.#program, {
      'data-dir': this.#dataDir,
      lab: String(this.#instruments.address.control),
      'instruments-log': this.#instruments.logFile,
      acknowledged: this.#acknowledgedFile,
      ...options,
    });
  }

  /** One more life, in which everything is brought to its end; then record and instruments are compared. */
  async finishAndCheck(keeps: Keeps, options: HostOptions = {}): Promise<Checked> {
    const last = await this.startHost({ ...options, finish: true }).endedWithin(FINISH_LIMIT_MS);
    if (last.signal === null && last.code !== 0) throw new Error(`The last host failed: ${last.complaint}`);
    const hasQueue = options.queue !== undefined;
    const findings = checkRecord({
      dataDir: this.#dataDir,
      acknowledgedFile: this.#acknowledgedFile,
      effects: new InstrumentsLog(this.#instruments.logFile).effects,
      givesUpTries: hasQueue,
    });
    const queue = hasQueue ? checkQueue(this.#dataDir, this.submittedFile) : null;
    const isAllSound = isSound(findings) && (queue === null || isQueueSound(queue));
    const stays = keeps === 'all' || (keeps === 'unsound' && !isAllSound);
    if (!stays) rmSync(this.#place, { recursive: true, force: true });
    return { findings, queue, kept: stays ? this.#dataDir : null };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#instruments[Symbol.asyncDispose]();
  }

  /** Jobs whose submission was acknowledged. */
  get submittedFile(): string {
    return join(this.#place, 'submitted');
  }

  get #dataDir(): string {
    return join(this.#place, 'data');
  }

  get #acknowledgedFile(): string {
    return join(this.#place, 'acknowledged');
  }
}
