import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { LotView, StockOverview } from '#core/contract/inventory.ts';
import { expect, test } from '../support/fixtures.ts';
import { startExecution, whenDetails } from '../support/executions.ts';

test.use({ speed: 'instant' });

/** GS1 DataMatrix as a scanner sends it: trade item, expiry 30 Jun 2027, lot A-77. */
const LABEL = '01095060001343521727063010A-77';
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Types as a scanner does: from within the page, so that a busy PC does not make it as slow as a person. */
async function scan(page: Page, code: string): Promise<void> {
  await page.evaluate((text) => {
    for (const key of text.split('').concat('Enter')) {
      const target = document.activeElement ?? document.body;
      for (const kind of ['keydown', 'keyup'])
        target.dispatchEvent(new KeyboardEvent(kind, { key, bubbles: true, cancelable: true, composed: true }));
    }
  }, code);
}

async function expectAccessible(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  expect(
    violations.map(({ id, nodes }) => `${what}: ${id}: ${nodes.map((node) => node.target.join(' ')).join('; ')}`),
  ).toEqual([]);
}

test('a lot is received by its barcode, used by a run, corrected with a reason, and its ledger tells all of it', async ({
  page,
  host,
}) => {
  const lotOf = async (lotNumber: string): Promise<LotView> => {
    const { lots } = await host.call<StockOverview>('GET', '/inventory');
    return lots.find((lot) => lot.lotNumber === lotNumber)!;
  };
  await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Inventory' }).click();
  await expect(page.getByRole('heading', { name: 'Inventory' })).toBeVisible();
  await expect(page.getByText('SIMULATION').first()).toBeVisible();
  await expect(page.getByRole('grid', { name: 'Lots' })).toBeVisible();

  await test.step('an unknown label opens a new lot with what the label says', async () => {
    await scan(page, LABEL);
    const dialog = page.getByRole('dialog', { name: /This label is new/ });
    await expect(dialog.getByLabel('Lot number')).toHaveValue('A-77');
    await expect(dialog.getByLabel('Expires')).toHaveValue('2027-06-30');
    await expect(dialog.getByLabel('Barcode')).toHaveValue(LABEL);
    await dialog.getByRole('combobox', { name: 'Article' }).fill('DPBS');
    await page.getByRole('option', { name: /DPBS/ }).click();
    await dialog.getByLabel('Amount, mL').fill('100');
    await dialog.getByLabel('Place').fill('22 °C shelf');
    await expectAccessible(page, 'add lot');
    await dialog.getByRole('button', { name: 'Add lot' }).click();
    await expect(page.getByRole('region', { name: 'Lot A-77' })).toContainText('100');
  });

  await test.step('the label is known from now on', async () => {
    await page.getByRole('tab', { name: /Consumables/ }).click();
    await page.getByRole('heading', { name: 'Inventory' }).click();
    await scan(page, LABEL);
    await expect(page.getByRole('region', { name: 'Lot A-77' })).toBeVisible();
    await expect(page.getByRole('tab', { name: /Reagents/ })).toHaveAttribute('aria-selected', 'true');
  });

  const before = (await host.call<StockOverview>('GET', '/inventory')).lots.filter((lot) => lot.itemId === 'dpbs');
  const first = before.toSorted((a, b) => (a.expires ?? '9').localeCompare(b.expires ?? '9'))[0]!;
  await test.step('a run takes from the lot that expires first, and its part of the ledger says how much', async () => {
    const executionId = await startExecution(host, 'balance-check');
    await whenDetails(host, executionId, ({ execution }) => execution.status === 'completed');
    await page.getByRole('textbox', { name: 'Name, lot or barcode' }).fill(first.lotNumber);
    await page.getByRole('row', { name: new RegExp(first.lotNumber) }).click();
    const ledger = page.getByRole('list', { name: /Ledger/ });
    await expect(ledger).toContainText(executionId);
    await expect(ledger).toContainText('−5.0 mL');
    expect((await lotOf(first.lotNumber)).amount).toBe(first.amount - 5);
  });

  await test.step('the stock is corrected with a reason', async () => {
    await page.getByRole('button', { name: 'Correct stock…' }).click();
    const dialog = page.getByRole('dialog', { name: /How much of lot/ });
    await dialog.getByLabel('Counted, mL').fill('42.5');
    await expect(dialog.getByRole('button', { name: 'Correct stock' })).toBeDisabled();
    await dialog.getByLabel(/Why\?/).fill('counted after a spill');
    await dialog.getByRole('button', { name: 'Correct stock' }).click();
    const panel = page.getByRole('region', { name: `Lot ${first.lotNumber}` });
    await expect(panel).toContainText('42.5');
    await expect(page.getByRole('list', { name: /Ledger/ })).toContainText('counted after a spill');
    expect((await lotOf(first.lotNumber)).amount).toBe(42.5);
  });

  await test.step('a blocked lot is locked until it is let go', async () => {
    await page.getByRole('button', { name: 'More about this lot' }).click();
    await page.getByRole('menuitem', { name: 'Block…' }).click();
    await page.getByLabel(/Why\?/).fill('cloudy');
    await page.getByRole('button', { name: /^Block lot/ }).click();
    await expect(page.getByRole('row', { name: new RegExp(first.lotNumber) })).toContainText('Blocked');
    expect((await lotOf(first.lotNumber)).free).toBe(0);
  });

  await test.step('what an execution cost stands in History', async () => {
    await page.goto(`${host.url.split('#')[0]}#/history?selected=EX-1&tab=cost`);
    await expect(page.getByRole('table', { name: 'Taken out of stock' })).toContainText('DPBS');
    await expect(page.getByText('Taken out of stock').first()).toBeVisible();
  });
});

for (const scheme of ['light', 'dark'] as const) {
  test(`the inventory passes the accessibility rules in ${scheme}`, async ({ page, host }) => {
    await page.emulateMedia({ colorScheme: scheme });
    const today = new Date().toISOString().slice(0, 10);
    await host.call('POST', '/inventory/lots', {
      itemId: 'accutase',
      lotNumber: 'SOON-1',
      amount: 62,
      expires: today,
      world: 'simulated',
    });
    const base = host.url.split('#')[0];
    for (const place of ['inventory', 'inventory?tab=consumable', 'inventory?tab=prices', 'inventory?world=real']) {
      await page.goto(`${base}#/${place}`);
      await expect(page.getByRole('heading', { name: 'Inventory' })).toBeVisible();
      await page.waitForLoadState('networkidle');
      await expectAccessible(page, place);
    }
  });
}
