import type { z } from 'zod';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Channel } from '../contract/instrument.ts';
import type { Json, JsonObject } from '../contract/json.ts';
import type { Effect, EvidenceLevel, InstrumentKind } from '../contract/words.ts';
import type { Transport } from './transport.ts';
import type { WireTrace } from './wire-trace.ts';

/**
 * One command in a manifest: what it takes, what a repeat of it would do, how long it may take. Names, params and results
 * of commands are those of the instrument's kind in core/contract/capabilities.ts; a driver may add more of its own.
 */
export interface CommandManifest {
  readonly title: string;
  readonly params: z.ZodType;
  /** `consume` for everything that is not declared otherwise (reference: a missing policy is never harmless). */
  readonly effect: Effect;
  /** Longest time on the instrument's own clock, ms, when the plan does not say otherwise. */
  readonly timeoutMs: number;
}

/** Plain data about a driver; importing it opens nothing. */
export interface DriverManifest {
  /** kebab-case, e.g. `mettler-toledo-mt-sics`. */
  readonly driverId: string;
  readonly version: string;
  readonly vendor: string;
  readonly model: string;
  readonly title: string;
  readonly kind: InstrumentKind;
  readonly transports: readonly ('serial' | 'tcp' | 'virtual')[];
  readonly evidence: EvidenceLevel;
  /** Where the wire strings come from. */
  readonly source: string;
  readonly commands: Readonly<Record<string, CommandManifest>>;
}

export interface Identity {
  readonly model: string;
  readonly serialNumber: string;
  readonly firmware: string;
}

export interface DriverCommand {
  /** Given to the instrument where it keeps command ids (effect `queryable`). */
  readonly commandId: string;
  readonly command: string;
  readonly params: JsonObject;
  /** On the clock the execution runs by, ms. */
  readonly timeoutMs: number;
}

/** What an instrument remembers of a command id. */
export type CommandEvidence =
  | { readonly state: 'done'; readonly result: Json }
  | { readonly state: 'failed'; readonly sentence: string }
  | { readonly state: 'busy' }
  | { readonly state: 'not-done' };

export interface InstrumentStatus {
  /** What it does now, as one sentence; null when idle. */
  readonly activity: string | null;
  readonly channels: readonly Channel[];
  readonly contents: readonly { readonly place: string; readonly label: string; readonly occupied: boolean }[];
  readonly fault: string | null;
}

export type DriverEvent =
  | {
      readonly type: 'progress';
      readonly commandId: string;
      /** 0 to 1 */
      readonly fraction: number;
      readonly wells?: readonly {
        readonly well: string;
        readonly value: number | null;
        readonly flag: string | null;
      }[];
      readonly quantity?: string;
    }
  | { readonly type: 'status'; readonly status: InstrumentStatus }
  | { readonly type: 'late-reply'; readonly commandId: string; readonly result: Json }
  | { readonly type: 'fault'; readonly sentence: string };

/**
 * Speaks one instrument's protocol over a transport. One command is under way at a time (the caller sees to that);
 * `stop`, `query` and `readStatus` may come at any time.
 */
export interface Driver {
  /** Opens the transport, finds out who answers, brings the session in step. Moves nothing. */
  connect(signal: AbortSignal): Promise<Identity>;
  /**
   * Carries out one command.
   * @throws AppError `device-refused` (it certainly did not happen), `device-fault` (details.happened: 'no' | 'partly' |
   * 'unknown'), `device-timeout`, `device-disconnected`, `device-protocol` (these three: it may have happened)
   */
  execute(command: DriverCommand, signal: AbortSignal): Promise<Json>;
  /** Brings the instrument to its safe state at once, past any queue; answers with what it confirms: "still". */
  stop(signal: AbortSignal): Promise<string>;
  /** What became of a command; only where commands are `queryable`. */
  query?(commandId: string, signal: AbortSignal): Promise<CommandEvidence>;
  readStatus(signal: AbortSignal): Promise<InstrumentStatus>;
  onEvent(listener: (event: DriverEvent) => void): Disposable;
  /** Called once when the connection ends, with the reason. */
  onDisconnect(listener: (reason: string) => void): Disposable;
  close(): Promise<void>;
}

export interface DriverDeps {
  readonly transport: Transport;
  /** The clock the instrument lives by: the lab's clock for a virtual one, else the PC's. */
  readonly clock: Clock;
  readonly logger: Logger;
  readonly trace: WireTrace;
}

/** Ties a manifest to the class that fulfils it. */
export interface DriverDefinition {
  readonly manifest: DriverManifest;
  create(deps: DriverDeps): Driver;
}
