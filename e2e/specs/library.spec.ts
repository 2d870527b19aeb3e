import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import type { Draft, ProtocolVersion } from '#core/contract/library.ts';
import type { ProtocolDocument, ProtocolSummary } from '#core/contract/protocol.ts';
import { EXAMPLE_FILES } from '#core/protocols/opentrons/testing/example-files.ts';
import { expect, test } from '../support/fixtures.ts';
import { ServedHost } from '../support/served-host.ts';

test.use({ speed: 'instant' });

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const VIABILITY = 'Viability dose-response, 96 wells';

const openLibrary = (page: Page) =>
  page.getByRole('navigation', { name: 'Places', exact: true }).getByRole('link', { name: 'Protocols' }).click();

const list = (page: Page): Locator => page.getByRole('grid', { name: 'Protocols' });
const rowOf = (page: Page, name: string): Locator => list(page).getByRole('row', { name: new RegExp(name) });
const place = (page: Page, name: RegExp): Locator =>
  page.getByRole('navigation', { name: 'Places of protocols' }).getByRole('button', { name });

/** The names in the list, in their order on the screen. */
const shownNames = (page: Page): Promise<string[]> =>
  list(page).locator('tbody tr[aria-rowindex] b[title]').allInnerTexts();

async function menu(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: /^More for/ }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** A new version of a protocol, as the builder would make it. */
async function release(
  host: ServedHost,
  protocolId: string,
  operator: string,
  change: (document: ProtocolDocument) => void,
): Promise<number> {
  const draft = await host.call<Draft>('POST', '/library/drafts', { from: { kind: 'version', protocolId }, operator });
  const document = draft.document as unknown as ProtocolDocument;
  change(document);
  const at = `/library/drafts/${draft.draftId}`;
  const { revision } = await host.call<Draft>('POST', at, { revision: draft.revision, document, operator });
  const made = await host.call<{ version: number }>('POST', `${at}/release`, {
    revision,
    operator,
    note: 'From a test',
  });
  return made.version;
}

async function versionsOf(host: ServedHost, protocolId: string): Promise<Map<number, ProtocolVersion>> {
  const versions = await host.call<ProtocolVersion[]>('GET', `/library/protocols/${protocolId}/versions`);
  return new Map(versions.map((one) => [one.version, one]));
}

/** Carries a row onto a place with the pointer, and is there when it lies over it. */
async function carry(page: Page, name: string, goal: Locator): Promise<void> {
  const row = rowOf(page, name);
  await row.scrollIntoViewIfNeeded();
  const from = (await row.locator('b').first().boundingBox())!;
  await page.mouse.move(from.x + 10, from.y + 8);
  await page.mouse.down();
  await expect(row.locator('[data-carried]')).toBeVisible();
  const to = (await goal.boundingBox())!;
  await page.mouse.move(to.x + 40, to.y + to.height / 2, { steps: 4 });
  await page.mouse.move(to.x + 44, to.y + to.height / 2);
}

async function isAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join('; ')}`)).toEqual(
    [],
  );
}

/** A folder that goes away with the test. */
function scratch(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'wellrun-library-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

test('rows are carried onto folders, one or all that are marked, and every move is taken back', async ({
  page,
  host,
}) => {
  const folders = async () =>
    Object.fromEntries(
      (await host.call<ProtocolSummary[]>('GET', '/protocols')).map((one) => [one.protocolId, one.folder]),
    );
  const given = await folders();
  await openLibrary(page);
  await rowOf(page, 'Imaging assay').click();
  await page.keyboard.press('m');
  const where = page.getByRole('dialog', { name: /Where is Imaging assay/ });
  await where.getByRole('textbox', { name: 'Folder' }).fill('Night');
  await page.keyboard.press('Enter');
  const night = place(page, /^Night/);
  await expect(night).toContainText('1');

  await carry(page, 'Reporter assay', night);
  await expect(night).toHaveAttribute('data-over', 'true');
  await page.mouse.up();
  await expect(night).toContainText('2');
  await expect.poll(folders).toMatchObject({ 'reporter-assay': 'Night', 'imaging-assay': 'Night' });

  await page.getByRole('button', { name: 'Mark several' }).click();
  for (const name of ['iPSC feed', 'iPSC thaw']) await rowOf(page, name).getByRole('checkbox').check();
  await carry(page, 'iPSC feed', night);
  await expect(page.getByText('2 protocols', { exact: true })).toBeVisible();
  await page.mouse.up();
  await expect(night).toContainText('4');

  await carry(page, 'Imaging assay', page.getByText('Outside of all folders'));
  await page.mouse.up();
  await expect(night).toContainText('3');
  await carry(page, 'Balance check', page.getByText('New folder…'));
  await page.mouse.up();
  const made = page.getByRole('dialog', { name: /Where is Balance check/ });
  await made.getByRole('textbox', { name: 'Folder' }).fill('Checks');
  await made.getByRole('button', { name: 'Make the folder and move' }).click();
  await expect(place(page, /^Checks/)).toBeVisible();

  // Let go of beside every folder, or left with Escape, a row stays where it is.
  const before = await folders();
  await carry(page, 'iPSC passage', page.getByRole('heading', { name: 'Protocols', level: 1 }));
  await page.mouse.up();
  await carry(page, 'iPSC passage', night);
  await page.keyboard.press('Escape');
  await page.mouse.up();
  expect(await folders()).toEqual(before);

  await page.keyboard.press('Control+z');
  await expect(place(page, /^Checks/)).toBeHidden();
  await carry(page, 'Balance check', night);
  await page.mouse.up();
  await expect(night).toContainText('4');
  const message = page.getByRole('alert').filter({ hasText: 'Balance check lies in Night' });
  await message.getByRole('button', { name: 'Undo' }).click();
  await expect(night).toContainText('3');
  await list(page).getByRole('row').nth(1).focus();
  for (let count = 0; count < 4; count++) {
    const last = await folders();
    await page.keyboard.press('Control+z');
    await expect.poll(folders).not.toEqual(last);
  }
  expect(await folders()).toEqual(given);
});

test('folders, tags, favourites and full-text search put protocols in order, by pointing and by keyboard', async ({
  page,
  host,
}) => {
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await expect(page.getByRole('heading', { name: 'Protocols', level: 1 })).toBeVisible();
  await rowOf(page, 'Imaging assay').click();
  await menu(page, 'Move to folder…');
  const where = page.getByRole('dialog', { name: /Where is Imaging assay/ });
  await where.getByRole('textbox', { name: 'Folder' }).fill(' Night / Imaging ');
  await where.getByRole('button', { name: 'Make the folder and move' }).click();
  await expect(place(page, /^Night\/ ?Imaging 1$/)).toBeVisible();

  await page.getByRole('button', { name: 'Mark several' }).click();
  for (const name of ['Reporter assay', 'Viability dose-response'])
    await rowOf(page, name).getByRole('checkbox').check();
  await expect(page.getByText('2 marked')).toBeVisible();
  await page.getByRole('button', { name: 'Move…' }).click();
  const together = page.getByRole('dialog', { name: 'Where are 2 protocols to lie?' });
  await together.getByRole('button', { name: 'Night', exact: true }).click();
  await together.getByRole('button', { name: 'Move there' }).click();
  await place(page, /^Night 3$/).click();
  await expect(page.getByText('3 protocols in Night')).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();

  await rowOf(page, 'Reporter assay').click();
  await menu(page, 'Tags…');
  const tags = page.getByRole('dialog', { name: /Tags of Reporter/ });
  await tags.getByLabel('Tags of this lab').fill('night shift');
  await page.keyboard.press('Enter');
  await tags.getByRole('button', { name: 'Save tags' }).click();
  await expect(rowOf(page, 'Reporter assay')).toContainText('night shift');
  await page.getByRole('button', { name: /^Show all \d+ tags$/ }).click();
  await page.getByRole('button', { name: 'Tag night shift, 1 protocol' }).click();
  await expect.poll(() => shownNames(page)).toEqual(['Reporter assay, 96 wells']);
  await page.getByRole('button', { name: 'Tag night shift, 1 protocol' }).click();

  await rowOf(page, 'Imaging assay').click();
  await page.keyboard.press('End');
  await expect(rowOf(page, 'Viability dose-response')).toBeFocused();
  await page.keyboard.press('f');
  await place(page, /^Favourites 1$/).click();
  await expect.poll(() => shownNames(page)).toEqual([VIABILITY]);
  await rowOf(page, 'Viability').press('Enter');
  await expect(page.getByRole('button', { name: 'Set up run' })).toBeFocused();
  await expect
    .poll(async () => (await host.call<ProtocolSummary[]>('GET', '/protocols')).filter((one) => one.isFavourite).length)
    .toBe(1);

  await place(page, /^All protocols/).click();
  await page.keyboard.press('Control+f');
  await page.keyboard.type('matrigel');
  await expect.poll(async () => (await shownNames(page)).toSorted()).toEqual(['iPSC passage, T-75', 'iPSC thaw, T-75']);
  await expect(rowOf(page, 'iPSC thaw')).toContainText(/Matrigel|description/);
  await page.keyboard.press('Escape');
  await page.getByRole('radiogroup', { name: 'State' }).getByText('Retired').click();
  await expect(page.getByText('Nothing matches', { exact: true })).toBeVisible();
  await isAccessible(page);
});

test('a version is compared, sent for review, approved by somebody else, and retired with a reason', async ({
  page,
  host,
}) => {
  const id = 'ipsc-feed';
  const first = (await versionsOf(host, id)).keys().next().value!;
  const saved = await release(host, id, 'RS', (document) => {
    document.name = 'iPSC feed, gently';
    document.tags = [...(document.tags ?? []), 'gentle'];
  });
  await page.evaluate(() =>
    localStorage.setItem('wellrun.operator', JSON.stringify({ state: { name: 'RS' }, version: 0 })),
  );
  await page.reload();
  await openLibrary(page);
  await rowOf(page, 'iPSC feed').click();
  const details = page.getByRole('region', { name: /^Details of iPSC feed/ });
  await details.getByRole('button', { name: 'Change the rule…' }).click();
  const rule = page.getByRole('dialog', { name: 'What has to be approved in this lab?' });
  await rule.getByText('Every version, by somebody else').click();
  await rule.getByRole('button', { name: 'Change the rule' }).click();
  await expect(details).toContainText('by somebody else than who saved it');

  await details.getByRole('button', { name: new RegExp(`^v${saved} `) }).click();
  await expect(details).toContainText(`Version ${saved}, draft.`);
  await expect(details).toContainText(`Changed from v${first}`);
  await expect(details).toContainText('iPSC feed, gently');
  await details.getByRole('button', { name: 'Send for review…' }).click();
  const review = page.getByRole('dialog', { name: /^Send for review/ });
  await review.getByRole('textbox').fill('Please look at the speed');
  await review.getByRole('button', { name: `Send for review v${saved}` }).click();
  await expect(details.getByRole('button', { name: new RegExp(`^v${saved} .*In review`) })).toBeVisible();

  await details.getByRole('button', { name: 'Approve…' }).click();
  const approve = page.getByRole('dialog', { name: /^Approve/ });
  await approve.getByRole('textbox').fill('It is mine');
  await expect(approve).toContainText('RS saved it, so somebody else has to approve it.');
  await expect(approve.getByRole('button', { name: `Approve v${saved}` })).toBeDisabled();
  await expect(
    host.call('POST', `/library/protocols/${id}/versions/${saved}/state`, {
      to: 'approved',
      reason: 'x',
      operator: 'RS',
    }),
  ).rejects.toThrow(/nobody approves what they saved/);
  await approve.getByRole('button', { name: 'Leave it' }).click();

  await page.evaluate(() =>
    localStorage.setItem('wellrun.operator', JSON.stringify({ state: { name: 'JM' }, version: 0 })),
  );
  await page.reload();
  await details.getByRole('button', { name: 'Approve…' }).click();
  await approve.getByRole('textbox').fill('Two good plates');
  await expect(approve).toContainText(`From now on v${saved} runs when none is chosen, instead of v${first}.`);
  await isAccessible(page);
  await approve.getByRole('button', { name: `Approve v${saved}` }).click();
  await expect(rowOf(page, 'iPSC feed, gently')).toContainText(`v${saved}`);
  await expect(details).toContainText('Approved by JM');

  await page.getByRole('button', { name: /^More for/ }).click();
  await page.getByRole('menuitem', { name: 'Compare versions' }).click();
  const compared = page.getByRole('region', { name: /^Differences of/ });
  await expect(compared.getByRole('status')).toHaveText(/^[23] differences: /);
  await expect(compared).toContainText('About the protocol');
  await isAccessible(page);
  await page.keyboard.press('Escape');

  await details.getByRole('button', { name: 'Retire…' }).click();
  const retire = page.getByRole('dialog', { name: /^Retire/ });
  await expect(retire.getByRole('button', { name: `Retire v${saved}` })).toBeDisabled();
  await retire.getByRole('textbox').fill('The old one was better');
  await retire.getByRole('button', { name: `Retire v${saved}` }).click();
  await expect
    .poll(async () => (await versionsOf(host, id)).get(saved)?.changes[0])
    .toMatchObject({
      to: 'retired',
      by: 'JM',
      reason: 'The old one was better',
    });
  await expect(rowOf(page, 'iPSC feed')).toContainText(`v${first}`);

  await details.getByRole('button', { name: new RegExp(`^v${saved} .*Retired`) }).click();
  await details.getByRole('button', { name: 'Set up run' }).click();
  await expect(page.getByRole('main', { name: 'Set up run' })).toContainText('Retired: it runs only as a dry run.');
  await expect(page.getByRole('button', { name: 'Start simulated run' })).toBeDisabled();
});

test('what is exported on one PC comes in on another with the same hash; a faulty file says why and leaves nothing', async ({
  page,
  host,
}) => {
  using folder = scratch();
  for (const id of ['balance-check', 'ipsc-feed']) {
    const version = await release(host, id, 'RS', (document) => {
      document.description = 'As we do it here.';
    });
    await host.call('POST', `/library/protocols/${id}/versions/${version}/state`, { to: 'approved', reason: 'Fine' });
  }
  await openLibrary(page);
  await page.getByRole('button', { name: 'Mark several' }).click();
  for (const name of ['Balance check', 'iPSC feed']) await rowOf(page, name).getByRole('checkbox').check();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export…' }).click();
  const choice = page.getByRole('dialog', { name: 'Export 2 protocols' });
  await expect(choice.getByRole('radio', { name: 'The version that runs' })).toBeChecked();
  await isAccessible(page);
  await choice.getByRole('button', { name: 'Export' }).click();
  const archive = join(folder.path, 'two.zip');
  await (await download).saveAs(archive);

  await using other = await ServedHost.start({ speed: 'instant' });
  await page.goto(other.url);
  await openLibrary(page);
  const faulty = join(folder.path, 'faulty.wellrun.json');
  const document = await host.call<{ text: string }>('GET', '/protocols/balance-check/document');
  writeFileSync(faulty, document.text.replace('"operation"', '"operatoin"'));
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByLabel('Protocol files').setInputFiles([archive, faulty]);
  const outcome = page.getByRole('dialog', { name: '2 protocols imported, 1 refused' });
  await expect(outcome).toBeVisible();
  await expect(outcome.getByRole('list', { name: 'Faults of faulty.wellrun.json' })).toContainText('operatoin');
  await isAccessible(page);
  for (const id of ['balance-check', 'ipsc-feed']) {
    const [there, here] = await Promise.all([versionsOf(host, id), versionsOf(other, id)]);
    const newest = Math.max(...there.keys());
    expect(here.get(newest)?.hash).toBe(there.get(newest)?.hash);
    expect(here.get(newest)?.state).toBe('draft');
  }
  await page.getByLabel('Protocol files').setInputFiles(archive);
  await expect(page.getByRole('dialog', { name: '2 known already' })).toBeVisible();
  await page.getByRole('button', { name: 'Close' }).click();
  expect(await versionsOf(other, 'balance-check')).toHaveProperty('size', 2);
});

test('protocols come from a git repository at a chosen commit, and a bad address changes nothing', async ({
  page,
  host,
}) => {
  using folder = scratch();
  const bare = localRepository(folder.path);
  await openLibrary(page);
  await page.getByRole('button', { name: 'Add a git repository' }).click();
  const add = page.getByRole('dialog', { name: 'Which git repository?' });
  await add.getByRole('textbox', { name: 'Address' }).fill(join(folder.path, 'nothing.git'));
  await add.getByRole('button', { name: 'Add the repository' }).click();
  await expect(add.getByRole('alert')).toContainText('The library has not changed.');
  await add.getByRole('textbox', { name: 'Address' }).fill(bare);
  await add.getByRole('textbox', { name: 'Called here' }).fill('Core facility');
  await add.getByRole('button', { name: 'Add the repository' }).click();

  const card = page.getByRole('region', { name: 'Repository Core facility' });
  await expect(card).toContainText('Say whose balance');
  await expect(card).toContainText('1 file of this commit is no valid protocol');
  await expect(rowOf(page, 'Balance check, core facility')).toContainText('v2');
  await card.getByRole('button', { name: 'Commit…' }).click();
  const choose = page.getByRole('dialog', { name: 'Which commit of Core facility?' });
  await choose.getByText('First protocols').click();
  await isAccessible(page);
  await choose.getByRole('button', { name: /^Use / }).click();
  await expect(card).toContainText('First protocols');
  await expect(card).toContainText('1 newer commit');
  await card.getByRole('button', { name: 'Fetch' }).click();
  await expect(page.getByText('Core facility is fetched')).toBeVisible();

  await card.getByRole('button', { name: 'Remove…' }).click();
  await page.getByRole('button', { name: 'Remove Core facility' }).click();
  await expect(card).toBeHidden();
  expect((await host.call<ProtocolSummary[]>('GET', '/protocols')).map((one) => one.protocolId)).toContain(
    'core-balance',
  );
});

test('a new protocol is begun by name, waits among the drafts, and is thrown away only after a question', async ({
  page,
  host,
}) => {
  await openLibrary(page);
  await page.getByRole('button', { name: 'New protocol' }).click();
  const begin = page.getByRole('dialog', { name: 'What does the new protocol begin from?' });
  await begin.getByText('Another protocol').click();
  await begin.getByRole('combobox', { name: 'Copy of' }).click();
  await page.getByRole('option', { name: 'iPSC feed' }).click();
  await expect(begin.getByRole('button', { name: 'Open in the builder' })).toBeDisabled();
  await begin.getByRole('textbox', { name: 'Name' }).fill('Feed of the weekend');
  await begin.getByRole('button', { name: 'Open in the builder' }).click();
  await expect(page).toHaveURL(/\/protocols\/draft\/D-\d+/);

  await openLibrary(page);
  await place(page, /^Drafts 1$/).click();
  const drafts = page.getByRole('grid', { name: 'Drafts' });
  await expect(drafts.getByRole('row', { name: /Feed of the weekend becomes a new protocol/ })).toBeVisible();
  await isAccessible(page);
  const discard = page.getByRole('button', { name: 'Discard…' });
  await discard.click();
  await page.getByRole('button', { name: 'Keep it' }).click();
  expect(await host.call<Draft[]>('GET', '/library/drafts')).toHaveLength(1);
  await discard.click();
  await page.getByRole('button', { name: 'Discard the draft' }).click();
  await expect(page.getByText('Nothing is being written')).toBeVisible();
  expect(await host.call<Draft[]>('GET', '/library/drafts')).toHaveLength(0);
});

test('files are dropped on the page: of an Opentrons protocol one sees deck, tips and what is left out, of a program its source', async ({
  page,
  host,
}) => {
  await openLibrary(page);
  await expect(list(page)).toBeVisible();
  await page.evaluate(
    (files) => {
      const held = new DataTransfer();
      for (const [name, text] of files) held.items.add(new File([text], name));
      for (const kind of ['dragenter', 'dragover', 'drop'])
        window.dispatchEvent(new DragEvent(kind, { dataTransfer: held, cancelable: true }));
    },
    [
      ['overdraw.json', EXAMPLE_FILES['ot2-overdraw']!().text()],
      ['weigh.ts', PROGRAM],
    ] as const,
  );
  const outcome = page.getByRole('dialog', { name: '2 protocols imported' });
  await expect(outcome).toContainText(/\d+ things are not carried over/);
  const imported = (await host.call<ProtocolSummary[]>('GET', '/protocols')).filter((one) => one.source === 'imported');
  expect(imported.map(({ form, state }) => `${form} ${state}`).toSorted()).toEqual(['program draft', 'steps draft']);
  await outcome.getByRole('button', { name: 'Show Takes too much' }).click();
  await page.getByRole('tab', { name: 'Opentrons' }).click();
  const report = page.getByRole('region', { name: 'Opentrons protocol' });
  await expect(report.getByRole('list', { name: /^Deck of the OT-2/ })).toContainText('tips');
  await expect(report).toContainText('not carried over');
  await expect(report.getByRole('heading', { name: 'Volumes' })).toBeVisible();
  await isAccessible(page);

  await rowOf(page, 'Weigh by program').click();
  await page.getByRole('tab', { name: 'Program' }).click();
  await expect(page.getByRole('region', { name: /^Source, \d+ lines/ })).toContainText(
    "await lab.note('Wear gloves');",
  );
  await expect(page.getByRole('button', { name: /^Edit/ })).toBeHidden();
  await isAccessible(page);
});

const PROGRAM = `import { defineProtocol } from 'wellrun';
export const protocol = defineProtocol({
  id: 'weigh-by-program',
  name: 'Weigh by program',
  version: 1,
  operationType: 'balance',
  requires: [],
  labware: {},
  async run(lab) {
    await lab.note('Wear gloves');
  },
});
`;

/** A bare repository with two commits: a protocol and a file that is none, then version 2 of the protocol. */
function localRepository(folder: string): string {
  const work = join(folder, 'work');
  const bare = join(folder, 'core.git');
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=RS', '-c', 'user.email=rs@lab.example', ...args], {
      cwd: work,
      stdio: 'pipe',
    });
  mkdirSync(work);
  git('init', '-q', '-b', 'main');
  const shipped = join(import.meta.dirname, '../../resources/protocols/balance-check.wellrun.json');
  const document = JSON.parse(readFileSync(shipped, 'utf8')) as ProtocolDocument;
  const write = (version: number) =>
    writeFileSync(
      join(work, 'balance.wellrun.json'),
      JSON.stringify({ ...document, id: 'core-balance', name: 'Balance check, core facility', version }),
    );
  write(1);
  writeFileSync(join(work, 'notes.wellrun.json'), '{"wellrun": 1}');
  git('add', '.');
  git('commit', '-q', '-m', 'First protocols');
  write(2);
  git('commit', '-q', '-a', '-m', 'Say whose balance');
  git('clone', '-q', '--bare', work, bare);
  return bare;
}
