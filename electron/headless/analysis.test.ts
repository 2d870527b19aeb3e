import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '#core/lab.ts';
import { TemporaryFolder } from '#core/testing/temporary-folder.ts';
import { openHost } from './open-host.ts';

let folder: TemporaryFolder;
let lab: Lab;
const client = () => createRouterClient(lab.router, { context: { origin: 'memory' } });

beforeAll(async () => {
  folder = new TemporaryFolder();
  lab = await openHost({ dataDir: folder.path, speed: 'instant', seed: 'analysis' });
});

afterAll(async () => {
  await lab[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

describe('the analysis of a document', () => {
  it('of the library is its plan, and tells what is short in stock', async () => {
    const { document } = await client().protocols.get({ protocolId: 'viability-dose-response' });
    const analysis = await client().protocols.analyse({ document });
    const { plan } = await client().protocols.plan({
      protocolId: 'viability-dose-response',
      parameters: {},
      mode: 'simulated',
    });
    expect(analysis).toMatchObject({
      issues: [],
      warnings: [],
      shortages: [],
      stepCount: plan!.steps.length,
      cost: plan!.cost,
    });
    const greedy = await client().protocols.analyse({
      document: {
        ...document,
        steps: [
          {
            id: 'read',
            name: 'Add much',
            repeat: { times: 200 },
            operation: 'add_reagent',
            params: { labware: 'assay_plate', reagent: 'celltiter_glo', volumeUl: 100 },
          },
        ],
      },
    });
    expect(greedy.shortages).toContainEqual(expect.stringMatching(/^CellTiter-Glo.* needs .* free/));
    expect(greedy.warnings).toContainEqual(expect.objectContaining({ code: 'overflow', stepId: 'read' }));
  });

  it('warns of an overdue calibration and of an expired lot at the first step that needs them', async () => {
    const { document } = await client().protocols.get({ protocolId: 'viability-dose-response' });
    const { assets } = await client().workcell.view();
    const reader = assets.find(({ instrumentKind }) => instrumentKind === 'plate-reader')!;
    const [doneAt, dueAt] = [Date.UTC(2020, 0, 1), Date.UTC(2021, 0, 1)];
    await client().workcell.calibrate({ assetId: reader.assetId, doneAt, dueAt, certificate: 'C-1' });
    await client().inventory.receive({
      itemId: 'celltiter_glo',
      lotNumber: 'OLD-1',
      expires: '2020-01-01',
      amount: 50,
      world: 'simulated',
    });
    const analysis = await client().protocols.analyse({ document });
    expect(analysis.warnings).toEqual([
      expect.objectContaining({ code: 'calibration-overdue', stepId: 'read' }),
      expect.objectContaining({
        severity: 'info',
        code: 'lot-expired',
        stepId: 'add_reagent',
        sentence: expect.stringMatching(/^CellTiter-Glo.*: lot OLD-1 has expired, and others are taken\.$/) as string,
      }),
    ]);
  });

  it('can be asked for while it is written, and the operations say what can be written', async () => {
    const { issues } = await client().protocols.analyse({
      document: { wellrun: 1, steps: [{ id: 'a', operation: 'dispense' }] },
    });
    expect(issues.find(({ stepId }) => stepId === 'a')).toBeDefined();
    const operations = await client().protocols.operations();
    expect(operations.map(({ operationType }) => operationType)).toContain('dispense');
  });
});
