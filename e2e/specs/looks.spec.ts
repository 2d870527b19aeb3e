import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import type { Draft } from '#core/contract/library.ts';
import { expect, test } from '../support/fixtures.ts';
import type { ServedHost } from '../support/served-host.ts';

test.use({ speed: 'instant' });

interface Look {
  readonly contrast?: 'more';
  readonly benchMode?: boolean;
  readonly scheme?: 'light' | 'dark';
}

/** How a person has set this window, for all that is opened from here on. */
async function look(page: Page, { scheme = 'light', contrast, benchMode = false }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme });
  const state = { scheme: 'auto', contrast: contrast ?? 'auto', benchMode };
  await page.evaluate((text) => localStorage.setItem('wellrun.looks', text), JSON.stringify({ state, version: 0 }));
  await page.reload();
  await expect(page.locator(`html[data-bench="${benchMode ? 'on' : 'off'}"]`)).toBeAttached();
}

const baseOf = (host: ServedHost) => host.url.split('#')[0] ?? '';

async function draftOf(host: ServedHost, protocolId: string): Promise<string> {
  const { draftId } = await host.call<Draft>('POST', '/library/drafts', { from: { kind: 'version', protocolId } });
  return draftId;
}

/** The stop button can be seen and pressed: nothing lies on it, and it is where it always is. */
async function stopIsAtHand(page: Page): Promise<void> {
  const stop = page.getByRole('button', { name: /^Stop all/ });
  const [box, height] = [(await stop.boundingBox())!, page.viewportSize()!.height];
  expect(box.y + box.height).toBeLessThanOrEqual(height);
  expect(box.y).toBeGreaterThan(height - 90);
  await stop.click({ trial: true });
}

/** All of it is in the window and above the status bar. */
async function isInSight(page: Page, one: Locator): Promise<void> {
  const [box, bar] = [
    (await one.boundingBox())!,
    (await page.getByRole('contentinfo', { name: 'Status bar' }).boundingBox())!,
  ];
  expect(box.x).toBeGreaterThanOrEqual(0);
  expect(box.x + box.width).toBeLessThanOrEqual(page.viewportSize()!.width);
  expect(box.y).toBeGreaterThanOrEqual(0);
  expect(box.y + box.height).toBeLessThanOrEqual(bar.y + 1);
}

test('in bench mode and in a small window menus stay clear of the status bar, and it stays in its place', async ({
  page,
  host,
}) => {
  for (const size of [
    { width: 1280, height: 800 },
    { width: 853, height: 533 },
  ]) {
    await page.setViewportSize(size);
    await look(page, { benchMode: true });
    await page.goto(`${baseOf(host)}#/protocols?protocol=viability-dose-response`);
    await page.getByRole('button', { name: /^More for/ }).click();
    await isInSight(page, page.getByRole('menu'));
    const last = page.getByRole('menuitem').last();
    await last.focus();
    await isInSight(page, last);
    await stopIsAtHand(page);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('menu')).toBeHidden();
    await stopIsAtHand(page);
  }
});

test('messages stand above the status bar, and a chosen row is never hidden by the head of its table', async ({
  page,
  host,
}) => {
  await page.goto(`${baseOf(host)}#/protocols?protocol=viability-screen`);
  await page.setViewportSize({ width: 1280, height: 660 });
  await page.reload();
  const row = page.getByRole('row', { selected: true });
  await expect(row).toContainText('Viability screen');
  const table = (await page.getByRole('grid', { name: 'Protocols' }).locator('..').boundingBox())!;
  const inTable = async () => {
    const box = (await row.boundingBox())!;
    return box.y >= table.y + 40 && box.y + box.height <= table.y + table.height + 1;
  };
  await expect.poll(inTable).toBe(true);
  await row.focus();
  for (const key of ['Home', 'End', 'ArrowUp']) {
    await page.keyboard.press(key);
    await expect.poll(inTable).toBe(true);
  }
  await page.keyboard.press('m');
  await page.getByRole('textbox', { name: 'Folder' }).fill('Night');
  await page.keyboard.press('Enter');
  const message = page.getByRole('alert').filter({ hasText: 'in Night' });
  await isInSight(page, message);
});

test('in bench mode every command of the outline is there, and bench mode can be switched while it is open', async ({
  page,
  host,
}) => {
  const draftId = await draftOf(host, 'ipsc-feed');
  await page.goto(`${baseOf(host)}#/protocols/draft/${draftId}`);
  const tree = page.getByRole('tree', { name: 'Steps' });
  await tree.getByRole('treeitem').nth(1).click();
  const height = async () => (await tree.getByRole('treeitem').nth(2).boundingBox())!.height;
  const ordinary = await height();
  await page.getByRole('button', { name: 'Looks' }).click();
  await page.getByText('Bench mode').click();
  await page.keyboard.press('Escape');
  await expect.poll(height).toBeGreaterThan(ordinary + 10);
  // Lines do not lie on one another.
  const boxes = await tree
    .getByRole('treeitem')
    .evaluateAll((items) => items.map((item) => item.getBoundingClientRect()).map(({ top, bottom }) => [top, bottom]));
  for (const [at, [top]] of boxes.entries()) if (at > 0) expect(top!).toBeGreaterThanOrEqual(boxes[at - 1]![1]! - 1);

  const tools = page.getByRole('toolbar', { name: 'Chosen steps' });
  const card = (await tools.boundingBox())!;
  for (const button of await tools.getByRole('button').all()) {
    const box = (await button.boundingBox())!;
    expect(box.x + box.width).toBeLessThanOrEqual(card.x + card.width);
    expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(52);
  }
  await expect(tools.getByRole('button', { name: 'Delete' })).toBeVisible();
  await tools.getByRole('button', { name: 'More for the chosen steps' }).click();
  for (const name of ['Move out of the group', 'Move into the next group'])
    await expect(page.getByRole('menuitem', { name: new RegExp(name) })).toBeVisible();
});

test('at 150 % the Cell Line Inspector has room for its choices, numbers and cost', async ({ page, host }) => {
  await page.setViewportSize({ width: 853, height: 533 });
  await page.goto(`${baseOf(host)}#/protocols/inspector`);
  await expect(page.getByText('Where each number comes from')).toBeVisible();
  const wide = await page.locator('main').evaluate((main) => {
    const content = main.firstElementChild ?? main;
    return [...main.querySelectorAll('*')].filter(
      (one) =>
        one.getBoundingClientRect().right > content.getBoundingClientRect().right + 1 &&
        one.closest('[class*="scroll"]') === null,
    ).length;
  });
  expect(wide).toBe(0);
  await expect(page.getByText('Matrigel').first()).toBeInViewport({ ratio: 0 });
  for (const title of ['Steps', 'Where each number comes from', 'Reagents and cost', 'Next passage']) {
    const heading = page.getByRole('heading', { name: title });
    await heading.scrollIntoViewIfNeeded();
    expect((await heading.locator('xpath=ancestor::section[1]').boundingBox())!.width).toBeGreaterThan(240);
  }
});

for (const [name, one] of [
  ['high contrast, light', { contrast: 'more' }],
  ['high contrast, dark', { contrast: 'more', scheme: 'dark' }],
  ['bench mode', { benchMode: true }],
] as const)
  test(`colours and sizes hold in ${name}`, async ({ page, host }) => {
    test.slow();
    const draftId = await draftOf(host, 'viability-dose-response');
    await look(page, one);
    const expectFine = async (what: string) => {
      const { violations } = await new AxeBuilder({ page }).withRules(['color-contrast', 'target-size']).analyze();
      expect(
        violations.flatMap(({ id, nodes }) => nodes.map((node) => `${what}: ${id}: ${node.target.join(' ')}`)),
      ).toEqual([]);
    };
    await page.goto(`${baseOf(host)}#/protocols?protocol=viability-dose-response`);
    await expect(page.getByText('runs by default')).toBeVisible();
    await expectFine('library');
    const draft = `${baseOf(host)}#/protocols/draft/${draftId}`;
    await page.goto(draft);
    await page.getByRole('treeitem', { name: /Lay out the plate/ }).click();
    await expect(page.getByRole('grid')).toBeVisible();
    await expectFine('plate map');
    await page.goto(`${draft}?view=graph`);
    await expect(page.getByRole('region', { name: 'Graph', exact: true }).getByText('Harvest')).toBeVisible();
    await expectFine('graph');
    await page.goto(`${draft}?view=print`);
    await expect(page.getByRole('article', { name: /for printing/ })).toBeVisible();
    await expectFine('print');
    await page.goto(`${baseOf(host)}#/protocols/inspector`);
    await expect(page.getByText('Where each number comes from')).toBeVisible();
    await expectFine('inspector');
  });
