import { SystemClock } from '#core/base/clock.ts';
import type { Logger } from '#core/base/logger.ts';
import { SeededRandom } from '#core/base/random.ts';
import { createLab, type Lab } from '#core/lab.ts';
import type { ConnectionOptions } from '#core/store/connection.ts';
import type { DataFolderOptions } from '#core/store/data-folder.ts';
import { createTransport, driverCatalog } from '#drivers/catalog.ts';
import { createVirtualLab } from '#drivers/virtual-lab/virtual-lab.ts';
import { RESOURCES_DIR } from '#electron/headless/places.ts';
import { watchedTransport } from './watched-transport.ts';

export interface LabUnderTestOptions {
  readonly dataDir: string;
  readonly seed: string;
  readonly connection?: ConnectionOptions;
  readonly folder?: DataFolderOptions;
  readonly logger?: Logger;
  /** Where the instruments keep their own log: on a disk of their own, which no fault of this PC touches. */
  readonly instrumentsDir?: string;
  /** Hears of every command before it is sent. */
  readonly onCommand?: (commandId: string) => void;
}

/** The product as a shell starts it, with a virtual lab that takes no time. */
export async function openLab(options: LabUnderTestOptions): Promise<Lab> {
  const clock = new SystemClock();
  const virtualLab = createVirtualLab({
    hostClock: clock,
    speed: 'instant',
    seed: options.seed,
    dataDir: options.instrumentsDir ?? null,
  });
  return createLab({
    drivers: driverCatalog,
    createTransport: (address) =>
      createTransport(address, {
        createVirtual: (instrument) => {
          const transport = virtualLab.openTransport(instrument);
          return options.onCommand === undefined ? transport : watchedTransport(transport, options.onCommand);
        },
      }),
    openVirtualLab: () => Promise.resolve(virtualLab),
    clock,
    random: new SeededRandom(options.seed),
    dataDir: options.dataDir,
    resourcesDir: RESOURCES_DIR,
    version: '0.0.0',
    ...(options.connection === undefined ? {} : { connection: options.connection }),
    ...(options.folder === undefined ? {} : { folder: options.folder }),
    ...(options.logger === undefined ? {} : { logger: options.logger }),
  });
}
