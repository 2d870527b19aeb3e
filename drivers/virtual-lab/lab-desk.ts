import { z } from 'zod';
import type { LabSpeed } from '#core/base/lab-clock.ts';
import { loadLabwareSchema, placeLabwareSchema } from '#core/contract/capabilities.ts';
import { AppError } from '#core/contract/errors.ts';
import { faultSchema } from '#core/contract/instrument.ts';
import type { Json, JsonObject } from '#core/contract/json.ts';
import { massOnPan } from './instruments/balance.ts';
import type { LabTime } from './lab-time.ts';
import type { RecordedBench } from './recorded-bench.ts';
import type { InjectedFault } from './injected-fault.ts';
import { checkLabware } from './world/load-labware.ts';
import { Refusal } from './world/refusal.ts';

export interface DeskDeps {
  readonly recorded: RecordedBench;
  readonly time: LabTime;
  /** Makes an instrument misbehave; false when there is no such instrument. */
  readonly inject: (instrument: string, fault: InjectedFault) => boolean;
  /** True when hosts live by another clock: requests then carry their time. */
  readonly followsHost: boolean;
  readonly setSpeed: (speed: LabSpeed) => void;
}

const deskRequests: ReadonlySet<string> = new Set([
  'load-labware',
  'place-labware',
  'unload-labware',
  'inject-fault',
  'set-speed',
  'reset',
  'mass-on-pan',
]);

const namesSchema = z.object({ labwareIds: z.array(z.string().min(1)) });
const speedSchema = z.object({ speed: z.union([z.number().positive().max(1_000_000), z.literal('instant')]) });
const faultCallSchema = faultSchema.extend({ instrument: z.string() });
const balanceSchema = z.object({ instrument: z.string() });

/** What people do in the virtual lab: things that only a simulation has a request for. */
export class LabDesk {
  readonly #deps: DeskDeps;

  constructor(deps: DeskDeps) {
    this.#deps = deps;
  }

  get time(): LabTime {
    return this.#deps.time;
  }

  /** Lets lab time catch up with the host, where the two live by different clocks. */
  follow(hostLabMs: number | null): void {
    if (hostLabMs !== null && this.#deps.followsHost) this.#deps.time.catchUp(hostLabMs);
  }

  /** Is `command` something for the desk, whichever instrument's wire it comes over? */
  handles(command: string): boolean {
    return deskRequests.has(command);
  }

  /** @throws AppError `bad-input` with the reason; nothing has happened then */
  control(command: string, params: JsonObject): Json {
    try {
      return this.#carryOut(command, params);
    } catch (error) {
      if (error instanceof z.ZodError) {
        const issue = error.issues[0];
        throw new AppError('bad-input', `${command}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
      }
      if (error instanceof Refusal) throw new AppError('bad-input', error.message);
      throw error;
    }
  }

  #carryOut(command: string, params: JsonObject): Json {
    const { recorded, time } = this.#deps;
    switch (command) {
      case 'load-labware': {
        checkLabware(recorded.bench, loadLabwareSchema.parse(params).labware);
        recorded.performByHand('load-labware', params, time.now());
        return {};
      }
      case 'place-labware': {
        const { labware } = placeLabwareSchema.parse(params);
        for (const { place } of labware) recorded.bench.resolve(place.instrument);
        recorded.performByHand('place-labware', params, time.now());
        return {};
      }
      case 'unload-labware':
        recorded.performByHand('unload-labware', namesSchema.parse(params), time.now());
        return {};
      case 'reset':
        recorded.performByHand('reset', {}, time.now());
        return {};
      case 'inject-fault': {
        const { instrument, ...fault } = faultCallSchema.parse(params);
        if (this.#deps.inject(instrument, fault)) return {};
        throw new Refusal(`The virtual lab has no instrument ${instrument}.`);
      }
      case 'set-speed': {
        this.#deps.setSpeed(speedSchema.parse(params).speed);
        return {};
      }
      case 'mass-on-pan':
        return { grams: massOnPan(recorded.bench.world, balanceSchema.parse(params).instrument, time.now()) };
      default:
        throw new Refusal(`The virtual lab knows no request ${command}.`);
    }
  }
}
