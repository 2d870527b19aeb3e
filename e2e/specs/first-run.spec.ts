import { readFileSync } from 'node:fs';
import { expect, test } from '../support/fixtures.ts';

test.use({ speed: 'instant' });

test('a scientist runs the viability assay that ships with Wellrun and reads the curve in History', async ({
  page,
  host,
}) => {
  await expect(page.getByRole('heading', { name: 'Bench' })).toBeVisible();
  await expect(page.getByText('SIMULATION').first()).toBeVisible();
  await expect(page.getByRole('contentinfo', { name: 'Status bar' })).toContainText('Ready');

  await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Run' }).click();
  await expect(page.getByRole('heading', { name: 'Set up run' })).toBeVisible();
  await page.getByRole('button', { name: /^Protocol/ }).click();
  await page.getByRole('option', { name: /Viability dose-response/ }).click();
  await page.getByText('Simulated', { exact: true }).click();
  await page.getByRole('combobox', { name: 'Simulation speed' }).click();
  await page.getByRole('option', { name: 'Instant' }).click();
  await expect(page.getByText('What will happen')).toBeVisible();
  await expect(page.getByText(/8 doses of staurosporine/)).toBeVisible();
  await page.getByRole('button', { name: 'Start simulated run' }).click();

  await expect(page.getByRole('heading', { name: /Viability dose-response/ })).toBeVisible();
  const history = await test.step('it completes', async () => {
    await expect
      .poll(
        async () => (await host.call<{ items: { status: string }[] }>('GET', '/executions?limit=1')).items[0]?.status,
        { timeout: 60_000 },
      )
      .toBe('completed');
    return page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'History' });
  });
  await history.click();
  await page.getByText('EX-1', { exact: true }).first().click();
  await expect(page.getByRole('grid', { name: /plate/i }).first()).toBeVisible();
  await expect(page.getByText(/IC50/).first()).toBeVisible();
  await expect(page.getByText(/staurosporine/i).first()).toBeVisible();

  await test.step('the results leave as CSV', async () => {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: /Export/ }).click();
    await page.getByRole('menuitem', { name: /Results/ }).click();
    const text = readFileSync(await (await download).path(), 'utf8');
    expect(text.split('\r\n')[0]).toBe('labware,well,quantity,value,unit,flag,step');
    expect(text).toContain('viability');
  });
});
