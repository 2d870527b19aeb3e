import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { ExecutionSummary } from '#core/contract/execution.ts';
import { expect, test } from '../support/fixtures.ts';
import { whenDetails } from '../support/executions.ts';

test.use({ speed: 'instant' });

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

async function expectAccessible(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  expect(
    violations.map(({ id, nodes }) => `${what}: ${id}: ${nodes.map((node) => node.target.join(' ')).join('; ')}`),
  ).toEqual([]);
}

async function choose(page: Page, what: string, option: string | RegExp): Promise<void> {
  await page.getByRole('combobox', { name: what, exact: true }).click();
  await page.getByRole('option', { name: option }).click();
}

test('from a cell line and a vessel to an execution, with the ground of a number and a number of the lab', async ({
  page,
  host,
}) => {
  await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Protocols' }).click();
  await page.getByRole('button', { name: 'Cell Line Inspector' }).click();
  const cost = page.getByTestId('cost');
  const numbers = page.getByRole('region', { name: 'Numbers and their origin' });
  await expect(cost).toHaveText('$ 56.52');

  await test.step('what makes no sense is there with the reason', async () => {
    await choose(page, 'Operation', 'Feed');
    await choose(page, 'Cell line', /^U2OS/);
    await page.getByRole('combobox', { name: 'Operation', exact: true }).click();
    await expect(page.getByRole('option', { name: /Coat U2OS needs no coating/ })).toBeDisabled();
    await page.getByRole('option', { name: 'Passage' }).click();
    await expect(page.getByText('6 × T-75 possible')).toBeVisible();
  });

  await test.step('a number in a step leads to where it comes from', async () => {
    await choose(page, 'Cell line', /^iPSC/);
    await page.getByRole('button', { name: '863 µL: where it comes from' }).click();
    const row = numbers.getByRole('row', { name: /Suspension for each vessel/ });
    await expect(row).toHaveAttribute('aria-current', 'true');
    await expect(row).toContainText('2,250,000 cells ÷ 2,607,377 viable cells/mL');
    await expect(numbers.getByRole('row', { name: /Cells for each vessel/ })).toHaveAttribute('data-mark', 'parent');
    await numbers.getByRole('button', { name: 'Dissociation time', exact: true }).click();
    await expect(page.getByText(/Dissociation time: Tegtmeyer lab iPSC protocol/)).toBeVisible();
  });

  await test.step('a price of the lab changes the cost, with the reason on record, and can be taken back', async () => {
    await page.getByRole('button', { name: /^Change the price of Accutase/ }).click();
    const dialog = page.getByRole('dialog', { name: /Price of Accutase/ });
    await dialog.getByLabel(/^Price, USD/).fill('1.7');
    await expect(dialog.getByRole('button', { name: 'Use this number' })).toBeDisabled();
    await dialog.getByLabel(/^Why/).fill('our contract');
    await expectAccessible(page, 'change a number');
    await dialog.getByRole('button', { name: 'Use this number' }).click();
    await expect(cost).toHaveText('$ 61.52');
    const { items } = {
      items: await host.call<{ id: string; entries: { field: string; changed: unknown }[] }[]>(
        'GET',
        '/catalog/items?section=reagents',
      ),
    };
    expect(
      items.find((one) => one.id === 'accutase')?.entries.find((one) => one.field === 'price')?.changed,
    ).toMatchObject({
      from: 0.7,
      reason: 'our contract',
    });
    await page.getByRole('button', { name: /^Change the price of Accutase/ }).click();
    await dialog.getByLabel(/^Why/).fill('contract ended');
    await dialog.getByRole('button', { name: 'Take 0.7 back' }).click();
    await expect(cost).toHaveText('$ 56.52');
  });

  await test.step('a number of the profile changes the steps', async () => {
    await page.getByRole('button', { name: 'Change seeding density' }).click();
    const dialog = page.getByRole('dialog', { name: /Seeding density of/ });
    await dialog.getByLabel(/^Seeding density/).fill('-5');
    await dialog.getByLabel(/^Why/).fill('validated in May');
    await dialog.getByRole('button', { name: 'Use this number' }).click();
    await expect(dialog.getByRole('alert')).toContainText('cannot be below zero');
    await dialog.getByLabel(/^Seeding density/).fill('20,000');
    await dialog.getByRole('button', { name: 'Use this number' }).click();
    await expect(page.getByRole('button', { name: '575 µL: where it comes from' })).toBeVisible();
    await expect(numbers.getByRole('row', { name: /Seeding density/ })).toContainText('validated in May');
  });

  await test.step('it runs on the virtual lab to its end', async () => {
    await page.getByRole('button', { name: 'Set up run' }).click();
    await expect(page).toHaveURL(/#\/run\?protocol=ipsc-flask-t75-passage&version=1/);
    await expect(page.getByText('iPSC passage, T-75').first()).toBeVisible();
    const { executionId } = await host.call<ExecutionSummary>('POST', '/executions', {
      requestId: 'inspector-test-run',
      protocolId: 'ipsc-flask-t75-passage',
      version: 1,
      parameters: {},
      mode: 'simulated',
      operator: 'JM',
    });
    await host.call('POST', `/executions/${executionId}/start`);
    const { steps } = await whenDetails(host, executionId, ({ execution }) => execution.status === 'completed');
    expect(steps.filter((step) => step.status === 'completed').length).toBeGreaterThan(20);
  });
});

test('a resolved protocol opens in the builder', async ({ page, host }) => {
  await page.goto(`${host.url.split('#')[0]}#/protocols/inspector?line=HeLa&operation=feed`);
  await page.getByRole('button', { name: 'Open in builder' }).click();
  await expect(page).toHaveURL(/#\/protocols\/draft\/D-/);
  await expect(page.getByText('HeLa feed, T-75').first()).toBeVisible();
});

for (const scheme of ['light', 'dark'] as const) {
  test(`the inspector passes the accessibility rules in ${scheme}`, async ({ page, host }) => {
    await page.emulateMedia({ colorScheme: scheme });
    const base = host.url.split('#')[0];
    for (const query of ['', '?line=U2OS&vessel=plate_96_white&operation=viability', '?line=A549&operation=coat']) {
      await page.goto(`${base}#/protocols/inspector${query}`);
      await expect(page.getByRole('heading', { name: 'Cell Line Inspector' })).toBeVisible();
      if (query.includes('coat'))
        await expect(page.getByRole('main').getByText('A549 needs no coating.')).toBeVisible();
      else await expect(page.getByRole('list', { name: 'Steps' })).toBeVisible();
      await expectAccessible(page, query);
    }
  });
}
