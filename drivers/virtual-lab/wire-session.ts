import { toAppError } from '#core/contract/errors.ts';
import type { Json } from '#core/contract/json.ts';
import type { LabDesk } from './lab-desk.ts';
import type { VirtualInstrument } from './virtual-instrument.ts';
import type { WireConnection } from './wire-connection.ts';
import { formatLine, LineCutter, longestLine, parseRequest, type WireErrorCode, type WireRequest } from './wire.ts';

/** One host on the wire of one virtual instrument: reads requests, answers what needs no time, hands on the rest. */
export class WireSession {
  readonly #device: VirtualInstrument;
  readonly #desk: LabDesk;
  readonly #connection: WireConnection;
  readonly #cutter = new LineCutter();

  constructor(device: VirtualInstrument, desk: LabDesk, connection: WireConnection) {
    this.#device = device;
    this.#desk = desk;
    this.#connection = connection;
    connection.onData((bytes) => this.#read(bytes));
  }

  send(line: string): void {
    this.#connection.send(line);
  }

  close(): void {
    this.#connection.close();
  }

  #read(bytes: Uint8Array): void {
    for (const item of this.#cutter.push(bytes)) {
      if ('tooLong' in item) this.#refuse(null, 'bad-request', `The line is longer than ${longestLine} bytes.`);
      else if (item.line.trim() !== '') this.#take(item.line);
    }
  }

  #take(line: string): void {
    const parsed = parseRequest(line);
    if (!parsed.ok) {
      this.#refuse(parsed.id, 'bad-request', parsed.message);
      return;
    }
    const { request } = parsed;
    this.#desk.follow(request.at);
    if (this.#desk.handles(request.command)) {
      this.#answerFromDesk(request);
      return;
    }
    switch (request.command) {
      case 'identify':
        this.#answer(request, this.#device.identity());
        return;
      case 'status':
        this.#answer(request, this.#device.status());
        return;
      case 'stop':
        void this.#device.stop().then((sentence) => this.#answer(request, { state: sentence }));
        return;
      case 'command-status':
        this.#answerForCommand(request);
        return;
      default:
        this.#device.start(this.#connection, request);
    }
  }

  #answerForCommand(request: WireRequest): void {
    const { commandId } = request.params;
    const asked = request.commandId ?? (typeof commandId === 'string' ? commandId : null);
    if (asked === null) {
      this.#refuse(request.id, 'bad-request', 'commandId is missing.');
      return;
    }
    const evidence = this.#device.commandStatus(asked);
    if (evidence === undefined) {
      this.#refuse(request.id, 'unknown-command', `${this.#device.id} does not remember its commands.`);
      return;
    }
    this.#answer(request, evidence);
  }

  #answerFromDesk(request: WireRequest): void {
    // A fault that is asked for over an instrument's own wire is meant for it.
    const params = { instrument: this.#device.id, ...request.params };
    try {
      this.#answer(request, this.#desk.control(request.command, params));
    } catch (error) {
      this.#refuse(request.id, 'refused', toAppError(error).message);
    }
  }

  #answer(request: WireRequest, result: Json): void {
    this.#connection.send(formatLine({ id: request.id, ok: true, result, labMs: this.#desk.time.now() }));
  }

  #refuse(id: string | number | null, code: WireErrorCode, message: string): void {
    const error = { code, message, happened: 'no' } as const;
    this.#connection.send(formatLine({ id, ok: false, error, labMs: this.#desk.time.now() }));
  }
}
