import { randomUUID } from 'node:crypto';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { ChangeoverView } from '#core/contract/changeover.ts';
import { setSpeed, whenDetails } from '../support/executions.ts';
import { expect, test } from '../support/fixtures.ts';
import type { ServedHost } from '../support/served-host.ts';

test.use({ speed: '1' });

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const ASSAY = 'Reporter assay, 96 wells';
const FEED = 'iPSC feed';

const baseOf = (host: ServedHost) => host.url.split('#')[0] ?? '';

async function expectAccessible(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  expect(
    violations.map(({ id, nodes }) => `${what}: ${id}: ${nodes.map((node) => node.target.join(' ')).join('; ')}`),
  ).toEqual([]);
}

async function changeovers(host: ServedHost): Promise<ChangeoverView[]> {
  return host.call<ChangeoverView[]>('GET', '/workcell/changeovers');
}

test('the liquid handler is washed between two protocols, as somebody has entered on the Bench', async ({
  page,
  host,
}) => {
  await host.call('POST', '/settings', { key: 'guide.finished', value: true });
  await page.goto(`${baseOf(host)}#/bench?instrument=LH-1`);
  const drawer = page.getByRole('dialog', { name: 'Details of LH-1' });
  await drawer.getByRole('tab', { name: 'Upkeep' }).click();
  await drawer.getByRole('button', { name: 'Changeover…' }).click();
  const rule = page.getByRole('dialog', { name: 'When is LH-1 changed over?' });
  await rule.getByRole('textbox', { name: 'It takes' }).fill('12');
  await rule.getByRole('textbox', { name: 'What is done' }).fill('Wash the lines');
  await rule.getByRole('button', { name: 'Add a change' }).click();
  await expect(rule.getByText('Say from what or to what')).toBeVisible();
  await expect(rule.getByRole('button', { name: 'Save the rule' })).toBeDisabled();
  await rule.getByRole('combobox', { name: 'From, 1' }).fill(FEED);
  await rule.getByRole('textbox', { name: 'Takes, 1' }).fill('30');
  await rule.getByRole('combobox', { name: 'To, 1' }).focus();
  await expectAccessible(page, 'rule');
  await rule.getByRole('button', { name: 'Save the rule' }).click();
  await expect(rule).toBeHidden();
  await expect(drawer).toContainText('Any change of protocol takes 12 min: Wash the lines');
  await expect(drawer).toContainText(`from ${FEED} to anything 30 min`);
  await expect(drawer).toContainText('nobody knows: the next work has it changed over');
  // What was done by mistake is taken back.
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => changeovers(host)).toEqual([]);
  await expect(drawer).not.toContainText('Any change of protocol');
  await drawer.getByRole('button', { name: 'Changeover…' }).click();
  await rule.getByRole('textbox', { name: 'It takes' }).fill('12');
  await rule.getByRole('textbox', { name: 'What is done' }).fill('Wash the lines');
  await rule.getByRole('button', { name: 'Save the rule' }).click();
  await drawer.getByRole('button', { name: 'Set up for…' }).click();
  const setUp = page.getByRole('dialog', { name: 'What is LH-1 set up for?' });
  await setUp.getByRole('combobox', { name: /^Set up for/ }).fill(FEED);
  await setUp.getByRole('combobox', { name: /^Set up for/ }).press('Tab');
  await setUp.getByRole('button', { name: 'Save it' }).click();
  await expect.poll(async () => (await changeovers(host))[0]?.setUp).toBe(FEED);
  await expectAccessible(page, 'upkeep');

  const protocolId = 'reporter-assay';
  await host.call('POST', '/queue', { requestId: randomUUID(), protocolId, mode: 'simulated', operator: 'JM' });
  await setSpeed(host, 60);
  const begun = async () => (await changeovers(host))[0]?.underWay?.to ?? null;
  await expect.poll(begun, { timeout: 60_000, intervals: [200] }).toBe(ASSAY);
  await setSpeed(host, 1);
  await expect(drawer).toContainText(`It is being changed over from ${FEED} to ${ASSAY}`);
  await expectAccessible(page, 'under way');
  await page.goto(`${baseOf(host)}#/queue`);
  await page.getByRole('button', { name: 'Show data' }).click();
  const table = page.getByRole('grid', { name: 'Forecast as a table' });
  await expect(table).toContainText(`From ${FEED} to ${ASSAY}, 12 min: Wash the lines`);

  await setSpeed(host, 'instant');
  await whenDetails(host, 'EX-1', ({ execution }) => execution.status === 'completed');
  expect((await changeovers(host))[0]).toMatchObject({ setUp: ASSAY, underWay: null });
  await page.goto(`${baseOf(host)}#/bench?instrument=LH-1`);
  await drawer.getByRole('tab', { name: 'History' }).click();
  const history = drawer.getByRole('list', { name: /^History of LH-1/ });
  await expect(history).toContainText(`Changed over from ${FEED} to ${ASSAY}`);
  await expect(history).toContainText(`Being changed over from ${FEED} to ${ASSAY}`);
  await expect(history).toContainText('12 min for any change of protocol');
});
