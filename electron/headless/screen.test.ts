import { createRouterClient } from '@orpc/server';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { TemporaryFolder } from '#core/testing/temporary-folder.ts';
import referenceData from '#resources/cell-culture.json' with { type: 'json' };
import { openHost } from './open-host.ts';

const resultSchema = z.object({
  zPrime: z.number(),
  fits: z.array(z.object({ compound: z.string(), ic50Um: z.number(), hill: z.number() })),
});

/** From day to day an IC50 scatters by SD 0.10 of its decadic logarithm (reference section 8.4); here two of them. */
const SCATTER = 10 ** 0.2;

it('a screen of five compounds on the virtual lab finds the IC50 of each that is its truth', async () => {
  using folder = new TemporaryFolder();
  await using lab = await openHost({ dataDir: folder.path, speed: 'instant', seed: 'screen9' });
  const client = createRouterClient(lab.router, { context: { origin: 'memory' } });
  const ended = new Promise<string>((resolve) => lab.engine.onEnded((run) => resolve(run.facts.status)));
  const { executionId } = await client.executions.create({
    requestId: 'screen-of-five',
    protocolId: 'viability-screen',
    parameters: {},
    mode: 'simulated',
    operator: 'JM',
  });
  await client.executions.start({ executionId });
  expect(await ended).toBe('completed');
  const row = lab.store.connection.get<{ result: string }>(
    "SELECT result FROM execution_steps WHERE execution_id = ? AND step_id LIKE '%readout.analyse'",
    executionId,
  );
  const { zPrime, fits } = resultSchema.parse(JSON.parse(row?.result ?? 'null'));
  expect(zPrime).toBeGreaterThan(0.5);
  expect(fits.map(({ compound }) => compound).sort()).toEqual([
    'bortezomib',
    'paclitaxel',
    'staurosporine',
    'thapsigargin',
    'tunicamycin',
  ]);
  for (const { compound, ic50Um, hill } of fits) {
    const truth = referenceData.compounds[compound as 'paclitaxel'];
    const ratio = ic50Um / truth.ic50At48h.U2OS.value;
    expect(ratio, compound).toBeGreaterThan(1 / SCATTER);
    expect(ratio, compound).toBeLessThan(SCATTER);
    expect(hill / truth.hill.value, compound).toBeGreaterThan(0.6);
  }
});
