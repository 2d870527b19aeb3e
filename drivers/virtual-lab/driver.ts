import { Emitter } from '#core/base/emitter.ts';
import { AppError, toAppError } from '#core/contract/errors.ts';
import type { Json, JsonObject } from '#core/contract/json.ts';
import type {
  CommandEvidence,
  Driver,
  DriverCommand,
  DriverDefinition,
  DriverDeps,
  DriverEvent,
  DriverManifest,
  Identity,
  InstrumentStatus,
} from '#core/instruments/driver.ts';
import { LineFramer } from '#core/instruments/line-framer.ts';
import { abortError } from '#core/instruments/session-exchange.ts';
import { virtualManifests } from './manifests.ts';
import {
  busyWithSchema,
  evidenceSchema,
  identitySchema,
  parseIncoming,
  statusSchema,
  stopSchema,
  type IncomingReply,
} from './incoming.ts';
import { longestLine } from './wire.ts';

const encoder = new TextEncoder();

/** Commands without an answer that are waited for after their time was up. */
const mostGivenUp = 100;

interface Pending {
  readonly commandId: string | null;
  resolve(reply: IncomingReply): void;
  reject(error: Error): void;
}

/**
 * Speaks the virtual lab's wire (README.md): requests are told apart by their ids, so status, stop and questions go out
 * while a command is under way.
 *
 * Invariants: 1. every request is settled once: by its reply, by garbage on the line, by its time limit or signal, or by
 * the end of the connection. 2. a reply to a command that was given up is passed on as `late-reply`.
 */
class VirtualInstrumentDriver implements Driver {
  readonly #manifest: DriverManifest;
  readonly #deps: DriverDeps;
  readonly #framer = new LineFramer('utf-8', longestLine);
  readonly #events = new Emitter<DriverEvent>((error) => this.#complain(error));
  readonly #closed = new Emitter<string>((error) => this.#complain(error));
  readonly #pending = new Map<number, Pending>();
  readonly #givenUp = new Map<number, string>();
  #nextId = 1;
  #lastWrite: Promise<void> = Promise.resolve();
  #isWriting = false;
  #isProbing = false;
  /** Lab time of the instrument less that of this side; the two need not agree on the date. */
  #ahead = 0;

  constructor(manifest: DriverManifest, deps: DriverDeps) {
    this.#manifest = manifest;
    this.#deps = deps;
    deps.transport.onData((bytes) => this.#receive(bytes));
    deps.transport.onClose((reason) => this.#end(reason));
  }

  async connect(signal: AbortSignal): Promise<Identity> {
    await this.#deps.transport.open(signal);
    const reply = await this.#ask('identify', {}, signal);
    this.#ahead = reply.labMs - this.#deps.clock.now();
    const { model, serialNumber, firmware } = this.#understand(identitySchema.safeParse(reply.result), 'identify');
    return { model, serialNumber, firmware };
  }

  async execute(command: DriverCommand, signal: AbortSignal): Promise<Json> {
    const { commandId, timeoutMs } = command;
    if (this.#manifest.commands[command.command] === undefined) {
      throw new AppError('device-refused', `A ${this.#manifest.title.toLowerCase()} cannot "${command.command}".`);
    }
    const limit = new AbortController();
    const timer = this.#deps.clock.setTimer(timeoutMs, () => {
      limit.abort(
        new AppError('device-timeout', `No answer to ${command.command} in ${Math.round(timeoutMs / 1000)} s.`),
      );
    });
    try {
      const within = AbortSignal.any([signal, limit.signal]);
      return (await this.#ask(command.command, command.params, within, commandId)).result;
    } finally {
      timer[Symbol.dispose]();
    }
  }

  async stop(signal: AbortSignal): Promise<string> {
    const reply = await this.#ask('stop', {}, signal);
    return this.#understand(stopSchema.safeParse(reply.result), 'stop').state;
  }

  async readStatus(signal: AbortSignal): Promise<InstrumentStatus> {
    const reply = await this.#ask('status', {}, signal);
    return this.#understand(statusSchema.safeParse(reply.result), 'status');
  }

  onEvent(listener: (event: DriverEvent) => void): Disposable {
    return this.#events.on(listener);
  }

  onDisconnect(listener: (reason: string) => void): Disposable {
    return this.#closed.on(listener);
  }

  close(): Promise<void> {
    return this.#deps.transport.close();
  }

  /** What became of a command; for instruments that remember command ids. */
  protected async askAfter(commandId: string, signal: AbortSignal): Promise<CommandEvidence> {
    const reply = await this.#ask('command-status', { commandId }, signal);
    return this.#understand(evidenceSchema.safeParse(reply.result), 'command-status');
  }

  #ask(
    command: string,
    params: JsonObject,
    signal: AbortSignal,
    commandId: string | null = null,
  ): Promise<IncomingReply> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingReply>();
    if (signal.aborted) {
      reject(abortError(signal));
      return promise;
    }
    const id = this.#nextId++;
    const onAbort = (): void => {
      if (commandId !== null && this.#pending.has(id)) this.#giveUp(id, commandId);
      settle(id, () => reject(abortError(signal)));
    };
    const settle = (own: number, how: () => void): void => {
      if (!this.#pending.delete(own)) return;
      signal.removeEventListener('abort', onAbort);
      how();
    };
    this.#pending.set(id, {
      commandId,
      resolve: (reply) => settle(id, () => resolve(reply)),
      reject: (error) => settle(id, () => reject(error)),
    });
    signal.addEventListener('abort', onAbort, { once: true });
    const at = this.#deps.clock.now() + this.#ahead;
    this.#send(JSON.stringify({ id, command, ...(commandId === null ? {} : { commandId }), params, at }), id);
    return promise;
  }

  #send(line: string, id: number): void {
    this.#deps.trace.add('out', line);
    const write = async (): Promise<void> => {
      try {
        await this.#deps.transport.write(encoder.encode(`${line}\n`));
      } catch (error) {
        this.#pending.get(id)?.reject(toAppError(error));
      }
    };
    // Writes must not overlap; an idle line takes the bytes at once.
    this.#lastWrite = this.#isWriting ? this.#lastWrite.then(write) : write();
    this.#isWriting = true;
    const own = this.#lastWrite;
    void own.then(() => {
      if (this.#lastWrite === own) this.#isWriting = false;
    });
  }

  #receive(bytes: Uint8Array): void {
    let lines: readonly string[];
    try {
      lines = this.#framer.push(bytes);
    } catch (error) {
      this.#failAll(toAppError(error));
      return;
    }
    for (const line of lines) if (line.trim() !== '') this.#take(line);
  }

  #take(line: string): void {
    this.#deps.trace.add('in', line);
    const incoming = parseIncoming(line);
    switch (incoming.kind) {
      case 'garbage':
        this.#doubt(new AppError('device-protocol', `The instrument sent something that is no reply: ${incoming.why}`));
        return;
      case 'event':
        this.#events.emit(incoming.event);
        return;
      case 'refusal':
        if (incoming.id === null) this.#failAll(incoming.error);
        else if (this.#pending.has(incoming.id)) this.#pending.get(incoming.id)?.reject(incoming.error);
        else this.#givenUp.delete(incoming.id);
        return;
      case 'reply':
        this.#takeReply(incoming.reply);
    }
  }

  #takeReply(reply: IncomingReply): void {
    const pending = this.#pending.get(reply.id);
    if (pending !== undefined) {
      pending.resolve(reply);
      return;
    }
    const commandId = this.#givenUp.get(reply.id);
    if (commandId === undefined || !this.#givenUp.delete(reply.id)) return;
    this.#events.emit({ type: 'late-reply', commandId, result: reply.result });
  }

  #giveUp(id: number, commandId: string): void {
    this.#givenUp.set(id, commandId);
    const oldest = this.#givenUp.keys().next().value;
    if (this.#givenUp.size > mostGivenUp && oldest !== undefined) this.#givenUp.delete(oldest);
  }

  /**
   * Garbage came in. Questions fail; for a command the instrument is asked whether it is still at it: if so, it was noise
   * and the reply will come, if not, the garbage was the reply.
   */
  #doubt(error: AppError): void {
    const commands: Pending[] = [];
    for (const pending of this.#pending.values()) {
      if (pending.commandId === null) pending.reject(error);
      else commands.push(pending);
    }
    if (commands.length === 0 || this.#isProbing) return;
    this.#isProbing = true;
    void this.#probe(commands, error);
  }

  async #probe(commands: readonly Pending[], error: AppError): Promise<void> {
    let busyWith: string | null = null;
    try {
      const { result } = await this.#ask('status', {}, AbortSignal.any([]));
      busyWith = busyWithSchema.parse(result).commandId;
    } catch (failure) {
      this.#deps.trace.add('note', `What it is doing could not be found out: ${toAppError(failure).message}`);
    }
    this.#isProbing = false;
    for (const command of commands) if (command.commandId !== busyWith) command.reject(error);
  }

  // Every command that waits may have happened.
  #failAll(error: AppError): void {
    for (const pending of this.#pending.values()) pending.reject(error);
  }

  #end(reason: string): void {
    this.#failAll(new AppError('device-disconnected', reason));
    this.#closed.emit(reason);
  }

  #understand<Value>(
    parsed: { readonly success: true; readonly data: Value } | { readonly success: false },
    what: string,
  ): Value {
    if (parsed.success) return parsed.data;
    throw new AppError('device-protocol', `The answer to ${what} is not what the protocol says.`);
  }

  #complain(error: unknown): void {
    this.#deps.logger.error({ error: String(error) }, 'A listener of a virtual instrument failed.');
  }
}

class QueryableInstrumentDriver extends VirtualInstrumentDriver {
  query(commandId: string, signal: AbortSignal): Promise<CommandEvidence> {
    return this.askAfter(commandId, signal);
  }
}

function definitionOf(manifest: DriverManifest): DriverDefinition {
  const remembers = Object.values(manifest.commands).some((command) => command.effect === 'queryable');
  return {
    manifest,
    create: (deps) =>
      remembers ? new QueryableInstrumentDriver(manifest, deps) : new VirtualInstrumentDriver(manifest, deps),
  };
}

/** The drivers of the virtual instruments, for the catalogue. */
export const virtualDrivers: readonly DriverDefinition[] = virtualManifests.map(definitionOf);
