import { SystemClock } from '#core/base/clock.ts';
import { SeededRandom } from '#core/base/random.ts';
import { createLab, type Lab } from '#core/lab.ts';
import { createTransport, driverCatalog } from '#drivers/catalog.ts';
import { createVirtualLab, type VirtualLab } from '#drivers/virtual-lab/virtual-lab.ts';
import { RESOURCES_DIR } from '../places.ts';

export interface IdealLabOptions {
  readonly dataDir: string;
  /** Where the virtual instruments keep what they know; nowhere when not said. */
  readonly instrumentsDir?: string;
  readonly seed: string;
}

/** The product as a shell starts it, with virtual instruments in this process that take no time and never err, all connected. */
export async function openIdealLab(options: IdealLabOptions): Promise<{ lab: Lab; virtualLab: VirtualLab }> {
  const clock = new SystemClock();
  const virtualLab = createVirtualLab({
    hostClock: clock,
    speed: 'instant',
    profile: 'ideal',
    dataDir: options.instrumentsDir ?? null,
  });
  const lab = await createLab({
    drivers: driverCatalog,
    createTransport: (address) =>
      createTransport(address, { createVirtual: (instrument) => virtualLab.openTransport(instrument) }),
    openVirtualLab: () => Promise.resolve(virtualLab),
    clock,
    random: new SeededRandom(options.seed),
    dataDir: options.dataDir,
    resourcesDir: RESOURCES_DIR,
    version: '0.0.0',
    folder: { reserveBytes: 1024, floorBytes: 0 },
  });
  await lab.bench.connectAll();
  return { lab, virtualLab };
}
