import { AppError } from '../contract/errors.ts';
import type { Json, JsonObject } from '../contract/json.ts';

/** What a protocol has declared, by the names that its execution uses in this lab. */
export interface DeclaredAssets {
  readonly executionId: string;
  /** LH-1, INC-1 ... */
  readonly instruments: Iterable<string>;
  /** EX-12:assay_plate ... */
  readonly labware: Iterable<string>;
}

/** A protocol's view of the workcell: the assets it has declared. Anything else is not there, by name. */
export class WorkcellView {
  readonly executionId: string;
  readonly #instruments: Set<string>;
  readonly #labware: ReadonlySet<string>;

  constructor(declared: DeclaredAssets) {
    this.executionId = declared.executionId;
    this.#instruments = new Set(declared.instruments);
    this.#labware = new Set(declared.labware);
  }

  /** An instrument of a declared kind that was chosen for a step. */
  admit(instrumentId: string): void {
    this.#instruments.add(instrumentId);
  }

  /** @throws AppError `not-declared` when it is none of the declared instruments */
  instrument(instrumentId: string): string {
    if (this.#instruments.has(instrumentId)) return instrumentId;
    throw this.#undeclared('instrument', instrumentId, this.#instruments);
  }

  /** @throws AppError `not-declared` when it is none of the declared pieces of labware */
  labware(labwareId: string): string {
    if (this.#labware.has(labwareId)) return labwareId;
    throw this.#undeclared('labware', labwareId, this.#labware);
  }

  /**
   * Looks through the params of a command for everything it addresses.
   * @param params as they are sent, with this lab's names
   * @throws AppError `not-declared` for the first that the protocol did not declare
   */
  check(instrumentId: string, params: JsonObject): void {
    this.instrument(instrumentId);
    this.#checkIn(params);
  }

  #checkIn(value: Json): void {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      // Lists of wells are long and hold nothing but text.
      if (typeof value[0] === 'object') for (const item of value as readonly Json[]) this.#checkIn(item);
      return;
    }
    for (const [key, item] of Object.entries(value)) {
      if (key === 'labwareId' && typeof item === 'string') this.labware(item);
      else if (key === 'instrument' && typeof item === 'string') {
        // The shelf is nobody's.
        if (item !== 'shelf') this.instrument(item);
      } else this.#checkIn(item);
    }
  }

  #undeclared(what: string, name: string, known: ReadonlySet<string>): AppError {
    const declared = known.size === 0 ? 'It declares none.' : `It declares ${[...known].join(', ')}.`;
    return new AppError(
      'not-declared',
      `The protocol of ${this.executionId} has not declared the ${what} ${name}. ${declared}`,
      { name },
    );
  }
}
