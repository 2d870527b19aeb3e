import type { Clock } from '#core/base/clock.ts';
import type { JsonObject } from '#core/contract/json.ts';
import type { DriverDefinition } from '#core/instruments/driver.ts';
import type { Transport } from '#core/instruments/transport.ts';

export interface Call {
  readonly command: string;
  readonly params: JsonObject;
}

/** A simulator for one check: fresh, with everything in place that the calls of its subject need. */
export interface SubjectSimulator extends Disposable {
  /** Plugs the cable in. The transport is open. */
  attach(transport: Transport): void;
  /** Sees to it that the `long` call of the subject takes its time. */
  prepareLong?(): void;
}

/** A driver of the catalogue, and what the suite has to know to try it. */
export interface Subject {
  readonly definition: DriverDefinition;
  /** Folder of the driver below drivers/. */
  readonly folder: string;
  createSimulator(clock: Clock): SubjectSimulator;
  /** Calls that succeed in this order on a fresh simulator; together they use every command of the manifest. */
  readonly calls: readonly Call[];
  /** A call that succeeds on a fresh simulator, however often it is made, and whose first reply takes no time. */
  readonly quick: Call;
  /** A call that goes on for at least five seconds on the clock of the simulator after `prepareLong`. */
  readonly long: Call;
}
