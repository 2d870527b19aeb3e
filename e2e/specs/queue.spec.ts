import { randomUUID } from 'node:crypto';
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import type { Forecast } from '#core/contract/forecast.ts';
import type { Batch, Job, QueueStatistics } from '#core/contract/job.ts';
import { expect, test } from '../support/fixtures.ts';
import { setSpeed, whenConsuming, whenDetails } from '../support/executions.ts';
import type { ServedHost } from '../support/served-host.ts';

test.use({ speed: '60' });

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

function submit(host: ServedHost, protocolId: string, more: Record<string, unknown> = {}): Promise<Job> {
  return host.call<Job>('POST', '/queue', {
    requestId: randomUUID(),
    protocolId,
    mode: 'simulated',
    operator: 'JM',
    ...more,
  });
}

async function jobs(host: ServedHost, query: string): Promise<Job[]> {
  return (await host.call<{ items: Job[] }>('GET', `/queue?${query}`)).items;
}

const holdQueue = (host: ServedHost, hold: boolean) => host.call<QueueStatistics>('POST', '/queue/hold', { hold });

const openQueue = (page: Page) =>
  page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Queue' }).click();

/** The jobs of the list of waiting ones, in their order on the screen. */
async function shownOrder(page: Page): Promise<string[]> {
  const rows = page.getByRole('grid', { name: 'Waiting jobs, in their order' }).locator('tbody tr[aria-rowindex] b');
  return (await rows.allInnerTexts()).filter((text) => /^EX-\d+$/.test(text));
}

const rowOf = (page: Page, jobId: string): Locator =>
  page.getByRole('grid', { name: 'Waiting jobs, in their order' }).getByRole('row', { name: new RegExp(`${jobId} `) });

test('jobs wait in their order, one is cancelled with a reason, and an urgent one from Run goes first', async ({
  page,
  host,
}) => {
  await holdQueue(host, true);
  await openQueue(page);
  await expect(page.getByText('Nothing waits', { exact: true })).toBeVisible();
  await expect(page.getByText('The queue is held.', { exact: true })).toBeVisible();

  for (const [protocolId, priority] of [
    ['viability-dose-response', 5],
    ['ipsc-passage-t75', 8],
    ['ipsc-feed', 2],
    ['viability-dose-response', 5],
    ['balance-check', 5],
  ] as const)
    await submit(host, protocolId, { priority });
  await expect.poll(() => shownOrder(page)).toEqual(['EX-2', 'EX-1', 'EX-4', 'EX-5', 'EX-3']);
  await expect(page.getByRole('link', { name: /Queue 5 waiting/ })).toBeVisible();
  await expect(rowOf(page, 'EX-1')).toContainText('The queue is held');

  await rowOf(page, 'EX-4')
    .getByRole('button', { name: /more for EX-4/ })
    .click();
  await page.getByRole('menuitem', { name: 'Cancel…' }).click();
  const ask = page.getByRole('dialog', { name: 'Cancel EX-4?' });
  await ask.getByRole('textbox').fill('Asked for twice');
  await ask.getByRole('button', { name: 'Cancel EX-4' }).click();
  await expect.poll(() => shownOrder(page)).toEqual(['EX-2', 'EX-1', 'EX-5', 'EX-3']);

  await page.getByRole('button', { name: 'New execution' }).click();
  await page.getByRole('button', { name: /^Protocol/ }).click();
  await page.getByRole('option', { name: /Balance check/ }).click();
  await page.getByRole('combobox', { name: 'Priority' }).click();
  await page.getByRole('option', { name: '10 Critical' }).click();
  await page.getByRole('button', { name: 'Add to queue' }).click();
  await page.getByRole('link', { name: 'EX-6 waits in the queue' }).click();
  await expect.poll(() => shownOrder(page)).toEqual(['EX-6', 'EX-2', 'EX-1', 'EX-5', 'EX-3']);
  await expect(page.getByRole('region', { name: 'Details of EX-6' })).toContainText('10 Critical');

  await page.getByRole('main').getByRole('button', { name: 'Release queue' }).first().click();
  await setSpeed(host, 'instant');
  await expect
    .poll(async () => (await host.call<QueueStatistics>('GET', '/queue/statistics')).completed, { timeout: 60_000 })
    .toBe(5);
  await page.getByRole('tab', { name: /Ended today/ }).click();
  await expect(page.getByRole('grid', { name: 'Ended jobs' }).getByText('Completed')).toHaveCount(5);
  await expect(page.getByRole('grid', { name: 'Ended jobs' })).toContainText('Cancelled');
  const cancelled = await jobs(host, 'state[0]=cancelled');
  expect(cancelled.map((one) => one.jobId)).toEqual(['EX-4']);
});

test('a job is moved by keyboard, by pointer and by button, and the host keeps the place', async ({ page, host }) => {
  await holdQueue(host, true);
  for (let count = 0; count < 4; count++) await submit(host, 'balance-check');
  await openQueue(page);
  await expect.poll(() => shownOrder(page)).toEqual(['EX-1', 'EX-2', 'EX-3', 'EX-4']);

  await rowOf(page, 'EX-1').focus();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(page.getByText('EX-1 is now 2 of 4.')).toBeAttached();
  await expect.poll(() => shownOrder(page)).toEqual(['EX-2', 'EX-1', 'EX-3', 'EX-4']);
  await expect(rowOf(page, 'EX-1')).toBeFocused();
  await page.keyboard.press('Alt+ArrowDown');
  await expect.poll(() => shownOrder(page)).toEqual(['EX-2', 'EX-3', 'EX-1', 'EX-4']);

  const [last, first] = [await rowOf(page, 'EX-4').boundingBox(), await rowOf(page, 'EX-2').boundingBox()];
  if (last === null || first === null) throw new Error('The rows are not to be seen.');
  await page.mouse.move(last.x + 14, last.y + 20);
  await page.mouse.down();
  await page.mouse.move(last.x + 14, last.y - 30, { steps: 4 });
  await page.mouse.move(first.x + 14, first.y + 16, { steps: 8 });
  await page.mouse.up();
  await expect.poll(() => shownOrder(page)).toEqual(['EX-4', 'EX-2', 'EX-3', 'EX-1']);

  await page.getByRole('button', { name: 'Move EX-1 up' }).click();
  await expect.poll(() => shownOrder(page)).toEqual(['EX-4', 'EX-2', 'EX-1', 'EX-3']);
  await page.reload();
  await expect.poll(() => shownOrder(page)).toEqual(['EX-4', 'EX-2', 'EX-1', 'EX-3']);
  expect((await jobs(host, 'state[0]=waiting')).map((one) => one.jobId)).toEqual(['EX-4', 'EX-2', 'EX-1', 'EX-3']);
});

test('a batch is pasted as a table; what is wrong in it is said by row and column', async ({ page, host }) => {
  await holdQueue(host, true);
  await openQueue(page);
  await page.getByRole('button', { name: 'Submit batch' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(/^3 executions, simulated/)).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Name of the batch' }).fill('Three lines');

  const cell = dialog.getByRole('combobox', { name: 'Cell line, row 1' });
  await cell.focus();
  await pasteInto(
    cell,
    'U2OS\tstaurosporine\t3\nHepG2\tstaurosporine\t1,5\nU2OS\ttunicamycin\tmuch\nA549\ttunicamycin\t10\n',
  );
  await expect(dialog.getByRole('status')).toContainText('Row 3, Highest dose: "much" is not a number.');
  await expect(dialog.getByRole('button', { name: 'Submit 4 executions' })).toBeDisabled();
  await dialog.getByRole('button', { name: 'Remove row 3' }).click();
  await dialog.getByRole('button', { name: 'Submit 3 executions' }).click();

  await expect(page.getByText(/Only jobs of/)).toContainText('B-1');
  await expect.poll(() => shownOrder(page)).toHaveLength(3);
  const [batch] = await host.call<Batch[]>('GET', '/queue/batches');
  expect(batch).toMatchObject({ title: 'Three lines', jobs: 3, waiting: 3 });
  expect((await jobs(host, 'batchId=B-1')).map((one) => one.cellLine)).toEqual(['U2OS', 'HepG2', 'A549']);

  await page.getByRole('tab', { name: 'Batches' }).click();
  await page.getByRole('button', { name: 'Cancel…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel 3 jobs' }).click();
  await expect(page.getByText('It is over.')).toBeVisible();
});

/** What the clipboard of a spreadsheet would give. */
function pasteInto(field: Locator, text: string): Promise<void> {
  return field.evaluate((element, pasted) => {
    const data = new DataTransfer();
    data.setData('text/plain', pasted);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}

test('an instrument that fails keeps the queue waiting until a person has cleared it', async ({ page, host }) => {
  await submit(host, 'ipsc-passage-t75');
  await whenDetails(host, 'EX-1', ({ execution }) => execution.status === 'running');
  const instrumentId = await whenConsuming(host, 'EX-1');
  await host.call('POST', `/instruments/${instrumentId}/fault`, { fault: { fault: 'jam' } });
  await setSpeed(host, 600);
  await whenDetails(host, 'EX-1', ({ execution }) => execution.attention.length > 0);
  await openQueue(page);
  await page.getByRole('tab', { name: /Running/ }).click();
  await page.getByRole('grid', { name: 'Running jobs' }).getByRole('button', { name: 'Monitor' }).click();

  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('has jammed');
  await dialog.getByRole('radio', { name: /Abort/ }).check({ force: true });
  await dialog.getByRole('textbox').last().fill('The tip rack was not seated');
  await dialog.getByRole('button').last().click();
  await whenDetails(host, 'EX-1', ({ execution }) => execution.status === 'failed');

  await submit(host, 'ipsc-feed');
  await openQueue(page);
  await expect(rowOf(page, 'EX-2')).toContainText(/must be cleared by a person/);
  await rowOf(page, 'EX-2')
    .getByRole('link', { name: `Look at ${instrumentId}` })
    .click();
  for (;;) {
    const instruments = await host.call<{ instrumentId: string; needsClearing: unknown }[]>('GET', '/instruments');
    const unclear = instruments.find((one) => one.needsClearing !== null);
    if (unclear === undefined) break;
    await page.goto(`${host.url.split('#')[0]}#/bench?instrument=${unclear.instrumentId}`);
    await page
      .getByRole('button', { name: `Clear ${unclear.instrumentId}…` })
      .last()
      .click();
    const ask = page.getByRole('dialog', { name: `Is ${unclear.instrumentId} clear?` });
    await ask.getByRole('textbox').fill('Deck looked at, rack seated');
    await ask.getByRole('button', { name: `${unclear.instrumentId} is clear` }).click();
    await expect(ask).toBeHidden();
  }
  await setSpeed(host, 'instant');
  await whenDetails(host, 'EX-2', ({ execution }) => execution.status === 'completed');
});

test('what comes again and what was saved as a template is set up without writing cron', async ({ page, host }) => {
  const base = host.url.split('#')[0];
  await page.goto(`${base}#/run?protocol=ipsc-feed&when=repeat`);
  await page.getByRole('combobox', { name: 'Comes again' }).click();
  await page.getByRole('option', { name: 'Monday to Friday' }).click();
  await page.getByRole('textbox', { name: 'At, on this PC' }).fill('730');
  await page.getByRole('textbox', { name: 'At, on this PC' }).press('Enter');
  await expect(page.getByText(/^Next: .*07:30/)).toBeVisible();
  await page.getByRole('button', { name: 'Have it come again' }).click();
  const table = page.getByRole('table', { name: 'Jobs that come again' });
  await expect(table).toContainText('Monday to Friday at 07:30');
  await table.getByRole('button', { name: 'Pause' }).click();
  await expect(table).toContainText('Paused');

  await page.goto(`${base}#/run?protocol=ipsc-feed`);
  await page.getByRole('button', { name: 'Templates' }).click();
  await page.getByRole('menuitem', { name: 'Save these settings…' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Morning feed');
  await page.getByRole('dialog').getByRole('button', { name: 'Save the template' }).click();
  await page.goto(`${base}#/run?protocol=balance-check`);
  await page.getByRole('button', { name: 'Templates' }).click();
  await page
    .getByRole('menuitem', { name: /Morning feed/ })
    .first()
    .click();
  await expect(page.getByText('Filled in from the template Morning feed.')).toBeVisible();
});

test('executions share the instruments step by step, as the forecast draws it', async ({ page, host }) => {
  for (const [protocolId, priority] of [
    ['viability-dose-response', 5],
    ['ipsc-passage-t75', 8],
    ['viability-dose-response', 5],
  ] as const)
    await submit(host, protocolId, { priority });
  await openQueue(page);
  const gantt = page.getByTestId('gantt');
  await expect(gantt).toBeVisible();
  const forecast = () => host.call<Forecast>('GET', '/queue/forecast?world=simulated');
  await expect
    .poll(async () => new Set((await forecast()).lanes.flatMap((lane) => lane.bars).map((bar) => bar.executionId)).size)
    .toBe(3);
  /* On the liquid handler they take turns instead of coming one after the other. */
  const turns = ((await forecast()).lanes.find((lane) => lane.assetId === 'LH-1')?.bars ?? [])
    .toSorted((one, other) => one.start - other.start)
    .map((bar) => bar.executionId)
    .filter((executionId, index, all) => executionId !== all[index - 1]);
  expect(turns.length).toBeGreaterThan(4);

  const colours = () =>
    gantt.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    });
  await expect.poll(colours).toBeGreaterThan(20);

  const focused = gantt.getByRole('button');
  await focused.focus();
  await expect(focused).toHaveAccessibleName(/^EX-\d .* on LH-1/);
  const before = await focused.getAttribute('aria-label');
  await page.keyboard.press('ArrowRight');
  await expect(focused).not.toHaveAccessibleName(before ?? '');
  await page.keyboard.press('ArrowDown');
  await expect(focused).toHaveAccessibleName(/on LH-1 places/);
  for (const key of ['+', '+', '-', 'Shift+ArrowRight', '0', 'n']) await page.keyboard.press(key);
  await expect(page.getByRole('button', { name: 'Follow the present' })).toHaveAttribute('aria-pressed', 'true');

  await page.getByRole('button', { name: 'Full height' }).click();
  await page.getByRole('button', { name: 'Show data' }).click();
  const table = page.getByRole('grid', { name: 'Forecast as a table' });
  await expect(table).toContainText('Inspect the source');
  await table.getByRole('button', { name: 'Where' }).click();
  await expect(table.locator('tbody tr[aria-rowindex="2"]')).toContainText('ARM-1');
});

test('an instrument that is out is named wherever something waits for it, and what waits goes on when it is back', async ({
  page,
  host,
}) => {
  await host.call('POST', '/workcell/assets/LH-1/hold', { purpose: 'calibration', operator: 'AK' });
  await submit(host, 'viability-plate');
  await openQueue(page);
  await expect(rowOf(page, 'EX-1')).toContainText('LH-1 is held by AK for calibration');
  await expect(rowOf(page, 'EX-1')).toContainText('when LH-1 is back');
  await expect(page.getByText(/planned as if it were back at/)).toBeVisible();
  await expect(page.getByRole('main').getByRole('button', { name: 'Look at LH-1' })).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join('; ')}`),
    ).toEqual([]);
  }

  await host.call('POST', '/workcell/assets/LH-1/release', { operator: 'AK' });
  await expect(page.getByRole('tab', { name: 'Running 1' })).toBeVisible();
  await expect(page.getByText('Nothing waits', { exact: true })).toBeVisible();
  await expect(page.getByText(/planned as if it were back at/)).toHaveCount(0);
});

for (const scheme of ['light', 'dark'] as const)
  test(`the queue and its dialogs pass the accessibility rules in ${scheme}`, async ({ page, host }) => {
    test.setTimeout(180_000);
    await page.emulateMedia({ colorScheme: scheme });
    await submit(host, 'viability-dose-response');
    await submit(host, 'ipsc-feed');
    await submit(host, 'balance-check', { hold: true });
    await host.call('POST', '/queue/batches', {
      requestId: randomUUID(),
      protocolId: 'balance-check',
      mode: 'simulated',
      title: 'Two',
      rows: [{}, {}],
    });
    const base = host.url.split('#')[0];
    const clean = async (what: string) => {
      const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
      expect(
        violations.map((one) => `${what}: ${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join('; ')}`),
      ).toEqual([]);
    };
    for (const place of [
      'queue',
      'queue?job=EX-2',
      'queue?tab=running',
      'queue?tab=batches',
      'queue?tab=recurring',
      'queue?data=true',
      'run?when=repeat',
      'run?batch=true',
    ]) {
      await page.goto(`${base}#/${place}`);
      await page.waitForLoadState('networkidle');
      await expect(page.getByRole('contentinfo', { name: 'Status bar' })).toBeVisible();
      await clean(place);
    }
  });
