import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { describeFlavours, ground } from './flavours.ts';
import { environmentFor } from './lab-window.ts';
import { giveToOrdinaryUser } from './ordinary-user.ts';
import { answerQuestions, asked } from './questions.ts';

const SHIPPED = resolve(import.meta.dirname, '../../resources/protocols/ipsc-feed.wellrun.json');

/** Writes a file where the application's user can read it. */
function writeProtocol(name: string, text: string): string {
  const file = join(ground.home, name);
  writeFileSync(file, text);
  giveToOrdinaryUser(file);
  return file;
}

describeFlavours('a protocol file that is opened with Wellrun', (lab) => {
  const openFile = (file: string): number | null =>
    spawnSync(lab().program, [...lab().arguments, file], { env: environmentFor(ground), timeout: 30_000 }).status;

  test('is imported into the open window and shown there; nothing is started', async () => {
    const document = {
      ...JSON.parse(readFileSync(SHIPPED, 'utf8')),
      id: 'weekend-feed',
      name: 'Weekend feed',
    } as object;
    expect(openFile(writeProtocol('weekend feed.wellrun.json', JSON.stringify(document)))).toBe(0);
    const { page } = lab().window;
    await expect(page.getByRole('button', { name: /^Protocol.*Weekend feed/ })).toBeVisible();
    expect(page.url()).toBe('app://lab/#/run?protocol=weekend-feed');
    await expect(page.getByRole('status').first()).toContainText('Ready');
  });

  test('is refused with the path of its fault', async () => {
    await answerQuestions(lab().window.app, ['OK']);
    openFile(writeProtocol('broken.wellrun.json', JSON.stringify({ wellrun: 1, id: 'broken', name: 'Broken' })));
    await expect.poll(() => asked(lab().window.app)).toHaveLength(1);
    const [message] = await asked(lab().window.app);
    expect(message?.message).toBe('The protocol was not imported.');
    expect(message?.detail).toMatch(/steps|operationType|version/);
  });
});
