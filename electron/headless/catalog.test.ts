import { createRouterClient } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Resolution } from '#core/contract/catalog.ts';
import type { Lab } from '#core/lab.ts';
import { TemporaryFolder } from '#core/testing/temporary-folder.ts';
import { openHost } from './open-host.ts';

let folder: TemporaryFolder;
let lab: Lab;
let requests = 0;

const open = (): Promise<Lab> => openHost({ dataDir: folder.path, speed: 'instant', seed: 'catalog' });
const client = () => createRouterClient(lab.router, { context: { origin: 'memory' } });
const ipsc = { cellLine: 'iPSC', vessel: 'T75', operation: 'passage' } as const;

beforeEach(async () => {
  folder = new TemporaryFolder();
  lab = await open();
});

afterEach(async () => {
  await lab[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

function numberOf(resolution: Resolution, name: string) {
  return resolution.numbers.find((number) => number.name === name)!;
}

async function priceOf(itemId: string): Promise<number> {
  return (await client().inventory.articles({})).find((article) => article.itemId === itemId)!.priceUsd;
}

async function refusal(asked: Promise<unknown>): Promise<string> {
  try {
    await asked;
  } catch (error) {
    return (error as Error).message;
  }
  return 'it was taken';
}

const density = { section: 'cellLines', id: 'iPSC', field: 'seedingDensity' } as const;
const accutase = { section: 'reagents', id: 'accutase', field: 'price' } as const;

describe('the numbers of a lab', () => {
  it('take the place of those of the reference data, on record, until they are taken back', async () => {
    const item = await client().catalog.change({
      ...density,
      value: 20_000,
      reason: 'validated in May',
      operator: 'JM',
    });
    const entry = item.entries.find((one) => one.field === 'seedingDensity')!;
    expect(entry).toMatchObject({ value: 20_000, firmness: 'lab', unit: 'cells/cm2', range: [20_000, 50_000] });
    expect(entry.changed).toMatchObject({ from: 30_000, by: 'JM', reason: 'validated in May' });
    const resolution = await client().catalog.resolve(ipsc);
    expect(numberOf(resolution, 'seeding_density')).toMatchObject({ origin: 'lab', originTitle: 'JM', value: 20_000 });
    expect(numberOf(resolution, 'seed_volume').value).toBeCloseTo(0.5753, 4);

    await lab[Symbol.asyncDispose]();
    lab = await open();
    lab.store.rebuild();
    expect(numberOf(await client().catalog.resolve(ipsc), 'seeding_density').value).toBe(20_000);

    await client().catalog.change({ ...density, value: null, reason: 'back to the reference' });
    expect(numberOf(await client().catalog.resolve(ipsc), 'seed_volume').value).toBeCloseTo(0.8629, 4);
  });

  it('have one price for a thing, wherever it is entered, and plans follow; what was planned stays', async () => {
    const plan = () => client().protocols.plan({ protocolId: 'ipsc-passage-t75', parameters: {}, mode: 'simulated' });
    const before = await client().executions.create({
      requestId: `catalog-test-${++requests}`,
      protocolId: 'ipsc-passage-t75',
      parameters: {},
      mode: 'dry-run',
      operator: 'JM',
    });
    await client().catalog.change({ ...accutase, value: 1.7, reason: 'our contract', operator: 'JM' });
    const cost = async () => (await plan()).plan?.cost.low;
    expect(await cost()).toBe(61.52);
    expect((await client().catalog.resolve(ipsc)).costUsd).toBe(61.52);
    expect(await priceOf('accutase')).toBe(1.7);
    expect((await client().executions.plan({ executionId: before.executionId })).cost.low).toBe(56.52);

    await client().inventory.setArticle({ itemId: 'accutase', priceUsd: 0.9 });
    expect(await cost()).toBe(57.52);
    const [shown] = (await client().catalog.items({ section: 'reagents' }))
      .find((item) => item.id === 'accutase')!
      .entries.filter((entry) => entry.field === 'price');
    expect(shown).toMatchObject({ value: 0.9, changed: { from: 0.7 } });

    await client().catalog.change({ ...accutase, value: null, reason: 'list price' });
    expect(await priceOf('accutase')).toBe(0.7);
    expect(await cost()).toBe(56.52);
  });

  it('are refused with a sentence where they are of another kind, absurd, or not the lab’s to change', async () => {
    const change = (given: object) =>
      refusal(client().catalog.change({ ...density, reason: 'test', value: 1, ...given }));
    expect(await change({ ...accutase, value: -1 })).toContain('cannot be below zero');
    expect(await change({ value: 'many' })).toContain('is a number');
    expect(await change({ value: 0 })).toContain('cannot be zero');
    expect(await change({ value: 3e9 })).toContain('Is the unit right?');
    expect(await change({ field: 'platingEfficiency', value: 70 })).toContain('a fraction, 0 to 1');
    expect(await change({ field: 'seedingDensty' })).toContain('Is "seedingDensity" meant?');
    expect(await change({ section: 'vessels', id: 'flask_t75', field: 'growthArea', value: 80 })).toContain(
      'not the lab',
    );
    expect(await change({ section: 'vessels', id: 'cryovial_2ml', field: 'workingVolume', value: -1 })).toContain(
      'below zero',
    );
    expect(await change({ id: 'U2OS', field: 'dissociationReagent', value: 'trypsine' })).toContain(
      'no reagent "trypsine"',
    );
    expect(await change({ value: 30_000 })).toContain('is 30000 already');
    expect(await change({ value: null })).toContain('already');
    expect(
      (await client().catalog.items({ section: 'cellLines' }))
        .flatMap((item) => item.entries)
        .filter((entry) => entry.changed),
    ).toEqual([]);
  });

  it('show each entry with a title, its source and how firm it is', async () => {
    for (const section of [
      'vessels',
      'cellLines',
      'reagents',
      'consumables',
      'compounds',
      'assays',
      'unitOperations',
    ] as const)
      for (const item of await client().catalog.items({ section }))
        for (const entry of item.entries) {
          expect(entry.title, `${item.id} ${entry.field}`).toMatch(/^[A-Z]/);
          expect(entry.source, `${item.id} ${entry.field}`).not.toBe('');
          expect(['sourced', 'general'], `${item.id} ${entry.field}`).toContain(entry.firmness);
        }
  });
});

describe('a resolved protocol', () => {
  it('is taken into the library once, as the next version when its numbers are other ones, and opens as a working copy', async () => {
    const adopt = () => client().catalog.adopt({ ...ipsc, operator: 'JM' });
    const first = await adopt();
    expect(first).toMatchObject({ protocolId: 'ipsc-flask-t75-passage', adoptedVersion: 1 });
    expect((await adopt()).adoptedVersion).toBe(1);
    await client().catalog.change({ ...density, value: 25_000, reason: 'validated' });
    expect((await adopt()).adoptedVersion).toBe(2);
    await client().catalog.change({ ...density, value: null, reason: 'back' });
    expect((await adopt()).adoptedVersion).toBe(1);
    const versions = await client().library.versions({ protocolId: first.protocolId });
    expect(versions.map((one) => one.version)).toEqual([2, 1]);
    expect(versions[1]!.origin).toEqual({
      kind: 'resolver',
      cellLine: 'iPSC',
      vessel: 'flask_t75',
      operation: 'passage',
    });
    const draft = await client().catalog.toDraft({ ...ipsc, cellLine: 'HeLa' });
    expect(draft.document).toMatchObject({ id: 'hela-flask-t75-passage', cellLine: 'HeLa' });
  });

  it('says why not as an error that the screen can show', async () => {
    const asked = client().catalog.resolve({ cellLine: 'A549', vessel: 'T75', operation: 'coat' });
    expect(await refusal(asked)).toBe('A549 needs no coating.');
  });
});

describe('the virtual lab runs what was resolved', { timeout: 60_000 }, () => {
  const cases = (
    [
      ['iPSC', 'T75', 'passage', 2],
      ['HepG2', 'T225', 'harvest'],
      ['U2OS', 'T75', 'freeze'],
      ['iPSC', '6', 'thaw'],
      ['HEK293', '24', 'passage'],
      ['A549', '384', 'seed'],
      ['CHO', '96', 'feed'],
      ['iPSC', '96', 'coat'],
      ['iPSC', '96', 'viability'],
      ['HeLa', 'plate_384_black_imaging', 'imaging'],
    ] as const
  ).map(([cellLine, vessel, operation, vessels]) => ({
    cellLine,
    vessel,
    operation,
    choices: vessels === undefined ? {} : { vessels },
  }));
  it.each(cases)('$cellLine x $vessel x $operation, to the end', async (asked) => {
    const { protocolId, adoptedVersion } = await client().catalog.adopt(asked);
    const { executionId } = await client().executions.create({
      requestId: `catalog-test-${++requests}`,
      protocolId,
      version: adoptedVersion,
      parameters: {},
      mode: 'simulated',
      speed: 'instant',
      operator: 'JM',
    });
    await client().executions.start({ executionId });
    for (let round = 0; round < 6000; round++) {
      const { execution } = await client().executions.get({ executionId });
      if (execution.status === 'completed') return;
      expect(['created', 'running'], execution.status).toContain(execution.status);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`${executionId} did not end.`);
  });
});
