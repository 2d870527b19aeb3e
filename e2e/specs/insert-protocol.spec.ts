import type { Page } from '@playwright/test';
import type { Draft, ProtocolVersion } from '#core/contract/library.ts';
import type { ProtocolDocument } from '#core/contract/protocol.ts';
import { whenDetails } from '../support/executions.ts';
import { expect, test } from '../support/fixtures.ts';

test.use({ speed: 'instant' });

const treeOf = (page: Page) => page.getByRole('tree', { name: 'Steps' });
const stepOf = (page: Page, name: RegExp) => treeOf(page).getByRole('treeitem', { name });
const found = (page: Page) => page.getByRole('region', { name: 'Live analysis' });

async function type(page: Page, words: string): Promise<void> {
  await page.getByRole('button', { name: /^Insert/ }).click();
  await page.getByRole('combobox', { name: 'Which step?' }).fill(words);
  await expect(page.getByRole('option', { name: new RegExp(words) }).first()).toBeVisible();
  await page.keyboard.press('Enter');
}

test('a protocol is put into another one twice, taken back and done again, saved, and run to the end', async ({
  page,
  host,
}) => {
  test.setTimeout(180_000);
  const from = { kind: 'nothing', name: 'Two flasks' };
  const { draftId, document } = await host.call<Draft>('POST', '/library/drafts', { from });
  await page.goto(`${host.url.split('#')[0]}#/protocols/draft/${draftId}`);
  await stepOf(page, /First step/).click();

  await type(page, 'iPSC feed');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(stepOf(page, /iPSC feed/)).toHaveCount(1);
  await expect(page.locator('[data-pane="side"]')).toContainText('From ipsc-feed v2');
  await page.keyboard.press('Control+z');
  await expect(stepOf(page, /iPSC feed/)).toHaveCount(0);
  await expect
    .poll(async () => (await host.call<Draft>('GET', `/library/drafts/${draftId}`)).document)
    .toEqual(document);
  await page.keyboard.press('Control+Shift+z');
  await expect(stepOf(page, /iPSC feed/)).toHaveCount(1);
  await type(page, 'iPSC feed');
  await expect(stepOf(page, /iPSC feed/)).toHaveCount(2);
  await expect(found(page)).toContainText('nothing');

  /* Of another cell line: said in a sentence, and nothing is inserted. */
  await type(page, 'U2OS');
  await expect(page.getByRole('alert')).toContainText('Give both the same cell line');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('saving')).toHaveAttribute('data-saving', 'saved');

  await page.getByRole('button', { name: 'Save version…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('Two flasks, one after the other');
  await dialog.getByRole('button', { name: 'Save version 1' }).click();
  await dialog.getByRole('button', { name: 'Set up a run' }).click();
  await expect(page.getByText('iPSC feed, from ipsc-feed v2').first()).toBeVisible();
  await page.getByText('Simulated', { exact: true }).click();
  await page.getByRole('button', { name: /^Start/ }).click();
  const { execution } = await whenDetails(host, 'EX-1', (one) => one.execution.completedAt !== null, 120_000);
  expect(execution).toMatchObject({ status: 'completed', workflowName: 'Two flasks' });

  const path = `/library/protocols/${execution.protocolId}/versions`;
  expect(await host.call<ProtocolVersion[]>('GET', path)).toHaveLength(1);
  const [feed] = await host.call<ProtocolVersion[]>('GET', '/library/protocols/ipsc-feed/versions');
  const saved = await host.call<{ document: ProtocolDocument }>('GET', `/protocols/${execution.protocolId}`);
  expect(saved.document.steps.map((step) => step.from)).toEqual([
    undefined,
    { protocolId: 'ipsc-feed', version: 2, hash: feed!.hash },
    { protocolId: 'ipsc-feed', version: 2, hash: feed!.hash },
  ]);
});
