import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { setSpeed, startExecution, whenDetails } from '../support/executions.ts';
import type { WorkcellView } from '#core/contract/workcell.ts';
import type { ServedHost } from '../support/served-host.ts';

test.use({ speed: '600' });

const ROOT = join(import.meta.dirname, '..', '..');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

async function expectAccessible(page: Page, what: string): Promise<void> {
  // Drawers and dialogs slide in; a colour half way is no colour.
  await page.waitForTimeout(400);
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  expect(
    violations.map(({ id, nodes }) => `${what}: ${id}: ${nodes.map((node) => node.target.join(' ')).join('; ')}`),
  ).toEqual([]);
}

async function openBench(page: Page, host: ServedHost, search = ''): Promise<void> {
  await host.call('POST', '/settings', { key: 'guide.finished', value: true });
  await page.goto(`${host.url.split('#')[0]}#/bench${search}`);
  await page.reload();
}

test('what is inside each well can be read from the bench while a run goes on', async ({ page, host }) => {
  await setSpeed(host, 3000);
  const executionId = await startExecution(host, 'viability-dose-response');
  await whenDetails(host, executionId, ({ steps }) =>
    steps.some((step) => step.operationType === 'add_compound' && step.status === 'completed'),
  );
  await setSpeed(host, 1);
  await openBench(page, host);
  await page.getByRole('button', { name: `Look into Assay plate, ${executionId}` }).click();
  const drawer = page.getByRole('dialog', { name: `Inside ${executionId}:assay_plate` });
  await expect(drawer.getByRole('heading', { name: /Assay plate/ })).toBeVisible();
  await drawer.locator('[data-well="C4"]').click();
  const well = drawer.getByRole('region', { name: 'Well C4' });
  await expect(well).toContainText(/\d+ µL\s*of 360 µL/);
  await expect(well).toContainText('cells put in');
  await expect(well).toContainText(/staurosporine at [\d.]+ (µM|nM|pM)|staurosporine/);
  await page.keyboard.press('ArrowRight');
  await expect(drawer.getByRole('region', { name: 'Well C5' })).toBeVisible();
  await drawer.getByRole('button', { name: 'Show all wells as a table' }).click();
  await expect(drawer.getByRole('region', { name: 'All wells as a table' })).toContainText("McCoy's 5A");
  await expectAccessible(page, 'plate');
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
});

test('two executions side by side have places of their own, and the bench says whose they are and since when', async ({
  page,
  host,
}) => {
  await host.call('POST', '/workcell/labware', {
    labwareId: 'Rack 7',
    type: 'tip_200',
    at: { instrument: 'LH-1', place: 'A1' },
  });
  await setSpeed(host, 600);
  const both = [
    await startExecution(host, 'viability-dose-response'),
    await startExecution(host, 'viability-dose-response'),
  ];
  const onDeck = async (): Promise<Map<string, string>> => {
    const { labware } = await host.call<WorkcellView>('GET', '/workcell');
    return new Map(
      labware.flatMap((one) =>
        one.at?.instrument === 'LH-1' ? [[one.at.place ?? 'somewhere', one.executionId ?? 'by hand']] : [],
      ),
    );
  };
  let places = new Map<string, string>();
  await expect
    .poll(
      async () => {
        places = await onDeck();
        return both.every((id) => [...places.values()].includes(id));
      },
      {
        timeout: 60_000,
        intervals: [50],
      },
    )
    .toBe(true);
  await setSpeed(host, 1);
  const standing = await onDeck();
  expect(standing.get('A1')).toBe('by hand');
  expect(new Set(standing.values())).toEqual(new Set(['by hand', ...both]));
  await openBench(page, host);
  const deck = page.getByRole('article', { name: /LH-1/ }).getByRole('list', { name: 'Deck' });
  for (const [place, owner] of standing) {
    const tile = deck.getByRole('listitem').filter({ hasText: new RegExp(`^${place}`) });
    await expect(tile).toContainText(owner === 'by hand' ? 'since ' : `${owner}, `);
  }
  await expectAccessible(page, 'deck');
});

test('an instrument is held for calibration, calibrated and released, and its history says so', async ({
  page,
  host,
}) => {
  await openBench(page, host);
  await page.getByRole('button', { name: 'IMG-1', exact: true }).click();
  const drawer = page.getByRole('dialog', { name: 'Details of IMG-1' });
  await drawer.getByRole('tab', { name: 'Upkeep' }).click();
  await drawer.getByRole('button', { name: 'Hold…' }).click();
  const ask = page.getByRole('dialog', { name: 'Hold IMG-1 for yourself?' });
  await ask.getByRole('textbox', { name: 'What for?' }).fill('Calibration');
  await expectAccessible(page, 'hold');
  await ask.getByRole('button', { name: 'Hold IMG-1' }).click();
  await expect(drawer.getByText(/^Held by operator since/)).toBeVisible();
  await expect(drawer.getByText('held by operator', { exact: true })).toBeVisible();

  await drawer.getByRole('button', { name: 'Record calibration…' }).click();
  const calibration = page.getByRole('dialog', { name: 'Which calibration of IMG-1?' });
  await calibration.getByRole('textbox', { name: 'Certificate, or what was found' }).fill('C-2026-11');
  await calibration.getByRole('button', { name: 'Record it' }).click();
  await expect(drawer.getByText(/C-2026-11/)).toBeVisible();

  await drawer.getByRole('button', { name: 'Release IMG-1' }).click();
  await expect(drawer.getByRole('button', { name: 'Hold…' })).toBeVisible();
  await drawer.getByRole('tab', { name: 'History' }).click();
  const history = drawer.getByRole('list', { name: /History of IMG-1/ });
  await expect(history).toContainText('Released by operator');
  await expect(history).toContainText('Held by operator for Calibration');
  await expect(history).toContainText('Calibrated by operator, C-2026-11');
  await expectAccessible(page, 'history');
  await drawer.getByRole('button', { name: 'Close details' }).click();
  await expect(page.getByRole('article', { name: /IMG-1/ })).toContainText('Calibration due');
});

test('a labware definition is imported, and a broken one is refused with the path of each fault', async ({
  page,
  host,
}) => {
  await openBench(page, host, '?view=labware');
  const file = page.getByLabel('Labware definition file');
  await file.setInputFiles({
    name: 'broken.json',
    mimeType: 'application/json',
    buffer: Buffer.from('{"schemaVersion": 2, "version": 1}'),
  });
  await expect(page.getByText('The file was not imported.')).toBeVisible();
  await expect(page.getByText(/^namespace: /)).toBeVisible();
  await expectAccessible(page, 'refused');
  await file.setInputFiles(join(ROOT, 'core/workcell/fixtures/round-24.json'));
  await expect(page.getByRole('cell', { name: /example_labs\.example_24_round_3ml\.v1/ })).toBeVisible();
  await file.setInputFiles(join(ROOT, 'core/workcell/fixtures/mixed-tube-rack.json'));
  await expect(page.getByText(/to look at only/)).toBeVisible();
});

test('the workcell is set back to a snapshot, with what that changes said first', async ({ page, host }) => {
  await host.call('POST', '/workcell/labware', {
    labwareId: 'P-0171',
    type: 'plate_96_white',
    at: { instrument: 'INC-1', place: '4' },
    reagent: 'dpbs',
    volumeUl: 100,
  });
  await openBench(page, host, '?view=snapshots');
  await page.getByRole('button', { name: 'Keep a snapshot…' }).click();
  const keep = page.getByRole('dialog', { name: 'Keep the workcell as it is now?' });
  await keep.getByRole('textbox').fill('Monday morning');
  await keep.getByRole('button', { name: 'Keep it' }).click();
  await expect(page.getByRole('cell', { name: /^Monday morning/ })).toBeVisible();

  await host.call('POST', '/workcell/labware/P-0171/move', { to: { instrument: 'LH-1', place: 'C2' } });
  await page.getByRole('button', { name: 'Set back to Monday morning' }).click();
  const back = page.getByRole('dialog', { name: /Set the workcell back to "Monday morning"/ });
  await expect(back).toContainText('P-0171 goes from on LH-1, C2 to on INC-1, 4.');
  await expectAccessible(page, 'rollback');
  await back.getByRole('textbox', { name: 'Why?' }).fill('It never left the incubator');
  await back.getByRole('button', { name: 'Set it back' }).click();
  await expect(back).toBeHidden();
  await expect(page.getByRole('cell', { name: /^Before the rollback to/ })).toBeVisible();
  await page.getByText('Drawing', { exact: true }).click();
  await expect(page.getByRole('article', { name: /INC-1/ })).toContainText('P-0171');
});

for (const scheme of ['light', 'dark'] as const) {
  test(`every view of the bench passes the accessibility rules in ${scheme}`, async ({ page, host }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await host.call('POST', '/workcell/labware', {
      labwareId: 'Rack 1',
      type: 'tip_200',
      at: { instrument: 'LH-1', place: 'D1' },
    });
    await host.call('POST', '/workcell/snapshots', { title: 'Now' });
    await host.call('POST', '/workcell/assets/SHK-1/hold', { purpose: 'Cleaning' });
    for (const view of ['drawing', 'list', 'labware', 'snapshots']) {
      await openBench(page, host, `?view=${view}`);
      await expect(page.getByRole('contentinfo', { name: 'Status bar' })).toBeVisible();
      await expectAccessible(page, view);
    }
    await openBench(page, host, '?labware=Rack%201');
    await expect(page.getByText('96 of 96 tips left').first()).toBeVisible();
    await expectAccessible(page, 'tip rack');
  });
}
