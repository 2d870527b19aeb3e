import { expect, test } from '../support/fixtures.ts';
import { setSpeed, startExecution, whenConsuming, whenDetails } from '../support/executions.ts';

test('a host that dies in mid-dispense asks about that command, and the run is finished after the answer', async ({
  page,
  host,
}) => {
  const executionId = await startExecution(host, 'viability-dose-response');
  await whenConsuming(host, executionId);
  await host.kill();
  await host.startAgain();
  await page.goto(`${host.url.split('#')[0]}#/monitor/${executionId}`);
  await page.reload();

  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await expect(dialog).toContainText('What we do not know');
  const decide = dialog.getByRole('button', { name: 'Decide', exact: true });
  await expect(decide).toBeDisabled();
  await dialog.getByRole('radio', { name: /^Repeat/ }).check({ force: true });
  await dialog.getByLabel(/What did you see/).fill('The level had not changed');
  await dialog.getByRole('button', { name: 'Repeat it' }).click();
  await expect(dialog).toBeHidden();

  await page.getByRole('button', { name: 'Resume' }).click();
  await setSpeed(host, 'instant');
  const ended = await whenDetails(host, executionId, ({ execution }) => execution.completedAt !== null);
  expect(ended.execution.status).toBe('completed');
  const { items } = await host.call<{ items: { kind: string; reason: string | null }[] }>(
    'GET',
    `/executions/${executionId}/events?limit=1000`,
  );
  expect(items.filter((event) => event.kind === 'step.decided').map((event) => event.reason)).toEqual([
    'The level had not changed',
  ]);
  expect(await host.call('POST', '/record/verify')).toMatchObject({ ok: true });
});

test('an instrument that is unplugged in mid-run holds the run until a person decides', async ({ page, host }) => {
  const executionId = await startExecution(host, 'ipsc-feed');
  const instrumentId = await whenConsuming(host, executionId);
  await host.call('POST', `/instruments/${instrumentId}/fault`, { fault: { fault: 'disconnect' } });
  await setSpeed(host, 200);
  await page.goto(`${host.url.split('#')[0]}#/monitor/${executionId}`);
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  const held = await whenDetails(host, executionId, ({ execution }) => execution.status === 'paused');
  expect(held.execution.attention).toHaveLength(1);
  await dialog.getByRole('radio').first().check({ force: true });
  await dialog.getByLabel(/What did you see/).fill('Cable was loose; put back');
  await dialog.getByRole('button').last().click();
  await expect(dialog).toBeHidden();
  await expect
    .poll(
      async () =>
        (await host.call<{ instrumentId: string; connection: string }[]>('GET', '/instruments')).find(
          (one) => one.instrumentId === instrumentId,
        )?.connection,
    )
    .toMatch(/ready|busy/);
  await setSpeed(host, 'instant');
  const resume = page.getByRole('button', { name: 'Resume' });
  if (await resume.isVisible()) await resume.click();
  const ended = await whenDetails(host, executionId, ({ execution }) => execution.completedAt !== null);
  expect(ended.execution.status).toBe('completed');
});
