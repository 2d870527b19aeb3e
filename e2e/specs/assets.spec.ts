import { randomUUID } from 'node:crypto';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { Job } from '#core/contract/job.ts';
import type { Draft } from '#core/contract/library.ts';
import { setSpeed, whenDetails } from '../support/executions.ts';
import { expect, test } from '../support/fixtures.ts';
import type { ServedHost } from '../support/served-host.ts';

test.use({ speed: '1' });

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const baseOf = (host: ServedHost) => host.url.split('#')[0] ?? '';

async function expectAccessible(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  expect(
    violations.map(({ id, nodes }) => `${what}: ${id}: ${nodes.map((node) => node.target.join(' ')).join('; ')}`),
  ).toEqual([]);
}

interface Entry {
  readonly kind?: RegExp;
  readonly name: string;
  readonly title: string;
  readonly type?: string;
  readonly members?: readonly string[];
}

/** Enters something on the Bench, as a scientist does. */
async function enter(page: Page, { kind, name, title, type, members = [] }: Entry): Promise<void> {
  await page.getByRole('button', { name: 'Enter an asset…' }).click();
  const dialog = page.getByRole('dialog', { name: 'What else does the lab share?' });
  if (kind !== undefined) {
    await dialog.getByRole('combobox', { name: 'Kind' }).click();
    await page.getByRole('option', { name: kind }).click();
  }
  await dialog.getByRole('textbox', { name: 'Short name' }).fill(name);
  await dialog.getByRole('textbox', { name: 'What is it?' }).fill(title);
  if (type !== undefined) await dialog.getByRole('textbox', { name: /^Type/ }).fill(type);
  if (members.length > 0) {
    const inside = dialog.getByRole('combobox', { name: 'In the pool' });
    await inside.focus();
    await inside.press('ArrowDown');
    for (const member of members) await page.getByRole('option', { name: member, exact: true }).click();
    await inside.press('Tab');
  }
  await expectAccessible(page, `enter ${name}`);
  await dialog.getByRole('button', { name: 'Enter it' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('grid', { name: 'Other assets' })).toContainText(name);
}

const wait = (id: string, name: string, minutes: number) => ({
  id,
  name,
  operation: 'wait',
  params: { minutes, why: name.toLowerCase() },
});

/** A draft of two steps that need nothing yet. */
async function draftOf(host: ServedHost): Promise<string> {
  const begun = await host.call<Draft>('POST', '/library/drafts', { from: { kind: 'nothing', name: 'Spin by hand' } });
  await host.call('POST', `/library/drafts/${begun.draftId}`, {
    revision: begun.revision,
    operator: 'JM',
    document: { ...begun.document, steps: [wait('spin', 'Spin', 20), wait('open', 'Work in the hood', 10)] },
  });
  return begun.draftId;
}

/** Has a step of the open draft need something of the lab. */
async function need(page: Page, step: RegExp, offer: RegExp): Promise<void> {
  await page.getByRole('treeitem', { name: step }).click();
  await page.getByRole('button', { name: /^Needs of the lab/ }).click();
  await page.getByLabel('Add what it needs').first().click();
  await page.getByRole('option', { name: offer }).click();
}

test('two executions share a centrifuge that is worked by hand, and a pool of cabinets', async ({ page, host }) => {
  await host.call('POST', '/settings', { key: 'guide.finished', value: true });
  await page.goto(`${baseOf(host)}#/bench?view=list`);
  await expect(page.getByText('None entered')).toBeVisible();
  await enter(page, { name: 'SPIN-1', title: 'Centrifuge by the window', type: 'Hand centrifuge' });
  await enter(page, { name: 'BSC-1', title: 'Cabinet, left', type: 'Biosafety cabinet' });
  await enter(page, { name: 'BSC-2', title: 'Cabinet, right', type: 'Biosafety cabinet' });
  await enter(page, { kind: /^Pool/, name: 'HOODS', title: 'Both cabinets', members: ['BSC-1', 'BSC-2'] });

  const draftId = await draftOf(host);
  await page.goto(`${baseOf(host)}#/protocols/draft/${draftId}`);
  await need(page, /Spin/, /^Any hand centrifuge$/);
  await need(page, /Work in the hood/, /^HOODS, any of the pool$/);
  await expect(page.getByTestId('saving')).toHaveAttribute('data-saving', 'saved');
  const draft = await host.call<Draft>('GET', `/library/drafts/${draftId}`);
  const { protocolId } = (
    await host.call<{ summary: { protocolId: string } }>('POST', `/library/drafts/${draftId}/release`, {
      revision: draft.revision,
      operator: 'JM',
      note: 'Needs the centrifuge and a hood',
    })
  ).summary;

  for (let count = 0; count < 2; count++)
    await host.call<Job>('POST', '/queue', {
      requestId: randomUUID(),
      protocolId,
      mode: 'simulated',
      operator: 'JM',
    });
  await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Queue' }).click();
  await page.getByRole('tab', { name: /Running/ }).click();
  const running = page.getByRole('grid', { name: 'Running jobs' });
  await expect(running.getByRole('row', { name: /EX-2 / })).toContainText(/SPIN-1 is (held by|next for) EX-1/);
  await page.getByRole('button', { name: 'Show data' }).click();
  await expect(page.getByRole('grid', { name: 'Forecast as a table' })).toContainText('SPIN-1');

  await page.goto(`${baseOf(host)}#/bench?view=list`);
  await page
    .getByRole('grid', { name: 'Other assets' })
    .getByRole('row', { name: /SPIN-1/ })
    .click();
  const drawer = page.getByRole('dialog', { name: 'SPIN-1' });
  await expect(drawer.getByText('In use')).toBeVisible();
  await expect(drawer.getByText('EX-1', { exact: true })).toBeVisible();
  await expectAccessible(page, 'drawer');

  await setSpeed(host, 'instant');
  for (const executionId of ['EX-1', 'EX-2'])
    await whenDetails(host, executionId, ({ execution }) => execution.status === 'completed');

  await page.goto(`${baseOf(host)}#/history?selected=EX-2&tab=assets`);
  const had = page.getByRole('table', { name: 'Assets of the lab' });
  await expect(had.getByRole('row', { name: /Hand centrifuge.*1 Spin.*SPIN-1.* to .*20 min/ })).toBeVisible();
  await expect(had.getByRole('row', { name: /HOODS.*2 Work in the hood.*BSC-[12].* to .*10 min/ })).toBeVisible();
  await expectAccessible(page, 'record');

  await page.goto(`${baseOf(host)}#/bench?view=list`);
  await page
    .getByRole('grid', { name: 'Other assets' })
    .getByRole('row', { name: /SPIN-1/ })
    .click();
  await drawer.getByRole('tab', { name: 'History' }).click();
  const history = drawer.getByRole('list', { name: /^History of SPIN-1/ });
  await expect(history).toContainText('Used by EX-2 for spin');
  await expect(history).toContainText('Used by EX-1 for spin');
  await expect(history).toContainText('Entered as Centrifuge by the window');
  await expectAccessible(page, 'history');

  await drawer.getByRole('button', { name: 'Take it out of the registry…' }).click();
  const ask = page.getByRole('dialog', { name: 'Take SPIN-1 out of the registry?' });
  await expectAccessible(page, 'removal');
  await ask.getByRole('button', { name: 'Take it out' }).click();
  await expect(page.getByRole('grid', { name: 'Other assets' })).not.toContainText('SPIN-1');
});
