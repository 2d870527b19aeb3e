import { AppError } from '../../contract/errors.ts';
import type { Json, JsonObject } from '../../contract/json.ts';
import type { Parameter, ProtocolDocument, ProtocolStep } from '../../contract/protocol.ts';
import { placesOf } from '../../model/places.ts';

/** What is known of a step beyond what the plan says. */
export interface StepNotes {
  /** Names of the numbers its sentence rests on. */
  readonly numbers: readonly string[];
  /** Its time is that of the culture between two days of work: it is told, and not added up. */
  readonly isBetween: boolean;
  /** It goes on beside others and does not add to the time. */
  readonly isParallel: boolean;
}

interface StepOptions extends Partial<StepNotes> {
  readonly within?: ProtocolStep['within'];
  readonly saves?: string;
  readonly offTime?: ProtocolStep['offTime'];
}

type Labware = NonNullable<ProtocolDocument['labware']>[string];

const DECK = placesOf('liquid-handler');

/** Writes a protocol document step by step; labware gets the places of the deck in order. */
export class ProtocolWriter {
  readonly notes = new Map<string, StepNotes>();
  readonly #labware: Record<string, Labware> = {};
  readonly #parameters: Record<string, Parameter> = {};

  parameter(name: string, parameter: Parameter): void {
    this.#parameters[name] = parameter;
  }

  /** @throws AppError `bad-input` when the deck is full */
  labware(labwareId: string, title: string, type: string, contents?: Labware['contents']): string {
    const place = DECK[Object.keys(this.#labware).length];
    if (place === undefined)
      throw new AppError(
        'bad-input',
        `The deck has ${DECK.length} places, and this needs more. Ask for fewer vessels.`,
      );
    this.#labware[labwareId] = {
      title,
      type,
      location: { instrument: 'liquid-handler', place },
      ...(contents === undefined ? {} : { contents }),
    };
    return labwareId;
  }

  /** How many more pieces of labware the deck takes. */
  get freePlaces(): number {
    return DECK.length - Object.keys(this.#labware).length;
  }

  step(id: string, name: string, operation: string, params: JsonObject, options: StepOptions = {}): ProtocolStep {
    const { numbers = [], isBetween = false, isParallel = false, ...rest } = options;
    this.notes.set(id, { numbers, isBetween, isParallel });
    return { id, name, operation, params, ...rest };
  }

  document(
    head: Omit<ProtocolDocument, 'wellrun' | 'version' | 'author' | 'parameters' | 'labware'>,
  ): ProtocolDocument {
    const { steps, ...rest } = head;
    return {
      wellrun: 1,
      ...rest,
      version: 1,
      author: 'Wellrun',
      parameters: this.#parameters,
      labware: this.#labware,
      steps,
    };
  }
}

/** Steps in order, as one step. */
export function group(id: string, name: string, steps: ProtocolStep[]): ProtocolStep {
  return { id, name, steps };
}

/** Lanes side by side; a single lane needs none. */
export function lanes(id: string, name: string, of: readonly (readonly ProtocolStep[])[]): ProtocolStep {
  const parallel = of.filter((lane) => lane.length > 0).map((lane) => [...lane]);
  return parallel.length === 1 ? { id, name, steps: parallel[0]! } : { id, name, parallel };
}

/** A number as it is written into a document: six digits behind the point. */
export function written(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

export function template(expression: string): Json {
  return `{{ ${expression} }}`;
}
