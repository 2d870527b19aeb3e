import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../base/clock.ts';
import { invariant } from '../../base/invariant.ts';
import { silentLogger, type Logger } from '../../base/logger.ts';
import { AppError } from '../../contract/errors.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { ProtocolDocument } from '../../contract/protocol.ts';
import type { Catalog } from '../catalog.ts';
import type { LongWork } from '../long-work.ts';
import type { ParsedProtocol } from '../parse-protocol.ts';
import type { PlannedProtocol } from '../plan-protocol.ts';
import type { AnalysedDocument, TracedWell } from './analyse-document.ts';
import { answerQuestion, type AnalysisAnswer, type AnalysisQuestion, type Question } from './analysis-question.ts';

export interface AskOptions {
  /** Of questions with the same name that wait, only the newest is answered: the others would be out of date. */
  readonly screen?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Waiting {
  readonly question: Question;
  readonly options: AskOptions;
  readonly resolve: (answer: Answered) => void;
  readonly reject: (error: AppError) => void;
}

export interface AnalysisThreadDeps {
  readonly clock: Clock;
  readonly logger?: Logger;
  /** For tests: the file that runs in the thread. */
  readonly file?: string;
}

/** An analysis that has not ended after this long is given up, with its thread. */
const LONGEST_MS = 30_000;
/** The file stands beside this one, in a bundle beside the bundle. */
const FILES = ['analysis-worker.ts', '../../../analysis-worker.mjs'];
const SUPERSEDED = 'A newer question of the same screen has taken its place.';

type Answered = Exclude<AnalysisAnswer, { readonly fault: string }>;

/** The catalogue as plain data: it can be live, and only data goes to another thread. */
function dataOf({ vessels, cellLines, reagents, consumables, compounds, assays, unitOperations }: Catalog): Catalog {
  return { vessels, cellLines, reagents, consumables, compounds, assays, unitOperations };
}

/**
 * Reads, analyses and plans documents in a thread of its own, one after the other.
 *
 * States: no thread (at first, and after one has failed), idle, busy with `#running`. Invariant: what is in `#waiting`
 * has not been sent; a question is answered exactly once. Where no thread can be had, analyses are made here.
 */
export class AnalysisThread implements LongWork, AsyncDisposable {
  readonly #deps: AnalysisThreadDeps;
  readonly #logger: Logger;
  readonly #waiting: Waiting[] = [];
  #running: Waiting | undefined;
  #limit: Disposable | undefined;
  #worker: Worker | undefined;
  /** The thread has answered at least once, so that it can be had on this PC. */
  #hasAnswered = false;
  #isWithoutThread = false;
  #isDisposed = false;

  constructor(deps: AnalysisThreadDeps) {
    this.#deps = deps;
    this.#logger = deps.logger ?? silentLogger;
  }

  /** @throws AppError `cancelled` when the signal is aborted first, or a newer question of the same screen comes */
  async analyse(
    given: Pick<AnalysisQuestion, 'document' | 'parameters'> & { readonly trace?: TracedWell | undefined },
    catalog: Catalog,
    options: AskOptions = {},
  ): Promise<AnalysedDocument> {
    const answer = await this.#ask({ ...given, trace: given.trace, catalog }, options);
    invariant('analysis' in answer, 'An analysis was asked for');
    return answer.analysis;
  }

  /** The plan of a finished document, as `planProtocol` makes it. @throws AppError `cancelled` when the thread is disposed */
  async plan(finished: ProtocolDocument, parameters: JsonObject, catalog: Catalog): Promise<PlannedProtocol> {
    const answer = await this.#ask({ finished, parameters, catalog }, {});
    invariant('planned' in answer, 'A plan was asked for');
    return answer.planned;
  }

  /** What the text of a document says, as `parseProtocol` reads it. @throws AppError `cancelled` when the thread is disposed */
  async read(text: string): Promise<ParsedProtocol> {
    const answer = await this.#ask({ text }, {});
    invariant('parsed' in answer, 'A text was to be read');
    return answer.parsed;
  }

  #ask(question: Question, options: AskOptions): Promise<Answered> {
    const { signal, screen } = options;
    if (this.#isDisposed || signal?.aborted === true) return Promise.reject(new AppError('cancelled'));
    if (screen !== undefined) this.#drop((one) => one.options.screen === screen, new AppError('cancelled', SUPERSEDED));
    return new Promise<Answered>((resolve, reject) => {
      const waiting: Waiting = { question, options, resolve, reject };
      this.#waiting.push(waiting);
      signal?.addEventListener('abort', () => this.#forget(waiting), { once: true });
      this.#next();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    this.#drop(() => true, new AppError('cancelled'));
    this.#limit?.[Symbol.dispose]();
    this.#running?.reject(new AppError('cancelled'));
    this.#running = undefined;
    await this.#worker?.terminate();
    this.#worker = undefined;
  }

  #drop(which: (one: Waiting) => boolean, error: AppError): void {
    for (const one of this.#waiting.filter((each) => which(each))) {
      this.#waiting.splice(this.#waiting.indexOf(one), 1);
      one.reject(error);
    }
  }

  /** Nobody waits for it any more. What has been sent is answered all the same, and the answer passed over. */
  #forget(waiting: Waiting): void {
    this.#drop((one) => one === waiting, new AppError('cancelled'));
    waiting.reject(new AppError('cancelled'));
  }

  #next(): void {
    if (this.#running !== undefined) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    if (this.#isWithoutThread) {
      this.#answer(next, answerQuestion(next.question));
      this.#next();
      return;
    }
    this.#running = next;
    this.#worker ??= this.#start();
    this.#limit = this.#deps.clock.setTimer(LONGEST_MS, () => this.#giveUp(), { background: true });
    // A process that waits for an answer stays; an idle thread keeps none from ending.
    this.#worker.ref();
    const { question } = next;
    this.#worker.postMessage('catalog' in question ? { ...question, catalog: dataOf(question.catalog) } : question);
  }

  #start(): Worker {
    const file = this.#deps.file ?? FILES.map((name) => join(import.meta.dirname, name)).find((one) => existsSync(one));
    const worker = new Worker(file ?? join(import.meta.dirname, FILES[0]!));
    worker.on('message', (answer: AnalysisAnswer) => {
      this.#hasAnswered = true;
      worker.unref();
      const running = this.#take();
      if (running !== undefined) this.#answer(running, answer);
      this.#next();
    });
    worker.on('error', (error) => this.#lost(worker, error));
    worker.on('exit', (code) => this.#lost(worker, new Error(`The thread ended with ${code}.`)));
    return worker;
  }

  #answer({ resolve, reject }: Waiting, answer: AnalysisAnswer): void {
    if (!('fault' in answer)) {
      resolve(answer);
      return;
    }
    this.#logger.error({ error: answer.fault }, 'The analysis of a protocol met a fault of Wellrun.');
    reject(new AppError('invariant', 'The analysis met a fault of Wellrun.'));
  }

  #take(): Waiting | undefined {
    const running = this.#running;
    this.#running = undefined;
    this.#limit?.[Symbol.dispose]();
    return running;
  }

  #lost(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#logger.warn({ error: String(error) }, 'The thread that analyses protocols was lost.');
    const running = this.#take();
    if (!this.#hasAnswered) {
      // It cannot be had here at all.
      this.#isWithoutThread = true;
      if (running !== undefined) this.#waiting.unshift(running);
    } else if (running !== undefined) this.#answer(running, { fault: String(error) });
    this.#next();
  }

  #giveUp(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
    const sentence = `This protocol could not be analysed within ${LONGEST_MS / 1000} s.`;
    this.#take()?.reject(new AppError('bad-input', sentence));
    this.#next();
  }
}
