import { expect, test, type Page } from '@playwright/test';
import { describeFlavours } from './flavours.ts';
import { answerQuestions, asked } from './questions.ts';

describeFlavours('a first run by clicking', (lab, { hostInside }) => {
  const page = (): Page => lab().window.page;
  const faults: string[] = [];

  test.beforeAll(() => {
    page().on('pageerror', (error) => faults.push(error.message));
  });

  test('lands on a working lab', async () => {
    await expect(page().getByRole('heading', { name: 'Welcome. Try a whole experiment.' })).toBeVisible();
    await expect(page().getByRole('status').first()).toContainText('Ready');
    await expect(page().getByRole('button', { name: /^Stop all \(software\)/ })).toBeVisible();
  });

  test('chooses a protocol, sees what it will do, starts it, and sees it run', async () => {
    await chooseProtocol(page(), 'Viability dose-response');
    await startRun(page());
    await expect(page()).toHaveURL(/#\/monitor\/EX-1/);
    await expect(page().getByRole('status').first()).toContainText(/Running/);
    await expect(page().getByRole('button', { name: 'Pause after step' })).toBeEnabled();
  });

  test('is reloaded in mid-run and shows the same run, which went on', async () => {
    await page().reload();
    await expect(page()).toHaveURL(/#\/monitor\/EX-1/);
    await expect(page().getByRole('status').first()).toContainText(/Running/);
    expect(lab().window.log.map((line) => line.sentence)).not.toContain('The page crashed; the lab goes on.');
  });

  test('is paused, resumed and stopped', async () => {
    await page().getByRole('button', { name: 'Pause after step' }).click();
    await page().getByRole('button', { name: 'Resume' }).click({ timeout: 45_000 });
    await expect(page().getByRole('status').first()).toContainText(/Running/);
    await page().getByRole('button', { name: 'Stop now (safe state)' }).click();
    await expect(page().getByRole('button', { name: 'Open in History' })).toBeVisible({ timeout: 30_000 });
  });

  test('runs to its end, and is found in History', async () => {
    await chooseProtocol(page(), 'Viability dose-response');
    await page()
      .getByRole('combobox', { name: 'Simulation speed' })
      .or(page().getByLabel('Simulation speed'))
      .first()
      .click();
    await page().getByRole('option', { name: 'Instant' }).click();
    await startRun(page());
    await expect(page()).toHaveURL(/#\/monitor\/EX-2/);
    await page().getByRole('button', { name: 'Open in History' }).click({ timeout: 45_000 });
    await expect(page()).toHaveURL(/#\/history/);
    await expect(page().getByText('EX-2').first()).toBeVisible();
    expect(faults).toEqual([]);
  });

  // A host elsewhere outlives its window; running.spec.ts shows that.
  if (!hostInside) return;
  test('is stopped to a safe state before the shell quits with the host inside it', async () => {
    await chooseProtocol(page(), 'Viability dose-response');
    await page().getByLabel('Simulation speed').first().click();
    await page().getByRole('option', { name: '600 × faster' }).click();
    await startRun(page());
    await expect(page().getByRole('status').first()).toContainText(/Running/);
    await answerQuestions(lab().window.app, ['Stop safely and quit']);
    await lab().window.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await expect.poll(() => asked(lab().window.app)).toHaveLength(1);
    expect(await lab().window.exited).toBe(0);
  });
});

async function chooseProtocol(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Run' }).click();
  await page.getByRole('button', { name: /^Protocol/ }).click();
  await page.getByRole('option', { name: new RegExp(`^${name}`) }).click();
  await expect(page.getByRole('button', { name: new RegExp(`^Protocol.*${name}`) })).toBeVisible();
}

async function startRun(page: Page): Promise<void> {
  const start = page.getByRole('button', { name: 'Start simulated run' });
  await expect(start).toBeEnabled({ timeout: 30_000 });
  await start.click();
}
