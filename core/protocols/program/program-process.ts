import { SystemClock } from '../../base/clock.ts';
import { invariant } from '../../base/invariant.ts';
import { AppError } from '../../contract/errors.ts';
import type { Json } from '../../contract/json.ts';
import { parseJsonText } from '../json-text.ts';
import { launchNode, type LaunchedProcess, type LaunchProcess, type ProcessEnd } from './launch-node.ts';
import { childSource } from './program-child.ts';
import {
  LARGEST_FRAME,
  MOST_CALLS,
  replySchema,
  type ProgramFault,
  type ProgramReply,
  type ProgramRequest,
  type ProgramTurn,
} from './program-frames.ts';
import { realmSource } from './program-realm.ts';

export interface ProgramLimits {
  /** How long a program may work without coming to rest, ms of the PC's own time. */
  readonly turnMs: number;
  readonly memoryMb: number;
  /** Calls of one run. */
  readonly calls: number;
}

export const USUAL_LIMITS: ProgramLimits = { turnMs: 10_000, memoryMb: 128, calls: MOST_CALLS };
/** For the process to start, and to answer beside what the program may take, ms: a loaded PC is slow. */
const PATIENCE_MS = 20_000;

interface Waiting {
  readonly resolve: (reply: ProgramReply) => void;
  readonly reject: (error: AppError) => void;
}

/**
 * The process of a program, seen from here. One message goes there at a time, and one answer comes back: everything that
 * the program did until nothing was left to do. Whatever it does instead (it works for ever, needs too much memory, says
 * what no program says, ends) becomes one error with a sentence, and the process is ended.
 */
export class ProgramProcess implements Disposable {
  readonly #fileName: string;
  readonly #limits: ProgramLimits;
  readonly #process: LaunchedProcess;
  /** A process works in real time, whatever clock the lab runs by. */
  readonly #clock = new SystemClock();
  #received: string[] = [];
  #receivedLength = 0;
  #waiting: Waiting | undefined;
  #ended: AppError | undefined;

  constructor(fileName: string, limits: ProgramLimits = USUAL_LIMITS, launch: LaunchProcess = launchNode) {
    this.#fileName = fileName;
    this.#limits = limits;
    const text = childSource({ turnMs: limits.turnMs, calls: limits.calls });
    this.#process = launch({ text, memoryMb: limits.memoryMb });
    const { channel } = this.#process;
    channel.setEncoding('utf8');
    channel.on('data', (chunk: string) => this.#onData(chunk));
    channel.on('error', () => undefined);
    this.#process.onExit((end) => this.#onExit(end));
  }

  /**
   * Reads a module in a realm of its own; any earlier one is forgotten.
   * @returns what it declares @throws AppError `program-fault`
   */
  async load(
    source: string,
    operations: readonly string[],
  ): Promise<{ readonly metadata: Json; readonly log: string[] }> {
    const reply = await this.#ask({ kind: 'load', source, realm: realmSource(), operations });
    if (reply.kind === 'loaded') return reply;
    throw this.#unexpected(reply);
  }

  /** Begins the program, or answers one of its calls. @throws AppError `program-fault` when the program cannot go on */
  async tell(request: Exclude<ProgramRequest, { kind: 'load' }>): Promise<ProgramTurn> {
    const reply = await this.#ask(request);
    if (reply.kind === 'turn') return reply;
    throw this.#unexpected(reply);
  }

  /** True when nothing can be asked of it any more. */
  get hasEnded(): boolean {
    return this.#ended !== undefined;
  }

  /** Ends it at once. */
  [Symbol.dispose](): void {
    this.#end(new AppError('cancelled', `${this.#fileName} was ended.`));
  }

  /** An error of the program at a line of its source. */
  fault({ cause, sentence, line }: ProgramFault): AppError {
    const place = line === 0 ? this.#fileName : `${this.#fileName}, line ${line}`;
    const seconds = this.#limits.turnMs / 1000;
    const whole = /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
    const said = cause === 'endless' ? `${whole} It worked for ${seconds} s without waiting for anything.` : whole;
    return new AppError('program-fault', `${place}: ${said}`, { line, sentence: said, fileName: this.#fileName });
  }

  async #ask(request: ProgramRequest): Promise<ProgramReply> {
    if (this.#ended !== undefined) throw this.#ended;
    invariant(this.#waiting === undefined, 'A program is asked one thing at a time.');
    const { promise, resolve, reject } = Promise.withResolvers<ProgramReply>();
    this.#waiting = { resolve, reject };
    using _limit = this.#clock.setTimer(this.#limits.turnMs + PATIENCE_MS, () =>
      this.#end(this.fault({ cause: 'endless', sentence: 'The program did not come to rest.', line: 0 })),
    );
    this.#process.channel.write(`${JSON.stringify(request)}\n`);
    return await promise;
  }

  #onData(chunk: string): void {
    const end = chunk.indexOf('\n');
    this.#receivedLength += chunk.length;
    if (this.#receivedLength > LARGEST_FRAME) {
      this.#end(this.fault({ cause: 'threw', sentence: 'It sent more at once than can be taken.', line: 0 }));
      return;
    }
    this.#received.push(end < 0 ? chunk : chunk.slice(0, end));
    if (end < 0) return;
    const text = this.#received.join('');
    this.#received = [];
    this.#receivedLength = 0;
    const reply = replyOf(text);
    const waiting = this.#waiting;
    if (reply === undefined || waiting === undefined || end !== chunk.length - 1) {
      this.#end(this.fault({ cause: 'threw', sentence: 'It sent something that no protocol sends.', line: 0 }));
      return;
    }
    this.#waiting = undefined;
    waiting.resolve(reply);
  }

  #unexpected(reply: ProgramReply): AppError {
    const error =
      reply.kind === 'fault'
        ? this.fault(reply.fault)
        : this.fault({ cause: 'threw', sentence: 'It sent something that no protocol sends.', line: 0 });
    this.#end(error);
    return error;
  }

  #onExit({ how, isOutOfMemory }: ProcessEnd): void {
    if (isOutOfMemory) {
      const sentence = `The program needed more than ${this.#limits.memoryMb} MB of memory.`;
      this.#end(this.fault({ cause: 'threw', sentence, line: 0 }));
      return;
    }
    const sentence = `${this.#fileName}: The process of the program ended (${how}).`;
    this.#end(new AppError('program-fault', sentence, { line: 0, sentence, fileName: this.#fileName, isLost: true }));
  }

  #end(error: AppError): void {
    if (this.#ended !== undefined) return;
    this.#ended = error;
    this.#process.kill();
    this.#process.channel.destroy();
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.reject(error);
  }
}

function replyOf(text: string): ProgramReply | undefined {
  const json = parseJsonText(text);
  if ('issue' in json) return undefined;
  const parsed = replySchema.safeParse(json.value);
  return parsed.success ? parsed.data : undefined;
}
