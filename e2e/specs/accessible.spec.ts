import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { setSpeed, startExecution, whenDetails } from '../support/executions.ts';

test.use({ speed: 'instant' });

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

async function expectAccessible(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  expect(
    violations.map(
      (violation) => `${what}: ${violation.id}: ${violation.nodes.map((node) => node.target.join(' ')).join('; ')}`,
    ),
  ).toEqual([]);
}

for (const scheme of ['light', 'dark'] as const) {
  test(`every screen passes the accessibility rules in ${scheme}`, async ({ page, host }) => {
    test.setTimeout(240_000);
    await page.emulateMedia({ colorScheme: scheme });
    const done = await startExecution(host, 'viability-dose-response');
    await whenDetails(host, done, ({ execution }) => execution.status === 'completed');
    await setSpeed(host, 60);
    const running = await startExecution(host, 'ipsc-passage-t75');
    const base = host.url.split('#')[0];
    for (const place of [
      'bench',
      'run',
      'monitor',
      `monitor/${running}`,
      `monitor/${done}`,
      'history',
      `history?selected=${done}`,
      'protocols',
      'protocols?tab=steps',
      'protocols?tab=needs&wide=true',
      'protocols?tab=runs&protocol=viability-dose-response',
      'protocols?show=drafts',
      'protocols?open=new',
      'protocols?open=import',
    ]) {
      await page.goto(`${base}#/${place}`);
      await page.waitForLoadState('networkidle');
      await expect(page.getByRole('contentinfo', { name: 'Status bar' })).toBeVisible();
      await expectAccessible(page, place);
    }
  });
}

test('menus pass the accessibility rules, and open on their first item', async ({ page, host }) => {
  const base = host.url.split('#')[0];
  for (const [place, menu] of [
    ['bench', 'Looks'],
    ['history', /^Status/],
    ['protocols?protocol=viability-dose-response', /^More for/],
  ] as const) {
    await page.goto(`${base}#/${place}`);
    await page.getByRole('button', { name: menu }).press('Enter');
    await expect(page.getByRole('menu').locator('[role^="menuitem"]').first()).toBeFocused();
    await expect(page.getByRole('menu')).toHaveCSS('opacity', '1');
    await expectAccessible(page, `menu of ${place}`);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('menu')).toBeHidden();
  }
});

test('the check itself finds a fault that is put in on purpose', async ({ page, host }) => {
  expect(host.url).toContain('127.0.0.1');
  await page.evaluate(() => {
    const image = document.createElement('img');
    image.src = 'data:,';
    document.querySelector('main, body')?.append(image);
  });
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  expect(violations.map((violation) => violation.id)).toContain('image-alt');
});
