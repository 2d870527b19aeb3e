import { toAppError } from '#core/contract/errors.ts';
import type { Json } from '#core/contract/json.ts';
import type { LabDesk } from './lab-desk.ts';
import type { WireConnection } from './wire-connection.ts';
import { LineCutter, longestLine, parseRequest } from './wire.ts';

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
      if ('tooLong' in item) this.#send(null, { refused: `The line is longer than ${longestLine} bytes.` });
      else if (item.line.trim() !== '') this.#take(item.line);
    }
  }

  #take(line: string): void {
    const parsed = parseRequest(line);
    if (!parsed.ok) {
      this.#send(parsed.id, { refused: parsed.message });
      return;
    }
    const { id, command, params, at } = parsed.request;
    this.#desk.follow(at);
    try {
      this.#send(id, { result: command === 'lab' ? this.#describe() : this.#desk.control(command, params) });
    } catch (error) {
      this.#send(id, { refused: toAppError(error).message });
    }
  }

  #send(id: string | number | null, answer: { readonly result: Json } | { readonly refused: string }): void {
    const labMs = this.#desk.time.now();
    this.#connection.send(
      JSON.stringify(
        'result' in answer
          ? { id, ok: true, result: answer.result, labMs }
          : { id, ok: false, error: { code: 'refused', message: answer.refused, happened: 'no' }, labMs },
      ),
    );
  }
}
