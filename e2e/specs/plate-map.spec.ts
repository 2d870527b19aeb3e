import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import type { Draft } from '#core/contract/library.ts';
import type { PlateLayout } from '#core/contract/plate-layout.ts';
import { expect, test } from '../support/fixtures.ts';
import type { ServedHost } from '../support/served-host.ts';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const EDITOR = '[aria-label="Plate map of Assay plate"]';
const GRAPH = '[aria-label="Graph"]';

const EMPTY = { kind: 'map', wells: [] };
const DOSE_RESPONSE = {
  kind: 'dose-response',
  compound: '{{ params.compound }}',
  topUm: 10,
  factor: 3,
  points: '{{ params.points }}',
  replicates: 3,
  vehicle: 12,
  kill: { compound: 'staurosporine', doseUm: 10, wells: 6 },
  blank: 4,
};

/** A working copy whose one step lays out a plate, open in the builder with that step chosen. */
async function openPlate(page: Page, host: ServedHost, type: string, layout: object): Promise<string> {
  const document = {
    wellrun: 1,
    id: 'plate-map-trial',
    name: 'Plate map trial',
    version: 1,
    operationType: 'viability',
    parameters: {
      compound: { type: 'compound', title: 'Compound', default: 'tunicamycin' },
      points: { type: 'integer', title: 'Doses', default: 8 },
    },
    labware: { assay_plate: { title: 'Assay plate', type } },
    steps: [
      {
        id: 'lay_out',
        name: 'Lay out the plate',
        operation: 'plate_layout',
        params: { labware: 'assay_plate', layout },
      },
    ],
  };
  const draft = await host.call<Draft>('POST', '/library/drafts', { from: { kind: 'document', document } });
  await page.goto(`${new URL(page.url()).origin}/#/protocols/draft/${draft.draftId}`);
  await page.getByRole('treeitem', { name: /Lay out the plate/ }).click();
  const rows = type.includes('1536') ? 32 : type.includes('384') ? 16 : 8;
  await expect(page.getByRole('grid', { name: /Assay plate/ })).toHaveAttribute('aria-rowcount', String(rows + 1));
  return draft.draftId;
}

async function layoutOf(host: ServedHost, draftId: string): Promise<PlateLayout> {
  const { document } = await host.call<Draft>('GET', `/library/drafts/${draftId}`);
  const steps = document['steps'] as unknown as { params: { layout: PlateLayout } }[];
  return steps[0]!.params.layout;
}

/** How the named wells of a map that was saved are used: `B2 vehicle`, `C3 staurosporine 3`. */
async function wellsOf(host: ServedHost, draftId: string): Promise<string[]> {
  const layout = await layoutOf(host, draftId);
  return layout.kind !== 'map'
    ? []
    : layout.wells.map(({ well, role, compound, doseUm }) =>
        [well, compound === undefined ? role : compound, doseUm].filter((one) => one !== undefined).join(' '),
      );
}

const editor = (page: Page): Locator => page.getByRole('region', { name: 'Plate map of Assay plate' });
const cell = (page: Page, well: string): Locator => page.getByRole('gridcell', { name: new RegExp(`^${well}, `) });
const range = (page: Page): Locator => editor(page).getByRole('textbox', { name: 'Wells', exact: true });

async function select(page: Page, text: string): Promise<void> {
  await range(page).fill(text);
  await range(page).press('Enter');
}

const BOTH = ['light', 'dark'] as const;

/** `within` leaves what is around to the tests of that. */
async function expectAccessible(
  page: Page,
  what: string,
  within: string,
  schemes: readonly ('light' | 'dark')[] = BOTH,
): Promise<void> {
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`)).toBeAttached();
    const { violations } = await new AxeBuilder({ page }).include(within).withTags(TAGS).analyze();
    expect(
      violations.map((one) => `${what}, ${colorScheme}: ${one.id}: ${one.nodes.map((node) => node.html).join('; ')}`),
    ).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

test('a plate is laid out by keys alone', async ({ page, host }) => {
  const draftId = await openPlate(page, host, 'plate_96_white', EMPTY);
  const isOnPlate = () => page.evaluate(() => document.activeElement?.getAttribute('role') === 'gridcell');
  for (let tabs = 0; tabs < 80 && !(await isOnPlate()); tabs++) await page.keyboard.press('Tab');
  expect(await isOnPlate()).toBe(true);

  await page.keyboard.press('Control+Home');
  for (const key of ['ArrowDown', 'ArrowRight', 'Shift+ArrowDown', 'Shift+ArrowRight', 'Shift+ArrowRight'])
    await page.keyboard.press(key);
  await expect(range(page)).toHaveValue('B2:C4');
  await page.keyboard.press('v');
  await expect(cell(page, 'B2')).toHaveAccessibleName('B2, vehicle, replicate 1');
  await expect(cell(page, 'C4')).toHaveAccessibleName('C4, vehicle, replicate 6');

  await page.keyboard.press('Control+Space');
  await expect(editor(page).getByText('8 selected')).toBeVisible();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+Space');
  await expect(range(page)).toHaveValue('C1:C12');
  await page.keyboard.press('End');
  await page.keyboard.press('Control+ArrowUp');
  await page.keyboard.press('Control+Enter');
  await expect(range(page)).toHaveValue('B12:C12');
  await page.keyboard.press('b');
  await page.keyboard.press('Control+a');
  await expect(editor(page).getByText('96 selected')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(editor(page).getByText('none selected')).toBeVisible();
  const laid = ['B2', 'B3', 'B4', 'B12', 'C2', 'C3', 'C4', 'C12'].map(
    (well) => `${well} ${well.endsWith('12') ? 'blank' : 'vehicle'}`,
  );
  await expect.poll(() => wellsOf(host, draftId)).toEqual(laid);

  await page.keyboard.press('Control+z');
  await expect.poll(() => wellsOf(host, draftId)).toEqual(laid.filter((one) => !one.endsWith('blank')));
});

test('wells are chosen by dragging, by headers, by text and by what they hold', async ({ page, host }) => {
  const draftId = await openPlate(page, host, 'plate_96_white', EMPTY);
  await cell(page, 'G11').scrollIntoViewIfNeeded();
  const [from, to] = [(await cell(page, 'B2').boundingBox())!, (await cell(page, 'D5').boundingBox())!];
  await page.mouse.move(from.x + 8, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(to.x + 8, to.y + 8, { steps: 8 });
  await page.mouse.up();
  await expect(range(page)).toHaveValue('B2:D5');
  await cell(page, 'C3').click({ modifiers: ['Control'] });
  await expect(editor(page).getByText('11 selected')).toBeVisible();
  await cell(page, 'E5').click({ modifiers: ['Shift'] });
  await page.getByRole('columnheader', { name: 'Column 7' }).click();
  await expect(range(page)).toHaveValue('A7:H7');
  await page.getByRole('columnheader', { name: 'Column 9' }).click({ modifiers: ['Shift'] });
  await expect(range(page)).toHaveValue('A7:H9');
  await page.getByRole('rowheader', { name: 'Row B' }).click();
  await page.getByRole('rowheader', { name: 'Row H' }).click({ modifiers: ['Control'] });
  await expect(range(page)).toHaveValue('B1:B12, H1:H12');
  await editor(page).getByRole('button', { name: 'U untreated' }).click();
  await expect.poll(async () => (await wellsOf(host, draftId)).length).toBe(24);

  await select(page, 'B2:G11, column 1');
  await expect(editor(page).getByText('68 selected')).toBeVisible();
  await select(page, 'rows B-Z');
  await expect(editor(page).getByText('ROWS B-Z lies outside A1 to H12.')).toBeVisible();
  await select(page, 'the middle');
  await expect(editor(page).getByText(/"THE MIDDLE" is not a range/)).toBeVisible();
  await select(page, 'A1');
  await editor(page).getByRole('button', { name: 'Select by role…' }).click();
  await page.getByRole('menuitem', { name: 'Untreated, 24' }).click();
  await expect(range(page)).toHaveValue('B1:B12, H1:H12');
});

test('five compounds at eight doses go onto 384 wells, with controls; too small a place is refused', async ({
  page,
  host,
}) => {
  const draftId = await openPlate(page, host, 'plate_384_white', EMPTY);
  await select(page, 'B2:D11');
  await editor(page).getByRole('button', { name: 'Fill series…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Fill a dose series' });
  await dialog.getByRole('combobox', { name: 'Compounds' }).click();
  for (const name of ['Staurosporine', 'Tunicamycin', 'Bortezomib', 'Paclitaxel', 'Thapsigargin'])
    await page.getByRole('option', { name, exact: true }).click();
  await page.keyboard.press('Escape');
  await expect(
    dialog.getByText(/5 compounds × 8 doses × 3 replicates take 120 wells.*has room for 3 lines of 8/),
  ).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Fill', exact: true })).toBeDisabled();
  await dialog.getByRole('textbox', { name: 'Into the wells' }).fill('B2:O23');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('Takes 120 of 308 selected wells.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Fill 120 wells' }).click();
  await expect(cell(page, 'B2')).toHaveAccessibleName('B2, Staurosporine 10 µM, replicate 1');
  await expect(cell(page, 'C10')).toHaveAccessibleName('C10, Tunicamycin 10 µM, replicate 1');

  await editor(page).getByRole('button', { name: 'Controls…' }).click();
  const controls = page.getByRole('dialog', { name: 'Place controls' });
  await controls.getByRole('textbox', { name: 'Vehicle' }).fill('16');
  await controls.getByRole('textbox', { name: 'Vehicle' }).press('Enter');
  await controls.getByRole('textbox', { name: 'Columns' }).fill('20, 22');
  await controls.getByRole('button', { name: 'Place controls' }).click();
  await expect
    .poll(async () => {
      const all = await wellsOf(host, draftId);
      return ['vehicle', 'staurosporine', 'bortezomib'].map((word) => all.filter((one) => one.includes(word)).length);
    })
    .toEqual([16, 30, 24]);

  await page.getByRole('combobox', { name: 'Part of the plate' }).click();
  await page.getByRole('option', { name: 'A1:H12' }).click();
  await cell(page, 'B12').click();
  expect((await cell(page, 'B12').boundingBox())!.width).toBeGreaterThanOrEqual(34);
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('grid', { name: 'Wells A13:H24 of Assay plate' })).toBeVisible();
  await expect(cell(page, 'B13')).toBeFocused();
});

test('cells of a spreadsheet are pasted and copied; faults are told by row and column and change nothing', async ({
  page,
  host,
}) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const draftId = await openPlate(page, host, 'plate_96_white', EMPTY);
  const paste = async (text: string) => {
    await page.evaluate((clip) => navigator.clipboard.writeText(clip), text);
    await cell(page, 'C3').click();
    await page.keyboard.press('Control+v');
  };
  await paste('staurosporine 3\ttunicamycin 300 nM\tV\nK staurosporine 10\t\tB');
  const first = ['C3 staurosporine 3', 'C4 tunicamycin 0.3', 'C5 vehicle', 'D3 staurosporine 10', 'D5 blank'];
  await expect.poll(() => wellsOf(host, draftId)).toEqual(first);

  await select(page, 'C3:D5');
  await cell(page, 'D5').focus();
  await page.keyboard.press('Control+c');
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toBe('staurosporine 3 µM\ttunicamycin 0.3 µM\tV\nK staurosporine 10 µM\t\tB');

  await paste('V\tstaurosporin 3\nV\t\nwater\tV');
  const dialog = page.getByRole('dialog', { name: 'Paste from a spreadsheet' });
  await expect(dialog.getByText(/Row 1, column 2: "staurosporin" is not a known compound/)).toBeVisible();
  await expect(dialog.getByText(/Row 3, column 1: "water" is neither a role nor a known compound/)).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Set wells' })).toBeDisabled();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await wellsOf(host, draftId)).toEqual(first);

  await editor(page).getByRole('button', { name: 'Paste from a spreadsheet…' }).click();
  await dialog.getByRole('textbox', { name: 'Cells' }).fill('well\tcompound\tdose (nM)\nH12\tpaclitaxel\t50\nH11\tV\t');
  await dialog.getByRole('button', { name: 'Set 2 wells' }).click();
  await expect.poll(() => wellsOf(host, draftId)).toEqual([...first, 'H11 vehicle', 'H12 paclitaxel 0.05']);
});

test('1536 wells are chosen by keys and by text, and filled', async ({ page, host }) => {
  const draftId = await openPlate(page, host, 'plate_1536_white', EMPTY);
  // By role, each of 1536 names would be worked out for every look.
  const at = (well: string): Locator => page.locator(`[data-well="${well}"]`);
  await expect(page.getByRole('grid', { name: /Assay plate/ })).toHaveAttribute('aria-colcount', '49');
  await select(page, 'AE40:AF48, A1');
  await expect(editor(page).getByText('19 selected')).toBeVisible();
  await at('A1').focus();
  await page.keyboard.press('v');
  await expect.poll(async () => (await wellsOf(host, draftId)).length).toBe(19);
  await page.keyboard.press('Control+End');
  await expect(at('AF48')).toBeFocused();
  await page.keyboard.press('Shift+Control+Home');
  await expect(range(page)).toHaveValue('A1:AF48');
  await page.keyboard.press('c');
  await expect.poll(async () => (await wellsOf(host, draftId)).length).toBe(1536);
  await page.getByRole('combobox', { name: 'Part of the plate' }).click();
  await page.getByRole('option', { name: 'Y37:AF48' }).click();
  expect((await at('AF48').boundingBox())!.width).toBeGreaterThanOrEqual(34);
});

test('a form lays the plate, shuffled or in order; well by well it is a map, and undo brings the form back', async ({
  page,
  host,
}) => {
  const draftId = await openPlate(page, host, 'plate_96_white', DOSE_RESPONSE);
  await expect(cell(page, 'B2')).toHaveAccessibleName('B2, compound = Tunicamycin 10 µM, replicate 1');
  const counted = async () => {
    const names = await page.getByRole('gridcell').evaluateAll((cells) => cells.map((one) => one.ariaLabel ?? ''));
    return ['tunicamycin', 'vehicle', 'kill', 'medium only', 'buffer'].map(
      (word) => names.filter((name) => name.toLowerCase().includes(word)).length,
    );
  };
  expect(await counted()).toEqual([24, 12, 6, 4, 36]);

  await editor(page).getByText('Shuffled', { exact: true }).click();
  await expect(cell(page, 'B2')).not.toHaveAccessibleName(/^B2, compound/);
  await expect.poll(counted).toEqual([24, 12, 6, 4, 36]);
  const seed = await editor(page).getByLabel('Seed', { exact: true }).inputValue();
  await editor(page).getByRole('button', { name: 'New seed' }).click();
  await expect(editor(page).getByLabel('Seed', { exact: true })).not.toHaveValue(seed);
  await expect.poll(async () => (await layoutOf(host, draftId)).kind).toBe('dose-response');
  await editor(page).getByText('In order', { exact: true }).click();
  await expect(cell(page, 'B2')).toHaveAccessibleName(/^B2, compound = Tunicamycin 10/);

  const doses = editor(page).getByLabel('Doses', { exact: true });
  await expect(doses).toHaveValue('points');
  await doses.fill('6');
  await doses.press('Enter');
  await expect.poll(counted).toEqual([18, 12, 6, 4, 36]);
  await doses.fill('30');
  await doses.press('Enter');
  await expect(editor(page).getByRole('alert')).toContainText('The layout needs 112 wells, and the plate has 60');
  await doses.fill('6');
  await doses.press('Enter');

  await editor(page).getByRole('button', { name: 'Edit well by well' }).click();
  await expect.poll(async () => (await wellsOf(host, draftId)).length).toBe(18 + 12 + 6 + 4 + 36);
  expect((await wellsOf(host, draftId)).find((one) => one.startsWith('B2 '))).toBe('B2 {{ params.compound }} 10');
  await select(page, 'B2');
  await cell(page, 'B2').focus();
  await page.keyboard.press('v');
  await expect.poll(async () => (await wellsOf(host, draftId))[13]).toBe('B2 vehicle');
  await page.reload();
  await page.getByRole('treeitem', { name: /Lay out the plate/ }).click();
  await editor(page).getByRole('button', { name: 'Edit the form again' }).click();
  await expect.poll(() => layoutOf(host, draftId)).toEqual({ ...DOSE_RESPONSE, points: 6, randomise: 0 });
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect.poll(async () => (await wellsOf(host, draftId))[13]).toBe('B2 vehicle');
});

test('the volume in a well is followed over the steps, as a chart and as a table', async ({ page, host }) => {
  const draft = await host.call<Draft>('POST', '/library/drafts', {
    from: { kind: 'version', protocolId: 'viability-plate' },
  });
  await page.goto(`${new URL(page.url()).origin}/#/protocols/draft/${draft.draftId}`);
  await page.getByRole('treeitem', { name: /Fill the outer ring/ }).click();
  const plate = page.getByRole('region', { name: 'Plate of Screen plate' });
  await plate.getByRole('textbox', { name: 'Wells', exact: true }).fill('A1');
  await page.keyboard.press('Enter');
  await expect(plate.getByRole('img', { name: 'A1: 150 µL at the end, at most 150 of 360 µL.' })).toBeVisible();
  await plate.getByRole('button', { name: 'Show data' }).click();
  await expect(
    plate.getByRole('region', { name: 'Volumes in A1' }).getByRole('row', { name: '2.1 150' }),
  ).toBeVisible();
});

test('the graph shows what waits for what, by keys and as a list', async ({ page, host }) => {
  const draft = await host.call<Draft>('POST', '/library/drafts', {
    from: { kind: 'version', protocolId: 'viability-dose-response' },
  });
  await page.goto(`${new URL(page.url()).origin}/#/protocols/draft/${draft.draftId}?view=graph`);
  const graph = page.getByRole('region', { name: 'Graph', exact: true });
  const node = (name: RegExp) => graph.getByRole('button', { name });
  await node(/^1 ?Lay out the plate/).click();
  await expect(node(/^1 ?Lay out the plate/)).toHaveAttribute('aria-current', 'step');
  await page.keyboard.press('ArrowDown');
  await expect(node(/^2 ?Warm/)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(node(/^2\.1/)).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(node(/^2\.2/)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(node(/^2\.2/)).toHaveAttribute('aria-current', 'step');
  await expectAccessible(page, 'graph', GRAPH);
  await graph.getByText('List', { exact: true }).click();
  const list = graph.getByRole('list', { name: 'Steps and what they wait for' });
  await expect(list.getByRole('button', { name: /^3 Harvest.*after 2\.1, 2\.2/ })).toBeVisible();
  await expectAccessible(page, 'graph as a list', GRAPH);
});

test('a protocol is printed with its plates, steps and state on numbered pages', async ({ page, host }) => {
  await page.goto(`${new URL(page.url()).origin}/#/protocols/print/viability-dose-response`);
  const sheet = page.getByRole('article', { name: /for printing/ });
  await expect(sheet.getByRole('img', { name: /^Assay plate: / })).toBeVisible();
  await expect(sheet.getByRole('row', { name: /Draw off 15 mL from Source T-75/ }).first()).toBeVisible();
  await expectAccessible(page, 'print', 'main');
  const pdf = await page.pdf({ preferCSSPageSize: true });
  const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g) ?? [];
  expect(pages.length).toBeGreaterThanOrEqual(3);
  expect(pdf.length).toBeGreaterThan(50_000);

  await openPlate(page, host, 'plate_96_white', DOSE_RESPONSE);
  await page.getByText('Print', { exact: true }).click();
  await expect(sheet).toContainText('DRAFT, not approved');
  await page.emulateMedia({ media: 'print' });
  await expect(sheet).toBeVisible();
  await expect(page.getByRole('contentinfo', { name: 'Status bar' })).toBeHidden();
  await expect(page.getByRole('navigation', { name: 'Places' })).toBeHidden();
  /* Black ink needs white paper, also when the window is dark. */
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await expect(page.locator('html')).toHaveCSS('color-scheme', 'light');
});

test('the plate map and its dialogs can be used by everyone', async ({ page, host }) => {
  test.slow();
  await openPlate(page, host, 'plate_96_white', DOSE_RESPONSE);
  await expectAccessible(page, 'form', EDITOR, ['dark']);
  await editor(page).getByRole('button', { name: 'Edit well by well' }).click();
  await select(page, 'B2:G11');
  await expectAccessible(page, 'map', EDITOR);
  await editor(page).getByText('Role', { exact: true }).click();
  await editor(page).getByRole('button', { name: 'Large view' }).click();
  await expectAccessible(page, 'large view', EDITOR, ['dark']);
  await editor(page).getByRole('button', { name: 'Back to the small view' }).click();
  for (const [button, title, schemes] of [
    ['Fill series…', 'Fill a dose series', BOTH],
    ['Controls…', 'Place controls', ['dark']],
    ['Paste from a spreadsheet…', 'Paste from a spreadsheet', BOTH],
  ] as const) {
    await editor(page).getByRole('button', { name: button }).click();
    await expect(page.getByRole('dialog', { name: title })).toBeVisible();
    await expectAccessible(page, title, '[role=dialog]', schemes);
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('dialog')).toBeHidden();
  }
});
