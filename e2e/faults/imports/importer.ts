import { parseArgs } from 'node:util';
import { createRouterClient } from '@orpc/server';
import { SystemClock } from '#core/base/clock.ts';
import { systemRandom } from '#core/base/random.ts';
import { AppError, toAppError } from '#core/contract/errors.ts';
import type { ImportOutcome } from '#core/contract/library.ts';
import { createLab } from '#core/lab.ts';
import { createTransport, driverCatalog } from '#drivers/catalog.ts';
import { RESOURCES_DIR } from '#electron/headless/places.ts';
import { importCarelessly } from './careless-import.ts';
import type { ImportFile } from './seeds.ts';

/** What the host says of one file. */
export interface ImportAnswer {
  readonly outcomes: readonly ImportOutcome[];
  /** What a call that threw said. */
  readonly refused: string | null;
  /** Names that have appeared on the prototype of all objects. */
  readonly polluted: readonly string[];
  /** Accepted documents that came back otherwise when they were exported and imported again. */
  readonly changed: readonly string[];
}

/** The host that is given bad files: the product without instruments. A message is a file, an answer what came of it. */
const { values } = parseArgs({
  options: { 'data-dir': { type: 'string', default: '' }, careless: { type: 'boolean', default: false } },
});
const lab = await createLab({
  drivers: driverCatalog,
  createTransport: (address) => createTransport(address, { createVirtual: noVirtualLab }),
  clock: new SystemClock(),
  random: systemRandom(),
  dataDir: values['data-dir'],
  resourcesDir: RESOURCES_DIR,
  version: '0.0.0',
  folder: { reserveBytes: 4096, floorBytes: 0 },
});
const client = createRouterClient(lab.router, { context: { origin: 'memory' } });

function noVirtualLab(): never {
  throw new AppError('not-found', 'There are no instruments here.');
}

async function importOnce({ fileName, bytes }: ImportFile): Promise<Omit<ImportAnswer, 'polluted' | 'changed'>> {
  if (values.careless) importCarelessly(bytes.toString('utf8'));
  try {
    const contents = Buffer.from(bytes).toString('base64');
    return { outcomes: await client.library.import({ fileName, contents }), refused: null };
  } catch (error) {
    return { outcomes: [], refused: toAppError(error).message };
  }
}

async function changedByRoundTrip(outcomes: readonly ImportOutcome[]): Promise<string[]> {
  const changed: string[] = [];
  for (const { protocol } of outcomes) {
    if (protocol === null) continue;
    const { protocolId, newestVersion, hash } = protocol;
    const exported = await client.protocols.export({ protocolId, version: newestVersion });
    const again = await importOnce({ fileName: exported.fileName, bytes: Buffer.from(exported.text) });
    const [first] = again.outcomes;
    if (first?.outcome !== 'known' || first.protocol?.hash !== hash) changed.push(protocolId);
  }
  return changed;
}

process.on('message', (message: ImportFile | 'end') => {
  void (async () => {
    if (message === 'end') {
      const { ok } = await client.record.verify();
      await lab[Symbol.asyncDispose]();
      process.send!({ verified: ok });
      process.disconnect();
      return;
    }
    const answer = await importOnce(message);
    const changed = await changedByRoundTrip(answer.outcomes.filter((one) => one.outcome === 'imported'));
    const polluted = Object.keys(Object.prototype);
    for (const name of polluted) Reflect.deleteProperty(Object.prototype, name);
    process.send!({ ...answer, changed, polluted } satisfies ImportAnswer);
  })();
});
process.send!('ready');
