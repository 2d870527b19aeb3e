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

  it('and the setting up of a run warn of what will be past its shelf life when it is used, with the days assumed', async () => {
    const dayFrom = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    const lot = { itemId: 'medium_mccoy_complete', barcode: null, place: '', amount: 100, world: 'simulated' } as const;
    await client().inventory.receive({ ...lot, lotNumber: 'MIX-1', expires: dayFrom(20), openedOn: dayFrom(-26) });
    const late = {
      wellrun: 1,
      id: 'late-medium',
      name: 'Late medium',
      version: 1,
      operationType: 'test',
      labware: { plate: { title: 'Plate', type: 'plate_96_white' } },
      steps: [
        { id: 'rest', name: 'Rest', operation: 'wait', params: { hours: 96 } },
        {
          id: 'fill',
          name: 'Fill',
          operation: 'dispense',
          params: { labware: 'plate', wells: 'A1', reagent: lot.itemId, volumeUl: 50 },
        },
      ],
    };
    const sentence = expect.stringMatching(
      /: Lot MIX-1 was mixed on .* and keeps 28 d, until .*\. It is used on \d+ \w+ \d+ if the run starts on \d+ \w+ \d+\.$/,
    ) as unknown;
    const { warnings } = await client().protocols.analyse({ document: late });
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'past-shelf-life', stepId: 'fill', sentence }));
    const atOnce = { ...late, id: 'soon-medium', steps: late.steps.slice(1) };
    expect((await client().protocols.analyse({ document: atOnce })).warnings).toEqual([]);

    await client().protocols.import({ text: JSON.stringify(atOnce) });
    const asked = { protocolId: 'soon-medium', parameters: {}, mode: 'simulated' } as const;
    expect((await client().protocols.plan(asked)).warnings).toEqual([]);
    const later = await client().protocols.plan({ ...asked, startAt: Date.now() + 5 * 86_400_000 });
    expect(later.warnings).toContainEqual(expect.objectContaining({ code: 'past-shelf-life', sentence }));
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
