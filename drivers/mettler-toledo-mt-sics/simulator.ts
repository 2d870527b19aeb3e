import type { Clock } from '#core/base/clock.ts';
import { LineFramer } from '#core/instruments/line-framer.ts';
import type { Transport } from '#core/instruments/transport.ts';
import { OrderedWriter } from '../transport/ordered-writer.ts';
import { answerInquiry, serialNumberLine } from './simulator-inquiries.ts';
import { WeighingCell, type Reading } from './weighing-cell.ts';

export interface MtSicsSimulatorOptions {
  readonly clock: Clock;
  /** Mass on the pan now, g; the physical world behind the balance. */
  readonly readMass: () => number;
  readonly model?: string;
  readonly serialNumber?: string;
  readonly firmware?: string;
  readonly capacityG?: number;
  readonly readabilityG?: number;
  /** From a change of the load until the weight is stable, ms. */
  readonly settleMs?: number;
  /** After this long without a stable weight the balance gives up with `I`, ms. */
  readonly patienceMs?: number;
  /** Zero can be set within this range, g. */
  readonly zeroRangeG?: number;
  readonly noise?: () => number;
  /** For the log of whoever owns the balance: a command and what was answered (null: nothing). */
  readonly onAnswered?: (command: string, reply: string | null) => void;
}

export type MtSicsFault = 'silent' | 'garbled' | 'slow' | 'disconnect' | 'error' | 'jam';

/** A command that waits for a stable weight. */
interface Waiting {
  readonly command: 'S' | 'SC' | 'Z' | 'T' | 'C3';
  readonly giveUpAt: number;
  timer: Disposable;
}

const INTERVAL_SIR_MS = 100;
const ADJUSTMENT_MS = 20_000;
/**
 * A Mettler-Toledo balance on the wire. It knows nothing of the driver: it takes bytes and answers bytes as the manuals
 * say, one command at a time. It goes on living when the connection ends.
 *
 * Sources: manual 11781363 (reply formats, `@`, `S`, `SI`, `SIR`, `SC`, `Z`, `ZI`, `T`, `TI`, `TA`, `TAC`, `I0` to `I11`,
 * `M21`); `ZC` and `TC` answer `ES`, as was seen on a WXS205SDU.
 */
export class MtSicsSimulator implements Disposable {
  readonly #options: Required<MtSicsSimulatorOptions>;
  readonly #cell: WeighingCell;
  readonly #framer = new LineFramer('latin1', 4096);
  #writer: OrderedWriter | undefined;
  #link: Disposable[] = [];
  #transport: Transport | undefined;
  #tareG = 0;
  #display: string | null = null;
  #balanceId = 'Balance';
  #waiting: Waiting | undefined;
  #stream: Disposable | undefined;
  #fault: 'silent' | 'garbled' | 'error' | undefined;
  #pipelined = 0;

  constructor(options: MtSicsSimulatorOptions) {
    const capacityG = options.capacityG ?? 220;
    this.#options = {
      model: 'XPR205',
      serialNumber: 'B021002593',
      firmware: '3.10 11.30.0.1.1000',
      readabilityG: 0.0001,
      settleMs: 6000,
      patienceMs: 40_000,
      noise: () => 0,
      onAnswered: () => undefined,
      ...options,
      capacityG,
      zeroRangeG: options.zeroRangeG ?? capacityG * 0.02,
    };
    this.#cell = new WeighingCell(this.#options);
  }

  /** Text on its display when a host has put one there. */
  get display(): string | null {
    return this.#display;
  }

  get tareG(): number {
    return this.#tareG;
  }

  /** How often a command came while another one had not been answered; a real balance may lose either of them. */
  get pipelined(): number {
    return this.#pipelined;
  }

  /** True while a command waits for a stable weight. */
  get isWaiting(): boolean {
    return this.#waiting !== undefined;
  }

  /** Plugs the cable in; an earlier one is pulled. */
  attach(transport: Transport): Disposable {
    this.#detach();
    this.#transport = transport;
    this.#writer = new OrderedWriter(transport);
    this.#framer.reset();
    this.#link = [
      transport.onData((bytes) => this.#receive(bytes)),
      transport.onClose(() => {
        if (this.#transport === transport) this.#detach();
      }),
    ];
    return { [Symbol.dispose]: () => this.#transport === transport && this.#detach() };
  }

  /** Switches it off and on: whatever was under way is lost, the tare too, and it says who it is. */
  powerCycle(): void {
    this.#cancelAll();
    this.#tareG = 0;
    this.#display = null;
    this.#cell.switchOn();
    this.#send(serialNumberLine(this.#options));
  }

  /** Tells it at once that the load has changed; else it notices at the next command. */
  loadChanged(): void {
    this.#cell.loadChanged();
  }

  /**
   * `silent`, `garbled`, `error` (a defect is reported): the next answer; `slow`: the weight takes `factor` times as long
   * to settle; `jam`: a draught, so that no weight is stable before it gives up; `disconnect`: the cable is pulled now.
   */
  injectFault(fault: MtSicsFault, factor = 5): void {
    switch (fault) {
      case 'silent':
      case 'garbled':
      case 'error':
        this.#fault = fault;
        return;
      case 'slow':
        this.#cell.slowDown(factor);
        return;
      case 'jam':
        this.#cell.disturb(this.#options.patienceMs + 10_000);
        return;
      case 'disconnect':
        void this.#transport?.close();
    }
  }

  [Symbol.dispose](): void {
    this.#cancelAll();
    this.#detach();
  }

  #detach(): void {
    for (const subscription of this.#link) subscription[Symbol.dispose]();
    this.#link = [];
    this.#transport = undefined;
    this.#writer = undefined;
    this.#stream?.[Symbol.dispose]();
    this.#stream = undefined;
  }

  #receive(bytes: Uint8Array): void {
    let lines: readonly string[];
    try {
      lines = this.#framer.push(bytes);
    } catch {
      lines = [];
      this.#send('ES');
    }
    for (const line of lines) if (line !== '') this.#handle(line);
  }

  #handle(line: string): void {
    const [command = '', ...parameters] = line.match(/"[^"]*"|\S+/g) ?? [];
    if (command === '@') {
      this.#cancelAll();
      this.#tareG = 0;
      this.#answer(line, serialNumberLine(this.#options));
      return;
    }
    if (this.#waiting !== undefined) {
      this.#pipelined++;
      this.#answer(line, `${command} I`);
      return;
    }
    // A repeated weight goes on until `@` or another weighing command.
    if (/^(?:S|SI|SIR|SC)$/.test(command)) this.#endStream();
    if (this.#fault === 'error' && /^(?:S|SI|Z|T|TI|SC)$/.test(command)) {
      this.#fault = undefined;
      this.#answer(line, 'S S Error 10b');
      return;
    }
    const reply =
      answerInquiry(command, this.#options) ?? this.#weigh(command, parameters) ?? this.#set(command, parameters);
    if (reply === 'later') return;
    this.#answer(line, reply ?? 'ES');
  }

  #weigh(command: string, parameters: readonly string[]): string | undefined {
    switch (command) {
      case 'S':
        return this.#whenStable('S', this.#options.patienceMs);
      case 'SC': {
        const ms = Number(parameters[0]);
        return Number.isInteger(ms) && ms >= 0 && ms <= 100_000 ? this.#whenStable('SC', ms) : 'SC L';
      }
      case 'SI':
        return this.#weightNow();
      case 'SIR':
        this.#stream = this.#repeat();
        return this.#weightNow();
      case 'Z':
        return this.#whenStable('Z', this.#options.patienceMs);
      case 'ZI':
        return this.#zero('ZI', this.#cell.read());
      case 'T':
        return this.#whenStable('T', this.#options.patienceMs);
      case 'TI':
        return this.#tare('TI', this.#cell.read());
      case 'C3':
        this.#wait('C3', ADJUSTMENT_MS, ADJUSTMENT_MS);
        return 'C3 B';
      default:
        return undefined;
    }
  }

  #set(command: string, parameters: readonly string[]): string | undefined {
    switch (command) {
      case 'TA':
        return this.#presetTare(parameters);
      case 'TAC':
        this.#tareG = 0;
        return 'TAC A';
      case 'D':
        if (parameters[0]?.startsWith('"') !== true) return 'D L';
        this.#display = parameters[0].replaceAll('"', '');
        return 'D A';
      case 'I10':
        if (parameters[0] === undefined) return `I10 A "${this.#balanceId}"`;
        this.#balanceId = parameters[0].replaceAll('"', '').slice(0, 20);
        return 'I10 A';
      case 'DW':
        this.#display = null;
        return 'DW A';
      case 'M21':
        // Unit 0 is the host unit, and 0 is g; other units are not built in.
        if (parameters.length === 0) return 'M21 B 0 0\r\nM21 A 1 0';
        return parameters[1] === '0' ? 'M21 A' : 'M21 L';
      default:
        return undefined;
    }
  }

  #presetTare(parameters: readonly string[]): string {
    if (parameters.length === 0) return `TA A ${this.#show(this.#tareG)}`;
    const grams = Number(parameters[0]);
    if (!(grams >= 0 && grams <= this.#options.capacityG) || parameters[1] !== 'g') return 'TA L';
    this.#tareG = this.#cell.round(grams);
    return `TA A ${this.#show(this.#tareG)}`;
  }

  /** Answers at once when the weight is stable, else when it is, or when patience ends. */
  #whenStable(command: 'S' | 'SC' | 'Z' | 'T', patienceMs: number): string {
    const reading = this.#cell.read();
    if (reading.range !== 'in' || reading.stable || patienceMs === 0) return this.#finish(command, reading);
    this.#wait(command, patienceMs, Math.min(patienceMs, this.#cell.stableInMs()));
    return 'later';
  }

  #wait(command: Waiting['command'], patienceMs: number, firstLookMs: number): void {
    const { clock } = this.#options;
    const look = (): void => {
      const left = waiting.giveUpAt - clock.monotonic();
      const reading = this.#cell.read();
      if (command !== 'C3' && reading.range === 'in' && !reading.stable && left > 0) {
        waiting.timer = clock.setTimer(Math.min(left, this.#cell.stableInMs()), look);
        return;
      }
      this.#waiting = undefined;
      this.#answer(command, command === 'C3' ? 'C3 A' : this.#finish(command, reading));
    };
    const waiting: Waiting = {
      command,
      giveUpAt: clock.monotonic() + patienceMs,
      timer: clock.setTimer(firstLookMs, look),
    };
    this.#waiting = waiting;
  }

  #finish(command: 'S' | 'SC' | 'Z' | 'T', reading: Reading): string {
    if (command === 'SC') return this.#weightReply(reading);
    if (reading.range === 'in' && !reading.stable) return `${command} I`;
    if (command === 'Z') return this.#zero('Z', reading);
    return command === 'T' ? this.#tare('T', reading) : this.#weightReply(reading);
  }

  #zero(command: 'Z' | 'ZI', reading: Reading): string {
    const { zeroRangeG } = this.#options;
    if (reading.range === 'over' || reading.gross > zeroRangeG) return `${command} +`;
    if (reading.range === 'under' || reading.gross < -zeroRangeG) return `${command} -`;
    this.#cell.setZero();
    this.#tareG = 0;
    return command === 'Z' ? 'Z A' : `ZI ${reading.stable ? 'S' : 'D'}`;
  }

  #tare(command: 'T' | 'TI', reading: Reading): string {
    if (reading.range === 'over') return `${command} +`;
    if (reading.range === 'under') return `${command} -`;
    this.#tareG = reading.gross;
    return `${command} ${reading.stable ? 'S' : 'D'} ${this.#show(reading.gross)}`;
  }

  #weightNow(): string {
    return this.#weightReply(this.#cell.read());
  }

  #weightReply(reading: Reading): string {
    if (reading.range !== 'in') return reading.range === 'over' ? 'S +' : 'S -';
    return `S ${reading.stable ? 'S' : 'D'} ${this.#show(reading.gross - this.#tareG)}`;
  }

  /** Right-aligned in ten characters, then the unit. */
  #show(grams: number): string {
    const decimals = Math.max(0, Math.round(-Math.log10(this.#options.readabilityG)));
    const value = this.#cell.round(grams);
    return `${(value === 0 ? 0 : value).toFixed(decimals).padStart(10)} g`;
  }

  #repeat(): Disposable {
    return this.#options.clock.setTimer(
      INTERVAL_SIR_MS,
      () => {
        this.#send(this.#weightNow());
        this.#stream = this.#repeat();
      },
      { background: true },
    );
  }

  #endStream(): void {
    this.#stream?.[Symbol.dispose]();
    this.#stream = undefined;
  }

  #cancelAll(): void {
    this.#endStream();
    this.#waiting?.timer[Symbol.dispose]();
    this.#waiting = undefined;
  }

  #answer(command: string, reply: string): void {
    const fault = this.#fault;
    if (fault === 'silent' || fault === 'garbled') this.#fault = undefined;
    this.#options.onAnswered(command, fault === 'silent' ? null : reply);
    if (fault !== 'silent') this.#send(fault === 'garbled' ? garble(reply) : reply);
  }

  #send(text: string): void {
    void this.#writer?.write(Buffer.from(`${text}\r\n`, 'latin1'));
  }
}

/** What a wrong parity or baud rate makes of a line: other characters, the same length. */
function garble(text: string): string {
  const bytes = Buffer.from(text, 'latin1');
  return Buffer.from(bytes.map((byte) => (byte ^ 0x55) | 0x80)).toString('latin1');
}

/** @returns a balance that weighs whatever `readMass` says; `attach` plugs it in */
export function createMtSicsSimulator(options: MtSicsSimulatorOptions): MtSicsSimulator {
  return new MtSicsSimulator(options);
}
