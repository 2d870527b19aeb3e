import { AxeBuilder } from '@axe-core/playwright';
import type { CallRecord } from '#core/contract/execution.ts';
import { startExecution, whenDetails } from '../support/executions.ts';
import { expect, test } from '../support/fixtures.ts';

test.use({ speed: 'instant' });

test('of a program one sees every call with what it was given and told, and goes on from one of them', async ({
  page,
  host,
}) => {
  const id = await startExecution(host, 'titrate-volume', { target_g: 3 });
  await whenDetails(host, id, ({ execution }) => execution.status === 'completed');
  const calls = await host.call<CallRecord[]>('GET', `/executions/${id}/calls`);
  const weighed = calls.find(({ name }) => name === 'weigh')!;

  await page.goto(`${host.url.split('#')[0] ?? ''}#/history?selected=${id}&tab=calls`);
  const tree = page.getByRole('tabpanel', { name: 'Calls' });
  await expect(tree.getByText('Round 1')).toBeVisible();
  await expect(tree.getByText('lab.weigh').first()).toBeVisible();
  await tree
    .getByRole('row', { name: /lab\.weigh/ })
    .first()
    .click();
  const details = tree.getByRole('region', { name: `Call ${weighed.callId}` });
  await expect(details).toContainText(`line ${weighed.line}`);
  await expect(details).toContainText(String((weighed.result as { grams: number }).grams));
  expect((await new AxeBuilder({ page }).include('[role="tabpanel"]').analyze()).violations).toEqual([]);

  await page.getByRole('button', { name: 'Run again' }).click();
  const dialog = page.getByRole('dialog', { name: `Run ${id} again?` });
  await dialog.getByRole('combobox', { name: 'First step' }).or(dialog.getByLabel('First step')).first().click();
  await page.getByRole('option', { name: /^2\.3 / }).click();
  // Tare, dispense and wait of the first round.
  await expect(dialog).toContainText(`hears 3 answers of ${id} again: tare, dispense, wait.`);
  await expect(dialog).toContainText(/\d+ calls will be done once more/);
  await dialog.getByRole('button', { name: 'Make the new execution' }).click();
  await expect(page).toHaveURL(/#\/monitor\/EX-2/);
});
