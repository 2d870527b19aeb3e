import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import type { JsonObject } from '#core/contract/json.ts';
import type { Draft, ProtocolVersion } from '#core/contract/library.ts';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { detailsOf, setSpeed, whenDetails } from '../support/executions.ts';
import { expect, test } from '../support/fixtures.ts';
import type { ServedHost } from '../support/served-host.ts';

test.use({ speed: 'instant' });

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const baseOf = (host: ServedHost) => host.url.split('#')[0] ?? '';
const treeOf = (page: Page) => page.getByRole('tree', { name: 'Steps' });
const stepOf = (page: Page, name: string | RegExp) => treeOf(page).getByRole('treeitem', { name });
const sideOf = (page: Page) => page.locator('[data-pane="side"]');
const savedNow = (page: Page) => expect(page.getByTestId('saving')).toHaveAttribute('data-saving', 'saved');
const found = (page: Page) => page.getByRole('region', { name: 'Live analysis' });

function begin(host: ServedHost, from: JsonObject): Promise<Draft> {
  return host.call<Draft>('POST', '/library/drafts', { from });
}

async function open(page: Page, host: ServedHost, draftId: string): Promise<void> {
  await page.goto(`${baseOf(host)}#/protocols/draft/${draftId}`);
  await expect(treeOf(page)).toBeVisible();
}

/** The names of the steps in sight, from the top. */
async function shownNames(page: Page): Promise<string[]> {
  const labels = await treeOf(page)
    .getByRole('treeitem')
    .evaluateAll((items) => items.map((item) => item.getAttribute('aria-label') ?? ''));
  return labels.map((label) => label.replace(/^[\d.]+ /, '').replace(/ [\d.]+ (s|min|h|d).*$/, ''));
}

async function insert(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /^Insert/ }).click();
  await page
    .getByRole('listbox', { name: 'Steps to insert' })
    .getByRole('option')
    .filter({ has: page.getByText(name, { exact: true }) })
    .click();
  await expect(page.getByRole('dialog')).toBeHidden();
}

/** Takes away what a new protocol begins with, so that the page is empty. */
async function clear(page: Page): Promise<void> {
  await stepOf(page, /First step/).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByText('Insert the first step.')).toBeVisible();
}

/** One of a list, by pointing. */
async function choose(page: Page, field: Locator, word: string, option: string | RegExp): Promise<void> {
  await field.click();
  await field.fill(word);
  await page.getByRole('option', { name: option }).first().click();
}

test('a viability dose-response is built from an empty page by pointing in under three minutes, saved and run', async ({
  page,
  host,
}) => {
  test.setTimeout(240_000);
  const { draftId } = await begin(host, { kind: 'nothing', name: 'Dose response by pointing' });
  await open(page, host, draftId);
  const began = Date.now();
  const side = sideOf(page);
  await clear(page);
  await side
    .getByRole('combobox', { name: 'Kind of work' })
    .or(side.getByRole('textbox', { name: 'Kind of work' }))
    .click();
  await page.getByRole('option', { name: 'viability' }).click();
  await choose(page, side.getByLabel(/^Cell line/).first(), 'U2OS', /osteosarcoma|U.?2.?OS/i);
  for (const name of [
    'Dose series on a plate',
    'Harvest and count',
    'Seed a laid-out plate',
    'Add compound and treat',
    'Read viability',
  ])
    await insert(page, name);
  await expect(found(page)).toContainText('nothing');

  await treeOf(page).hover();
  await page.mouse.wheel(0, -9000);
  await stepOf(page, /Lay out the plate/).click();
  await expect(page.getByRole('grid')).toBeVisible();
  await treeOf(page).hover();
  await page.mouse.wheel(0, 700);
  await stepOf(page, /Treat \d/).click();
  await expect(side.getByText('treatment_h')).toBeVisible();
  await savedNow(page);

  await page.getByRole('button', { name: 'Save version…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('First one');
  await dialog.getByRole('button', { name: 'Save version 1' }).click();
  await expect(dialog).toContainText('Version 1 is saved');
  expect(Date.now() - began).toBeLessThan(180_000);

  await dialog.getByRole('button', { name: 'Set up a run' }).click();
  await page.getByRole('button', { name: 'Start simulated run' }).click();
  await expect(page.getByRole('contentinfo', { name: 'Status bar' })).toContainText('EX-1');
  await setSpeed(host, 'instant');
  const { execution } = await whenDetails(host, 'EX-1', (one) => one.execution.completedAt !== null, 120_000);
  expect(execution).toMatchObject({ status: 'completed', workflowName: 'Dose response by pointing' });
  const results = await host.call<{ kind: string }[]>('GET', '/executions/EX-1/results');
  expect(JSON.stringify(results)).toContain('viability');
});

test('five compounds at eight doses on three cell lines: built by pointing, run as a batch, with a curve for each', async ({
  page,
  host,
}) => {
  test.setTimeout(240_000);
  const { draftId } = await begin(host, { kind: 'nothing', name: 'Five by eight by three' });
  await open(page, host, draftId);
  const side = sideOf(page);
  await clear(page);
  await side.getByRole('combobox', { name: 'Kind of work' }).or(side.getByLabel('Kind of work')).first().click();
  await page.getByRole('option', { name: 'viability' }).click();
  await side.getByRole('button', { name: /^Fill Cell line from/ }).click();
  await page.getByRole('menuitem', { name: 'Ask for it at each run' }).click();
  await expect(side.getByText('cell_line', { exact: true })).toBeVisible();
  for (const name of [
    'Dose series on a plate',
    'Harvest and count',
    'Seed a laid-out plate',
    'Add compound and treat',
    'Read viability',
  ])
    await insert(page, name);
  await treeOf(page).hover();
  await page.mouse.wheel(0, -9000);
  await stepOf(page, /Lay out the plate/).click();
  await page
    .getByRole('combobox', { name: 'How the layout is written' })
    .or(page.getByRole('textbox', { name: 'How the layout is written' }))
    .first()
    .click();
  await page.getByRole('option', { name: 'Several compounds' }).click();
  for (let count = 2; count <= 5; count++) {
    await page.getByRole('button', { name: 'Add a compound' }).click();
    await expect(page.getByRole('group', { name: new RegExp(`^Compound ${count},`) })).toBeVisible();
  }
  for (let count = 1; count <= 5; count++) {
    const series = page.getByRole('group', { name: new RegExp(`^Compound ${count},`) });
    await series.getByLabel('Replicates', { exact: true }).fill('1');
    await page.keyboard.press('Enter');
  }
  await expect(found(page)).toContainText('needs 76 wells, and the plate has 60 inside the outer ring');
  await page.getByRole('switch', { name: 'Outer ring holds buffer' }).click({ force: true });
  await expect(page.getByRole('grid')).toBeVisible();
  await expect(found(page).getByRole('img', { name: /fault/ })).toBeHidden();
  await savedNow(page);
  await page.getByRole('button', { name: 'Save version…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Save version 1' }).click();
  await expect(dialog).toContainText('Version 1 is saved');

  const [protocol] = (await host.call<ProtocolSummary[]>('GET', '/protocols')).filter(
    (one) => one.name === 'Five by eight by three',
  );
  const lines = ['U2OS', 'HepG2', 'A549'];
  await host.call('POST', '/queue/batches', {
    requestId: 'five-by-eight-by-three',
    title: 'Three lines',
    protocolId: protocol!.protocolId,
    parameters: {},
    rows: lines.map((cell_line) => ({ cell_line })),
    mode: 'simulated',
    priority: 5,
  });
  for (const at of [1, 2, 3]) {
    const statusOf = () =>
      detailsOf(host, `EX-${at}`).then(
        ({ execution }) => execution.status,
        () => 'not begun',
      );
    await expect.poll(statusOf, { timeout: 120_000 }).toBe('completed');
    const results = await host.call<{ quantity: string; well: string }[]>('GET', `/executions/EX-${at}/results`);
    expect(results.filter((one) => one.quantity === 'viability')).toHaveLength(76);
  }
  await page.goto(`${baseOf(host)}#/history?selected=EX-3`);
  const details = page.getByRole('region', { name: /EX-3/ });
  await details.getByRole('tab', { name: 'Curves' }).click();
  await expect(details.getByText(/IC50/).nth(4)).toBeVisible();
});

test('steps are inserted, changed, moved, cut, pasted and left out with the keyboard alone', async ({ page, host }) => {
  const { draftId } = await begin(host, { kind: 'version', protocolId: 'ipsc-feed' });
  await open(page, host, draftId);
  await expect(found(page)).toContainText('nothing');
  const before = await shownNames(page);
  const { keyboard } = page;
  const onLine = treeOf(page).locator('[role="treeitem"]:focus');
  for (let tabs = 0; tabs < 40 && (await onLine.count()) === 0; tabs++) await keyboard.press('Tab');
  await expect(onLine).toHaveCount(1);

  await keyboard.press('End');
  await keyboard.press('Insert');
  await keyboard.type('wai');
  await keyboard.press('Enter');
  await expect(stepOf(page, /Wait/).last()).toHaveAttribute('aria-selected', 'true');
  await expect(found(page)).toContainText(/Step \d/);

  await keyboard.press('Enter');
  await keyboard.type('Rest on the bench');
  const time = sideOf(page)
    .getByRole('textbox', { name: /^Time|^Duration|^How long/ })
    .first();
  for (let tabs = 0; tabs < 12 && !(await time.evaluate((field) => field.matches(':focus'))); tabs++)
    await keyboard.press('Tab');
  await keyboard.type('5');
  await expect(found(page)).toContainText('nothing');
  await savedNow(page);

  await treeOf(page).locator('[aria-selected="true"]').focus();
  await keyboard.press('Alt+ArrowUp');
  await keyboard.press('Control+d');
  await keyboard.press('Space');
  await expect(stepOf(page, /left out/)).toHaveCount(1);
  await keyboard.press('Control+x');
  await expect(stepOf(page, /left out/)).toHaveCount(0);
  await keyboard.press('Home');
  await keyboard.press('Control+v');
  await expect(stepOf(page, /left out/)).toHaveAttribute('aria-selected', 'true');
  await keyboard.press('Delete');
  await keyboard.press('Control+z');
  await expect(stepOf(page, /left out/)).toHaveCount(1);
  await keyboard.press('Control+Shift+z');
  await expect(stepOf(page, /left out/)).toHaveCount(0);
  for (let count = 0; count < 40; count++) {
    if (await page.getByRole('button', { name: 'Nothing to undo' }).isVisible()) break;
    await keyboard.press('Control+z');
  }
  await expect.poll(() => shownNames(page)).toEqual(before);
  await savedNow(page);
  const { document } = await host.call<Draft>('GET', `/library/drafts/${draftId}`);
  const shipped = await host.call<{ document: JsonObject }>('GET', '/protocols/ipsc-feed');
  expect({ ...document, version: 0 }).toEqual({ ...shipped.document, version: 0 });
});

test('a step is carried with the pointer into a group, and pasted into another protocol with its labware', async ({
  page,
  host,
}) => {
  const { draftId } = await begin(host, { kind: 'version', protocolId: 'viability-dose-response' });
  await open(page, host, draftId);
  for (const name of ['Warm, inspect, coat', 'Harvest', 'Seed the plate'])
    await page.getByRole('button', { name: `Shut ${name}` }).click();
  const grip = stepOf(page, /^6 Add compound/).getByRole('button', { name: 'Carry Add compound' });
  const goal = await stepOf(page, /Prepare the compound/).boundingBox();
  await grip.hover();
  await page.mouse.down();
  await expect(page.locator('[data-carried]')).toHaveCount(1);
  await page.mouse.move(goal!.x + 40, goal!.y + goal!.height - 12, { steps: 6 });
  await page.mouse.move(goal!.x + 44, goal!.y + goal!.height - 6);
  await page.mouse.up();
  await expect(stepOf(page, /^5\.1 Add compound/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Undo: Moved Add compound' })).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(stepOf(page, /^6 Add compound/)).toBeVisible();

  await stepOf(page, /^8 Read viability/).click();
  await page.keyboard.press('Control+c');
  const other = await begin(host, { kind: 'nothing', name: 'Another one' });
  await open(page, host, other.draftId);
  await clear(page);
  await treeOf(page).focus();
  await page.keyboard.press('Control+v');
  await expect(stepOf(page, /Read viability/)).toHaveAttribute('aria-selected', 'true');
  await savedNow(page);
  const { document } = await host.call<Draft>('GET', `/library/drafts/${other.draftId}`);
  expect(Object.keys(document['labware'] as object)).toEqual(['assay_plate']);
});

test('what was written outlives a host that dies, and a page that is closed', async ({ page, host, context }) => {
  const { draftId } = await begin(host, { kind: 'version', protocolId: 'ipsc-feed' });
  await open(page, host, draftId);
  const name = sideOf(page).getByRole('textbox', { name: 'Name' });
  const stored = async () => (await host.call<Draft>('GET', `/library/drafts/${draftId}`)).document['name'];
  await name.fill('Feed one');
  await savedNow(page);
  await host.kill();
  await name.fill('Feed two');
  await expect(page.getByTestId('saving')).toContainText('not saved');
  await name.press('End');
  await page.keyboard.type(' and three');
  await host.startAgain();
  await savedNow(page);
  await expect.poll(stored).toBe('Feed two and three');

  await host.kill();
  await name.fill('Feed four');
  await expect(page.getByTestId('saving')).toContainText('not saved');
  await page.close();
  await host.startAgain();
  expect(await stored()).toBe('Feed two and three');
  const again = await context.newPage();
  await again.goto(host.url);
  await open(again, host, draftId);
  await again.getByRole('button', { name: 'Take them back' }).click();
  await expect(sideOf(again).getByRole('textbox', { name: 'Name' })).toHaveValue('Feed four');
  await savedNow(again);
  await expect.poll(stored).toBe('Feed four');
});

test('a draft that another screen has saved is never written over: mine goes on as a copy', async ({ page, host }) => {
  const { draftId, revision, document } = await begin(host, { kind: 'version', protocolId: 'balance-check' });
  await open(page, host, draftId);
  await host.call('POST', `/library/drafts/${draftId}`, {
    revision,
    document: { ...document, description: 'Theirs' },
    operator: 'KL',
  });
  await sideOf(page).getByRole('textbox', { name: 'Name' }).fill('Mine');
  await expect(page.getByText('Somebody else has changed this draft.')).toBeVisible();
  await page.getByRole('button', { name: 'Keep mine as a copy' }).click();
  await expect(page.getByRole('heading', { name: 'Mine, my copy' })).toBeVisible();
  const theirs = await host.call<Draft>('GET', `/library/drafts/${draftId}`);
  expect(theirs.document).toMatchObject({ name: document['name'], description: 'Theirs' });
});

test('a version is built, found faulty, mended, compared, saved, approved, run, and its results are there', async ({
  page,
  host,
}) => {
  test.setTimeout(180_000);
  const { draftId } = await begin(host, { kind: 'version', protocolId: 'viability-dose-response' });
  await open(page, host, draftId);
  await stepOf(page, /Warm reagents/).click();
  const strip = found(page);
  await stepOf(page, /Wash with DPBS/).click();
  const volume = sideOf(page)
    .getByRole('textbox', { name: /^Volume/ })
    .first();
  await volume.fill('9000');
  await expect(strip.getByRole('img', { name: /fault/ })).toBeVisible();
  await page.getByRole('button', { name: 'Save version…' }).click();
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Save version 3' })).toBeDisabled();
  await page.getByRole('dialog').getByRole('button', { name: 'Step 3.2, volume in mL' }).click();
  await expect(volume).toBeFocused();
  await stepOf(page, /Warm reagents/).click();
  await strip.getByRole('button', { name: /^Step 3\.2/ }).click();
  await expect(volume).toBeFocused();
  await expect(volume).toHaveAttribute('aria-invalid', 'true');
  await volume.fill('8');
  await expect(strip).toContainText('nothing');

  await page.getByRole('button', { name: 'Compare with v2' }).click();
  await expect(page.getByRole('dialog')).toContainText('Wash with DPBS');
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();

  await page.getByRole('button', { name: 'Save version…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('A larger wash');
  await dialog.getByRole('button', { name: 'Save version 3' }).click();
  await dialog.getByRole('textbox').fill('Tried on two flasks');
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await expect(dialog).toContainText('It is approved');
  const [version] = await host.call<ProtocolVersion[]>('GET', '/library/protocols/viability-dose-response/versions');
  expect(version).toMatchObject({ version: 3, state: 'approved', note: 'A larger wash' });

  await dialog.getByRole('button', { name: 'Set up a run' }).click();
  await page.getByRole('button', { name: 'Start simulated run' }).click();
  await expect(page.getByRole('contentinfo', { name: 'Status bar' })).toContainText('EX-1');
  await setSpeed(host, 'instant');
  const { execution } = await whenDetails(host, 'EX-1', (one) => one.execution.completedAt !== null, 120_000);
  expect(execution).toMatchObject({ status: 'completed', protocolId: 'viability-dose-response', protocolVersion: 3 });
  await page.goto(`${baseOf(host)}#/history?selected=EX-1`);
  const details = page.getByRole('region', { name: /EX-1/ });
  await expect(details.getByText('Completed')).toBeVisible();
  await expect(details.getByText('Viability, 60 wells')).toBeVisible();
  await expect(details.getByText('Staurosporine IC50')).toBeVisible();
  await details.getByRole('tab', { name: 'Step log' }).click();
  await expect(details.getByRole('button', { name: /completed 3 Harvest/ })).toBeVisible();
});

/** Groups of ten waits. */
function longProtocol(count: number): JsonObject {
  const wait = (index: number) => ({
    id: `s${index}`,
    name: `Rest ${index}`,
    operation: 'wait',
    params: { minutes: 1 },
  });
  return {
    id: 'long',
    name: `${count} steps`,
    operationType: 'feed',
    steps: Array.from({ length: count / 10 }, (_, group) => ({
      id: `g${group}`,
      name: `Group ${group}`,
      steps: Array.from({ length: 10 }, (_, index) => wait(group * 10 + index)),
    })),
  };
}

test('a protocol of 500 steps is drawn only where it is seen, and is walked to its end by keyboard', async ({
  page,
  host,
}) => {
  const { draftId } = await begin(host, { kind: 'document', document: longProtocol(500) });
  await open(page, host, draftId);
  await expect(page.getByRole('heading', { name: '500 steps' })).toBeVisible();
  expect(await treeOf(page).getByRole('treeitem').count()).toBeLessThan(40);
  await stepOf(page, /Rest 0/)
    .first()
    .click();
  await page.keyboard.press('End');
  await expect(stepOf(page, /Rest 499/)).toBeFocused();
  await page.keyboard.press('Alt+ArrowUp');
  await expect(stepOf(page, /^50\.9 Rest 499/)).toBeFocused();
  await savedNow(page);
  const { document } = await host.call<Draft>('GET', `/library/drafts/${draftId}`);
  const last = (document['steps'] as { steps: { id: string }[] }[]).at(-1);
  expect(last?.steps.map((one) => one.id).slice(-2)).toEqual(['s499', 's498']);
});

test('labware is told to stand on one place and no other', async ({ page, host }) => {
  const { draftId } = await begin(host, { kind: 'version', protocolId: 'viability-dose-response' });
  await open(page, host, draftId);
  await page.getByText('Labware', { exact: true }).click();
  const piece = page.getByRole('button', { name: /^Source T-75/ });
  await piece.click();
  const only = page.getByRole('switch', { name: 'Exactly there' });
  await expect(only).not.toBeChecked();
  await page.getByText('Exactly there', { exact: true }).click();
  await expect(only).toBeChecked();
  await expect(page.getByText('It starts there and nowhere else, and waits while the place is taken.')).toBeVisible();
  await page.getByRole('textbox', { name: /^At place/ }).fill('C3');
  await expect(piece).toContainText('only C3');
  await savedNow(page);
  const { document } = await host.call<Draft>('GET', `/library/drafts/${draftId}`);
  const pieces = Object.values(document['labware'] as Record<string, { title: string; location?: JsonObject }>);
  expect(pieces.find((one) => one.title === 'Source T-75')?.location).toMatchObject({ place: 'C3', fixed: true });
  await page.getByText('Exactly there', { exact: true }).click();
  await expect(piece).not.toContainText('only');
});

for (const scheme of ['light', 'dark'] as const)
  test(`the builder passes the accessibility rules in ${scheme}`, async ({ page, host }) => {
    test.setTimeout(180_000);
    await page.emulateMedia({ colorScheme: scheme });
    const { draftId } = await begin(host, { kind: 'version', protocolId: 'viability-dose-response' });
    const clean = async (what: string) => {
      const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
      expect(
        violations.map((one) => `${what}: ${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join('; ')}`),
      ).toEqual([]);
    };
    await open(page, host, draftId);
    await expect(found(page)).toContainText('nothing');
    await clean('protocol');
    await page.getByRole('button', { name: /Highest dose/ }).click();
    await clean('parameter');
    await page.getByText('Labware', { exact: true }).click();
    await page.getByRole('button', { name: /Source T-75/ }).click();
    await clean('labware');
    await stepOf(page, /Lay out the plate/).click();
    await clean('layout');
    await stepOf(page, /Wash with DPBS/).click();
    await sideOf(page)
      .getByRole('textbox', { name: /^Volume/ })
      .first()
      .fill('9000');
    await expect(found(page).getByRole('img', { name: /fault/ })).toBeVisible();
    for (const section of ['When and how often', 'If something goes wrong'])
      await page.getByRole('button', { name: new RegExp(section) }).click();
    await clean('fault');
    await page.getByRole('button', { name: 'Insert below' }).click();
    await expect(page.getByRole('listbox', { name: 'Steps to insert' })).toBeVisible();
    await clean('insert');
    await page.keyboard.press('Escape');
    for (const view of ['Graph', 'Print']) {
      await page.getByText(view, { exact: true }).click();
      await clean(view);
    }
  });
