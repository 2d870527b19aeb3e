import { Background } from '#core/base/background.ts';
import type { Clock } from '#core/base/clock.ts';
import { Emitter } from '#core/base/emitter.ts';
import { AppError, toAppError } from '#core/contract/errors.ts';
import type { Channel } from '#core/contract/instrument.ts';
import type { Json } from '#core/contract/json.ts';
import type {
  Driver,
  DriverCommand,
  DriverDefinition,
  DriverDeps,
  DriverEvent,
  Identity,
  InstrumentStatus,
} from '#core/instruments/driver.ts';
import { LineFramer } from '#core/instruments/line-framer.ts';
import { abortError } from '#core/instruments/session-exchange.ts';
import { Session, type Ask } from '#core/instruments/session.ts';
import { manifest } from './manifest.ts';
import { QUESTION, TareMemory } from './tare-memory.ts';
import {
  encodeLine,
  parseReply,
  readAmidNoise,
  readExpected,
  readModel,
  readWeight,
  RESTARTED,
  type Expected,
  type SicsReply,
  type Weight,
} from './protocol.ts';

/** `@` -> `I4 A "<serial number>"`, whatever the balance was doing. */
const CANCEL = { ...QUESTION, send: '@', purpose: 'cancel', read: readAmidNoise('I4') };
const COMMANDS: ReadonlySet<string> = new Set(['S', 'SI', 'T', 'Z']);
/** How long a late answer is waited for before the balance is asked anything else, ms. */
const LATE_MS = 10_000;
const LONGEST_LINE = 1024;

interface Wire<Value> extends Expected<Value> {
  readonly send: string;
  /** What the balance does meanwhile, for people. */
  readonly activity: string;
}

/** A balance that speaks MT-SICS. */
class MtSicsDriver implements Driver {
  readonly #session: Session;
  readonly #clock: Clock;
  readonly #events = new Emitter<DriverEvent>();
  readonly #background: Background;
  #command: DriverCommand | undefined;
  #activity: string | null = null;
  #channels: readonly Channel[] = [];
  #fault: string | null = null;
  #lostAnswers = 0;
  #overdue: { readonly activity: string; readonly until: number } | undefined;
  readonly #tare = new TareMemory();

  constructor(deps: DriverDeps) {
    this.#background = new Background((error) =>
      deps.logger.warn({ error: String(error) }, 'The balance did not take its tare back.'),
    );
    this.#clock = deps.clock;
    this.#session = new Session({
      transport: deps.transport,
      framer: new LineFramer('latin1', LONGEST_LINE),
      clock: deps.clock,
      trace: deps.trace,
      encode: encodeLine,
      unsolicited: (line, active) => this.#takeUnsolicited(line, active),
      resync: (ask) => this.#resync(ask),
    });
  }

  async connect(signal: AbortSignal): Promise<Identity> {
    const onAbort = (): void => void this.#session.close();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await this.#session.open(signal);
      const serialNumber = await this.#identify(signal);
      const model = await this.#ask('I2', 'model', readModel, signal);
      const firmware = await this.#ask('I3', 'firmware', (reply) => reply.fields.join(' '), signal);
      await this.#tare.ask((request) => this.#session.request(request), signal);
      return { model, serialNumber, firmware };
    } catch (error) {
      await this.#session.close();
      throw signal.aborted ? abortError(signal) : error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async execute(command: DriverCommand, signal: AbortSignal): Promise<Json> {
    switch (command.command) {
      case 'zero':
        return this.#carryOut(command, signal, {
          send: 'Z',
          replyTo: ['Z'],
          activity: 'Sets zero',
          happened: 'unknown',
          value: () => {
            this.#tare.note(0);
            return {};
          },
        });
      case 'tare':
        return this.#carryOut(command, signal, {
          send: 'T',
          replyTo: ['T'],
          activity: 'Tares',
          happened: 'unknown',
          value: (reply) => {
            const { grams } = readWeight(reply);
            this.#tare.note(grams);
            return { grams };
          },
        });
      case 'weigh':
        this.#tare.refuseIfLost();
        return this.#carryOut(command, signal, {
          send: 'S',
          replyTo: ['S'],
          stableOnly: true,
          activity: 'Waits for a stable weight',
          happened: 'no',
          value: (reply) => this.#netWeight(reply),
        });
      case 'weigh-now':
        this.#tare.refuseIfLost();
        return this.#carryOut(command, signal, {
          ...this.#weighNow(),
          value: (reply) => this.#netWeight(reply),
        });
      default:
        throw new AppError('device-refused', `A balance cannot "${command.command}".`, { command: command.command });
    }
  }

  async stop(signal: AbortSignal): Promise<string> {
    this.#overdue = undefined;
    const still = this.#session.interrupt({ ...CANCEL, purpose: 'stop', resynchronises: true, signal });
    // Queued before the answer is there, so that no weight can be read between the reset and the tare.
    this.#background.run(this.#tare.restore((request) => this.#session.request(request)));
    await this.#countingLostAnswers(still);
    return 'still';
  }

  async readStatus(signal: AbortSignal): Promise<InstrumentStatus> {
    // A question in the middle of a command could make the balance drop either of them (manual, "Tips for programmers").
    // And one after a time limit would make it give up what it may still be about to answer.
    const waits = this.#overdue !== undefined && this.#clock.monotonic() < this.#overdue.until;
    if (this.#command === undefined && !waits && !this.#session.isBusy) await this.#readWeightNow(signal);
    return {
      activity: this.#activity ?? this.#overdue?.activity ?? null,
      channels: this.#channels,
      contents: [],
      fault: this.#fault ?? (this.#tare.isLost ? 'Its tare is gone: tare or zero it.' : null),
    };
  }

  onEvent(listener: (event: DriverEvent) => void): Disposable {
    return this.#events.on(listener);
  }

  onDisconnect(listener: (reason: string) => void): Disposable {
    return this.#session.onClose(listener);
  }

  async close(): Promise<void> {
    await this.#session.close();
    await this.#background.settled();
  }

  async #carryOut<Value extends Json>(command: DriverCommand, signal: AbortSignal, wire: Wire<Value>): Promise<Value> {
    this.#command = command;
    this.#activity = wire.activity;
    this.#overdue = undefined;
    try {
      return await this.#session.request({
        send: wire.send,
        purpose: command.command,
        read: readExpected(wire),
        firstByteMs: command.timeoutMs,
        replyMs: command.timeoutMs,
        signal,
        onLate: (result) => {
          this.#overdue = undefined;
          this.#events.emit({ type: 'late-reply', commandId: command.commandId, result });
        },
      });
    } catch (error) {
      if (toAppError(error).code === 'device-timeout') {
        this.#overdue = {
          activity: `Has not answered yet: ${wire.activity}`,
          until: this.#clock.monotonic() + LATE_MS,
        };
      }
      throw this.#explain(toAppError(error), signal, wire);
    } finally {
      this.#command = undefined;
      this.#activity = null;
    }
  }

  #explain(error: AppError, signal: AbortSignal, wire: Wire<Json>): AppError {
    if (error.code !== 'cancelled' || signal.aborted) return error;
    const sentence = `The balance was stopped before it had answered (${wire.send}).`;
    return new AppError('device-fault', sentence, { happened: wire.happened }, error);
  }

  #netWeight(reply: SicsReply): { grams: number; stable: boolean } {
    // The tare can have been lost on the way: by a stop just before, or while the link was brought back in step.
    this.#tare.refuseIfLost();
    return { ...this.#note(readWeight(reply)) };
  }

  #weighNow(): Wire<Weight> {
    return {
      send: 'SI',
      // The manual has S; some makers that took over the command set answer with SI.
      replyTo: ['S', 'SI'],
      activity: 'Weighs',
      happened: 'no',
      value: readWeight,
    };
  }

  async #readWeightNow(signal: AbortSignal): Promise<void> {
    try {
      this.#note(
        await this.#session.request({
          ...QUESTION,
          send: 'SI',
          purpose: 'weight for the display',
          read: readExpected(this.#weighNow()),
          signal,
        }),
      );
    } catch (error) {
      const { code, message } = toAppError(error);
      if (code === 'device-disconnected' || code === 'device-timeout' || code === 'device-protocol') throw error;
      if (code === 'device-fault') {
        this.#fault = message;
        this.#channels = [];
      }
    }
  }

  #note(weight: Weight): Weight {
    this.#fault = null;
    // The balance answers in order: what has not come by now will not come.
    this.#lostAnswers = 0;
    this.#overdue = undefined;
    this.#channels = [{ channel: 'weight', title: 'Weight', value: weight.grams, unit: 'g' }];
    return weight;
  }

  #ask(send: string, purpose: string, value: (reply: SicsReply) => string, signal: AbortSignal): Promise<string> {
    const read = readExpected({ replyTo: [send], value, happened: 'no' });
    return this.#session.request({ ...QUESTION, send, purpose, read, signal });
  }

  /** The serial number, also when the line is noisy or somebody else's command is still under way. */
  async #identify(signal: AbortSignal): Promise<string> {
    const question = { ...QUESTION, send: 'I4', purpose: 'serial number', read: readAmidNoise('I4'), signal };
    try {
      return await this.#session.request(question);
    } catch (error) {
      if (toAppError(error).code !== 'device-timeout') throw error;
      await this.#session.resync(signal);
      return await this.#session.request(question);
    }
  }

  async #resync(ask: Ask): Promise<void> {
    try {
      await this.#countingLostAnswers(ask(CANCEL));
    } catch (error) {
      if (toAppError(error).code !== 'device-timeout') throw error;
      // The first one may have been spoilt by half a line that was still on its way.
      await this.#countingLostAnswers(ask(CANCEL));
    }
    await this.#tare.restore(ask);
  }

  /** The answer to an `@` whose time was up can still come, and must not be taken for a restart then. */
  async #countingLostAnswers(answer: Promise<string>): Promise<void> {
    try {
      await answer;
    } catch (error) {
      if (toAppError(error).code === 'device-timeout') this.#lostAnswers++;
      throw error;
    }
  }

  /** The balance says its serial number by itself when it is switched on; else that line answers `I4` or `@`. */
  #takeUnsolicited(line: string, active: string | null): boolean {
    if (parseReply(line)?.command !== 'I4' || active === 'I4' || active === '@') return false;
    if (this.#lostAnswers > 0) {
      this.#lostAnswers--;
      return true;
    }
    this.#onRestart();
    // A command that was under way will not be answered any more: it reads this line and fails.
    return active === null || !COMMANDS.has(active);
  }

  #onRestart(): void {
    this.#tare.noteRestart();
    this.#events.emit({ type: 'fault', sentence: RESTARTED });
  }
}

export const mettlerToledoMtSics: DriverDefinition = {
  manifest,
  create: (deps) => new MtSicsDriver(deps),
};
