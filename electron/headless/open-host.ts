import { join } from 'node:path';
import { SystemClock } from '#core/base/clock.ts';
import type { LabSpeed } from '#core/base/lab-clock.ts';
import { silentLogger, type Logger } from '#core/base/logger.ts';
import { systemRandom } from '#core/base/random.ts';
import { AppError } from '#core/contract/errors.ts';
import type { Transport } from '#core/instruments/transport.ts';
import { createLab, type Lab } from '#core/lab.ts';
import type { LaunchProcess } from '#core/protocols/program/launch-node.ts';
import { ProgramLoader } from '#core/protocols/program/load-program.ts';
import { createTransport, driverCatalog } from '#drivers/catalog.ts';
import { connectVirtualLab } from '#drivers/virtual-lab/remote-lab.ts';
import { createVirtualLab } from '#drivers/virtual-lab/virtual-lab.ts';
import { RESOURCES_DIR, VERSION } from './places.ts';

export interface OpenHostOptions {
  readonly dataDir: string;
  readonly logger?: Logger;
  /** Speed of the virtual lab at the start. */
  readonly speed?: LabSpeed;
  /** Chooses the truth and the noise of a new virtual lab. */
  readonly seed?: string;
  /** host:port of the control port of a virtual lab in a process of its own; without it one is embedded. */
  readonly virtualLabAddress?: string;
  readonly version?: string;
  readonly resourcesDir?: string;
  /** How processes of protocols that are programs are started; the Node that runs this one when not given. */
  readonly launchProgram?: LaunchProcess;
  /** False: jobs of the queue wait for a host that stays. */
  readonly runsQueue?: boolean;
}

/** Puts drivers, a virtual lab and the core together: the host that every shell on this PC starts. */
export async function openHost(options: OpenHostOptions): Promise<Lab> {
  const clock = new SystemClock();
  const logger = options.logger ?? silentLogger;
  const remote = options.virtualLabAddress === undefined ? undefined : parseAddress(options.virtualLabAddress);
  let openLine: ((instrument: string) => Transport) | undefined;
  return createLab({
    drivers: driverCatalog,
    createTransport: (address) =>
      createTransport(address, {
        createVirtual: (instrument) => {
          if (openLine === undefined) throw new AppError('device-disconnected', 'The virtual lab is not open.');
          return openLine(instrument);
        },
      }),
    openVirtualLab: async () => {
      const virtualLab =
        remote === undefined
          ? createVirtualLab({
              hostClock: clock,
              speed: options.speed ?? 1,
              seed: options.seed ?? 'wellrun',
              dataDir: join(options.dataDir, 'virtual-lab'),
            })
          : await connectVirtualLab({ ...remote, hostClock: clock });
      openLine = (instrument) => virtualLab.openTransport(instrument);
      return virtualLab;
    },
    clock,
    random: systemRandom(),
    dataDir: options.dataDir,
    resourcesDir: options.resourcesDir ?? RESOURCES_DIR,
    version: options.version ?? VERSION,
    logger,
    programs: new ProgramLoader(undefined, options.launchProgram),
    ...(options.runsQueue === undefined ? {} : { runsQueue: options.runsQueue }),
  });
}

function parseAddress(text: string): { host: string; port: number } {
  const match = /^([^:]+):(\d+)$/.exec(text);
  const port = Number(match?.[2]);
  if (match?.[1] === undefined || port < 1 || port > 65_535) {
    throw new AppError(
      'bad-input',
      `"${text}" is no address of a virtual lab; give host:port, as it prints when it is ready.`,
    );
  }
  return { host: match[1], port };
}
