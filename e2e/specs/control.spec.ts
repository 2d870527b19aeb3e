import type { InstrumentView } from '#core/contract/instrument.ts';
import { expect, test } from '../support/fixtures.ts';
import { setSpeed, startExecution, whenDetails } from '../support/executions.ts';

test.use({ speed: '60' });

test('a run is paused after its step, resumed, and stopped to a safe state', async ({ page, host }) => {
  const executionId = await startExecution(host, 'ipsc-passage-t75');
  await page.goto(`${host.url.split('#')[0]}#/monitor/${executionId}`);
  const status = page.getByRole('contentinfo', { name: 'Status bar' });
  await expect(status).toContainText('Running');

  await page.getByRole('button', { name: 'Pause after step' }).click();
  await expect(status).toContainText('Paused');
  const paused = await whenDetails(host, executionId, ({ execution }) => execution.status === 'paused');
  expect(paused.execution.stopConfirmations.every((one) => one.result === 'confirmed')).toBe(true);

  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(status).toContainText('Running');

  await page.getByRole('button', { name: 'Stop now (safe state)' }).click();
  const stopped = await whenDetails(host, executionId, ({ execution }) => execution.status === 'cancelled');
  expect(stopped.execution.terminalKind).toBe('stopped');
  await expect(page.getByText(/Cancelled|stopped/i).first()).toBeVisible();
});

test('an aborted run leaves instruments that a person must clear before the next start', async ({ page, host }) => {
  const executionId = await startExecution(host, 'ipsc-passage-t75');
  await page.goto(`${host.url.split('#')[0]}#/monitor/${executionId}`);
  await page.getByRole('button', { name: 'Abort run…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(`Abort ${executionId}?`);
  await dialog.getByRole('button', { name: `Abort run ${executionId}` }).click();
  await whenDetails(host, executionId, ({ execution }) => execution.terminalKind === 'aborted-by-operator');

  await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Bench' }).click();
  await expect(page.getByText(/needs clearing/i).first()).toBeVisible();
  await expect(startExecution(host, 'ipsc-feed')).rejects.toThrow(/must be cleared by a person/);

  const clear = page.getByRole('button', { name: /^Clear/ });
  for (;;) {
    /* A button stays until the screen has heard of what it did, so the host is asked how many there should be. */
    const instruments = await host.call<InstrumentView[]>('GET', '/instruments');
    const left = instruments.filter((one) => one.needsClearing !== null).length;
    await expect(clear).toHaveCount(left);
    if (left === 0) break;
    await clear.first().click();
    const ask = page.getByRole('dialog');
    await ask.getByRole('textbox').fill('Deck looked at, tips thrown away');
    await ask.getByRole('button', { name: /clear/i }).click();
    await expect(ask).toBeHidden();
  }
  await setSpeed(host, 'instant');
  const next = await startExecution(host, 'balance-check');
  await expect(
    whenDetails(host, next, ({ execution }) => execution.status === 'running' || execution.status === 'completed'),
  ).resolves.toBeDefined();
});

test('the software stop holds everything from every screen, by button and by keyboard', async ({ page, host }) => {
  const executionId = await startExecution(host, 'ipsc-passage-t75');
  await page.goto(`${host.url.split('#')[0]}#/history`);
  await page.keyboard.press('Control+Shift+Period');
  const panel = page.getByRole('alert', { name: 'Software stop' });
  await expect(panel).toBeVisible();
  await expect(panel).toContainText('LH-1');
  const held = await whenDetails(host, executionId, ({ execution }) => execution.status === 'paused');
  expect(held.execution.reasons).toContain('operator');
});

test('a page that is loaded again in mid-run shows the same run', async ({ page, host }) => {
  const executionId = await startExecution(host, 'ipsc-passage-t75');
  await page.goto(`${host.url.split('#')[0]}#/monitor/${executionId}`);
  const status = page.getByRole('contentinfo', { name: 'Status bar' });
  await expect(status).toContainText(executionId);
  await page.reload();
  await expect(status).toContainText('Running');
  await expect(status).toContainText(executionId);
  await expect(page.getByRole('heading', { name: /iPSC passage/ })).toBeVisible();
});

test('a run that comes to its end while it is looked at in History shows its results there', async ({ page, host }) => {
  const executionId = await startExecution(host, 'viability-dose-response');
  await page.goto(`${host.url.split('#')[0]}#/history?selected=${executionId}`);
  const details = page.getByRole('region', { name: new RegExp(executionId) });
  await expect(details.getByText('Running', { exact: true })).toBeVisible();
  await setSpeed(host, 'instant');
  await whenDetails(host, executionId, ({ execution }) => execution.completedAt !== null, 120_000);
  await expect(details.getByText('Viability, 60 wells')).toBeVisible();
});
