import { toAppError } from '#core/contract/errors.ts';
import type { Json } from '#core/contract/json.ts';
import type { LabDesk } from './lab-desk.ts';
import type { WireConnection } from './wire-connection.ts';
import { formatLine, LineCutter, longestLine, parseRequest } from './wire.ts';

/** Someone at the control port of the virtual lab: the requests that only a simulation has, and `lab`. */
export class ControlSession {
  readonly #desk: LabDesk;
  readonly #connection: WireConnection;
  readonly #describe: () => Json;
  readonly #cutter = new LineCutter();

  constructor(desk: LabDesk, connection: WireConnection, describe: () => Json) {
    this.#desk = desk;
    this.#connection = connection;
    this.#describe = describe;
    connection.onData((bytes) => this.#read(bytes));
  }

  #read(bytes: Uint8Array): void {
    for (const item of this.#cutter.push(bytes)) {
      if ('tooLong' in item) this.#refuse(null, `The line is longer than ${longestLine} bytes.`);
      else if (item.line.trim() !== '') this.#take(item.line);
    }
  }

  #take(line: string): void {
    const parsed = parseRequest(line);
    if (!parsed.ok) {
      this.#refuse(parsed.id, parsed.message);
      return;
    }
    const { id, command, params, at } = parsed.request;
    this.#desk.follow(at);
    try {
      this.#answer(id, command === 'lab' ? this.#describe() : this.#desk.control(command, params));
    } catch (error) {
      this.#refuse(id, toAppError(error).message);
    }
  }

  #answer(id: string | number, result: Json): void {
    this.#connection.send(formatLine({ id, ok: true, result, labMs: this.#desk.time.now() }));
  }

  #refuse(id: string | number | null, message: string): void {
    const error = { code: 'refused', message, happened: 'no' } as const;
    this.#connection.send(formatLine({ id, ok: false, error, labMs: this.#desk.time.now() }));
  }
}
