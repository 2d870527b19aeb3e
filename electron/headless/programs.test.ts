import { execFileSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#core/contract/json.ts';
import type { Lab } from '#core/lab.ts';
import { TemporaryFolder } from '#core/testing/temporary-folder.ts';
import { openHost } from './open-host.ts';
import { RESOURCES_DIR } from './places.ts';
import { readProtocolFile } from './read-protocol.ts';

const PROGRAMS = join(RESOURCES_DIR, 'programs');

/** Runs a program that ships to its end, in the virtual lab. */
async function run(lab: Lab, fileName: string, parameters: JsonObject = {}) {
  const document = await readProtocolFile(join(PROGRAMS, fileName), () => lab.services.catalog);
  const created = await lab.services.createExecution(
    {
      requestId: `request-of-${fileName}`,
      protocolId: document.id,
      parameters,
      mode: 'simulated',
      speed: 'instant',
      metadata: {},
      operator: 'JM',
      bindings: {},
    },
    document,
  );
  const over = new Promise<void>((resolve) => lab.engine.onEnded(() => resolve()));
  await lab.bench.connectAll();
  await lab.engine.start(created.executionId, { name: 'JM', role: 'operator' });
  await over;
  const client = createRouterClient(lab.router, { context: { origin: 'memory' } });
  const { executionId } = created;
  return {
    details: await client.executions.get({ executionId }),
    calls: await client.executions.calls({ executionId }),
    plan: await client.executions.plan({ executionId }),
    results: await client.executions.results({ executionId }),
  };
}

describe('the programs that ship', () => {
  it('fill a tube to a mass, by what the balance shows', async () => {
    using folder = new TemporaryFolder();
    await using lab = await openHost({ dataDir: folder.path, speed: 'instant', seed: 'titrate' });
    const { details, calls } = await run(lab, 'titrate-volume.ts', { target_g: 3, tolerance_g: 0.02 });
    expect(details.execution).toMatchObject({ status: 'completed', errorMessage: null });
    const weighed = calls
      .filter(({ name }) => name === 'weigh')
      .map(({ result }) => (result as { grams: number }).grams);
    expect(weighed.length).toBeGreaterThan(1);
    expect(Math.abs(weighed.at(-1)! - 3)).toBeLessThanOrEqual(0.02);
    // What was dispensed second follows from what was weighed first.
    const [, second] = calls.filter(({ name }) => name === 'dispense');
    expect(second!.arguments['volumeUl']).toBe(Math.round((((3 - weighed[0]!) * 0.95) / 0.998) * 1000));
    expect(second!.parentId).toBe(calls.find(({ name }) => name === 'Round 2')!.callId);
  }, 30_000);

  it('find a dose in two plates, the second laid out by what the first said', async () => {
    using folder = new TemporaryFolder();
    await using lab = await openHost({ dataDir: folder.path, speed: 'instant', seed: 'doses' });
    const { details, calls, plan, results } = await run(lab, 'dose-finding.ts');
    expect(details.execution).toMatchObject({ status: 'completed', errorMessage: null });
    const fits = calls
      .filter(({ name }) => name === 'analyseViability')
      .map(({ result }) => (result as { fit: { ic50Um: number } }).fit.ic50Um);
    expect(fits).toHaveLength(2);
    const layouts = calls
      .filter(({ name }) => name === 'plateLayout')
      .map((call) => call.arguments['layout'] as JsonObject);
    expect(layouts[1]!['topUm']).toBe(Number((fits[0]! * 2 ** 2.5).toPrecision(3)));
    expect(Math.max(fits[0]! / fits[1]!, fits[1]! / fits[0]!)).toBeLessThan(5);
    // The plate is shown with the doses that it got, not with those that were foreseen.
    const narrow = plan.labware.find(({ labwareId }) => labwareId === 'narrow')!;
    expect(Math.max(...narrow.wells.filter(({ role }) => role === 'sample').map(({ doseUm }) => doseUm ?? 0))).toBe(
      layouts[1]!['topUm'],
    );
    const highest = narrow.wells.filter(({ doseUm, role }) => role === 'sample' && doseUm === layouts[1]!['topUm']);
    const viability = (wells: readonly { well: string }[]): number[] =>
      results
        .filter(
          (one) =>
            one.labwareId === 'narrow' && one.quantity === 'viability' && wells.some(({ well }) => well === one.well),
        )
        .map(({ value }) => value ?? 1);
    for (const value of viability(highest)) expect(value).toBeLessThan(0.5);
  }, 30_000);

  it('are what an editor knows, by the types that ship with them', () => {
    using folder = new TemporaryFolder();
    cpSync(PROGRAMS, folder.path, { recursive: true });
    const options = {
      target: 'ES2024',
      module: 'ESNext',
      moduleResolution: 'bundler',
      strict: true,
      noEmit: true,
      types: [],
    };
    writeFileSync(join(folder.path, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['*.ts'] }));
    const tsc = join(RESOURCES_DIR, '../node_modules/.bin/tsc');
    const check = (): string => {
      try {
        return execFileSync(process.execPath, [tsc, '-p', folder.path], { encoding: 'utf8' });
      } catch (error) {
        return String((error as { stdout?: unknown }).stdout);
      }
    };
    expect(check()).toBe('');
    writeFileSync(
      join(folder.path, 'wrong.ts'),
      `import { defineProtocol } from 'wellrun';\nexport const protocol = defineProtocol({ id: 'x', name: 'X', version: 1, operationType: 'x', requires: [], async run(lab) { await lab.dispense({ labwear: 'a' }); } });\n`,
    );
    expect(check()).toMatch(/labwear/);
  }, 30_000);
});
