import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { describe, expect, it } from 'vitest';
import { SystemClock } from '#core/base/clock.ts';
import { SeededRandom } from '#core/base/random.ts';
import { createLab, type Lab } from '#core/lab.ts';
import { readLeases } from '#core/store/lease-queries.ts';
import { readLabware } from '#core/store/labware-rows.ts';
import { TemporaryFolder } from '#core/testing/temporary-folder.ts';
import { createTransport, driverCatalog } from '#drivers/catalog.ts';
import { createVirtualLab, type VirtualLab } from '#drivers/virtual-lab/virtual-lab.ts';
import { RESOURCES_DIR } from './places.ts';

const clock = new SystemClock();

class DeckLab implements AsyncDisposable {
  readonly lab: Lab;
  readonly world: VirtualLab['world'];
  /** What was wrong at any moment, in words. */
  readonly found = new Set<string>();
  /** Places that labware stood on, by instrument. */
  readonly used = new Map<string, Set<string>>();
  readonly #cleanup = new DisposableStack();

  private constructor(lab: Lab, virtualLab: VirtualLab) {
    this.lab = lab;
    this.world = virtualLab.world;
    this.#cleanup.use(
      lab.store.journal.onCommitted((events) => {
        if (events.some((event) => event.kind === 'command.outcome')) this.judge();
        for (const event of events)
          if (event.kind === 'step.attention' && event.data.attention.kind === 'operator')
            void lab.engine.answer(event.subject, event.data.attention.stepId, event.data.attention.options[0] ?? 'ok', {
              name: 'tester',
              role: 'operator',
            });
      }),
    );
  }

  static async open(dataDir: string): Promise<DeckLab> {
    const virtualLab = createVirtualLab({ hostClock: clock, speed: 'instant', profile: 'ideal', dataDir: null });
    const lab = await createLab({
      drivers: driverCatalog,
      createTransport: (address) =>
        createTransport(address, { createVirtual: (instrument) => virtualLab.openTransport(instrument) }),
      openVirtualLab: () => Promise.resolve(virtualLab),
      clock,
      random: new SeededRandom('deck'),
      dataDir,
      resourcesDir: RESOURCES_DIR,
      version: '0.0.0',
      folder: { reserveBytes: 1024, floorBytes: 0 },
    });
    await lab.bench.connectAll();
    return new DeckLab(lab, virtualLab);
  }

  /** Compares register, leases and what the simulators hold, and looks for places that hold two. */
  judge(): void {
    const holders = new Map<string, string>();
    for (const row of readLabware(this.lab.store.connection)) {
      const { instrument, place, labware_id: id } = row;
      if (instrument === null) continue;
      if (place === null) {
        this.found.add(`${id} is somewhere on ${instrument}`);
        continue;
      }
      const other = holders.get(`${instrument}, ${place}`);
      if (other !== undefined && place !== 'door') this.found.add(`${instrument}, ${place} holds two on record`);
      holders.set(`${instrument}, ${place}`, id);
      this.used.set(instrument, (this.used.get(instrument) ?? new Set()).add(place));
      const truth = this.world.findLabware(id)?.location;
      if (truth !== undefined && (truth.instrument !== instrument || truth.place !== place))
        this.found.add(`${id} is on record at ${instrument}, ${place}; it stands on ${truth.instrument}, ${truth.place}`);
    }
    const leased = new Set<string>();
    for (const { assetId, unit } of readLeases(this.lab.store.connection)) {
      if (!assetId.includes('/places')) continue;
      const name = `${assetId} ${unit ?? '?'}`;
      if (unit === null) this.found.add(`a place on ${assetId} has no name`);
      if (leased.has(name)) this.found.add(`${name} is leased twice`);
      leased.add(name);
    }
  }

  get client() {
    return createRouterClient(this.lab.router, { context: { origin: 'memory' } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#cleanup.dispose();
    await this.lab[Symbol.asyncDispose]();
  }
}

describe('places on decks', () => {
  it.each([
    ['ipsc-feed', {}, 3],
    ['viability-plate', {}, 5],
    ['viability-dose-response', {}, 2],
  ] as const)('%s, several executions at once: no place ever holds two', async (protocolId, parameters, count) => {
    using folder = new TemporaryFolder();
    await using deck = await DeckLab.open(join(folder.path, 'data'));
    const batch = await deck.client.queue.submitBatch({
      requestId: 'side-by-side',
      title: 'Side by side',
      protocolId,
      mode: 'simulated',
      rows: Array.from({ length: count }, () => parameters),
    });
    const over = await deck.client.queue.waitForBatch({ batchId: batch.batchId, timeoutSeconds: 20 });
    expect(over).toMatchObject({ completed: count });
    expect([...deck.found].slice(0, 12)).toEqual([]);
    console.log(JSON.stringify([...deck.used].map(([k, v]) => [k, [...v].join()])));
  });
});
