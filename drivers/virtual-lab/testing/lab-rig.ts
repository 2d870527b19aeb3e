import { SystemClock } from '#core/base/clock.ts';
import type { LabSpeed } from '#core/base/lab-clock.ts';
import { silentLogger } from '#core/base/logger.ts';
import type { Json, JsonObject } from '#core/contract/json.ts';
import type { Driver, DriverEvent } from '#core/instruments/driver.ts';
import type { Transport } from '#core/instruments/transport.ts';
import { WireTrace } from '#core/instruments/wire-trace.ts';
import { virtualDrivers } from '../driver.ts';
import { createVirtualLab, type VirtualLab, type VirtualLabOptions } from '../virtual-lab.ts';
import type { LoadedLabware } from '../world/load-labware.ts';

export const never: AbortSignal = new AbortController().signal;
export const hostClock = new SystemClock();
/** Longer than anything takes in these tests. */
const dayMs = 86_400_000;

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;

export interface RigOptions extends Partial<Omit<VirtualLabOptions, 'hostClock' | 'speed'>> {
  readonly speed?: LabSpeed;
}

/** A connected driver for an instrument at the other end of `transport`. */
export async function connectDriver(transport: Transport, driverId: string): Promise<Driver> {
  const definition = virtualDrivers.find(({ manifest }) => manifest.driverId === driverId);
  if (definition === undefined) throw new Error(`There is no driver ${driverId}.`);
  const deps = { transport, clock: hostClock, logger: silentLogger, trace: new WireTrace(hostClock) };
  const driver = definition.create(deps);
  await driver.connect(never);
  return driver;
}

/** A virtual lab in this process with drivers on it, as a host has it. */
export class LabRig implements AsyncDisposable {
  readonly lab: VirtualLab;
  readonly events: DriverEvent[] = [];
  readonly #drivers = new Map<string, Driver>();
  #commands = 0;

  constructor(options: RigOptions = {}) {
    this.lab = createVirtualLab({ dataDir: null, speed: 'instant', ...options, hostClock });
  }

  async driver(instrumentId: string): Promise<Driver> {
    const known = this.#drivers.get(instrumentId);
    if (known !== undefined) return known;
    const config = this.lab.instruments.find((instrument) => instrument.instrumentId === instrumentId);
    const driver = await connectDriver(this.lab.openTransport(instrumentId), config?.driverId ?? '');
    driver.onEvent((event) => this.events.push(event));
    this.#drivers.set(instrumentId, driver);
    return driver;
  }

  async run(instrumentId: string, command: string, params: JsonObject, commandId?: string): Promise<Json> {
    const driver = await this.driver(instrumentId);
    const id = commandId ?? `command-${++this.#commands}`;
    return driver.execute({ commandId: id, command, params, timeoutMs: dayMs }, never);
  }

  load(...labware: readonly LoadedLabware[]): Promise<void> {
    return this.lab.loadLabware(labware);
  }

  wait(ms: number): Promise<void> {
    return this.lab.clock.sleep(ms);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const driver of this.#drivers.values()) await driver.close();
    await this.lab[Symbol.asyncDispose]();
  }
}

interface Readings {
  readonly wells: readonly { readonly well: string; readonly value: number | null; readonly flag: string | null }[];
}

/** Values of a plate read, by well. */
export function valuesOf(result: Json): Record<string, number | null> {
  return Object.fromEntries((result as unknown as Readings).wells.map(({ well, value }) => [well, value]));
}

/** Wells of some rows and columns, in reading order. */
export function wellsOf(rows: string, fromColumn: number, toColumn: number): string[] {
  const wells: string[] = [];
  for (const row of rows) for (let column = fromColumn; column <= toColumn; column++) wells.push(`${row}${column}`);
  return wells;
}
