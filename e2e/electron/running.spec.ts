import { expect, test } from '@playwright/test';
import type { ExecutionSummary } from '#core/contract/execution.ts';
import { ATTACHED_FLAVOURS, describeFlavours, type LabUnderTest } from './flavours.ts';
import { asked, answerQuestions } from './questions.ts';
import type { ServedHost } from '../support/served-host.ts';

async function statusOf(host: ServedHost, executionId: string): Promise<string> {
  const { execution } = await host.call<{ execution: ExecutionSummary }>('GET', `/executions/${executionId}`);
  return execution.status;
}

/** Starts a run that lasts for minutes, and waits until it runs. Returns its id. */
async function startLongRun(host: ServedHost): Promise<string> {
  const { executionId } = await host.call<ExecutionSummary>('POST', '/executions', {
    requestId: crypto.randomUUID(),
    protocolId: 'viability-dose-response',
    mode: 'simulated',
    speed: 30,
  });
  await host.call('POST', `/executions/${executionId}/start`, {});
  await expect.poll(() => statusOf(host, executionId)).toBe('running');
  return executionId;
}

// With the host inside, first-run.spec.ts shows the same by clicking: there is no second client then.
describeFlavours('while an execution runs', declare, ATTACHED_FLAVOURS);

function declare(lab: () => LabUnderTest): void {
  let executionId: string;
  const host = (): ServedHost => {
    const { host: running } = lab();
    if (!running) throw new Error('The host runs inside the shell.');
    return running;
  };
  const trayText = async (): Promise<string> =>
    lab().window.app.evaluate(() => (globalThis as { trayText?: string }).trayText ?? '');
  const blockers = async (): Promise<number> =>
    lab().window.app.evaluate(
      ({ powerSaveBlocker }) =>
        Array.from({ length: 20 }, (_, id) => id).filter((id) => powerSaveBlocker.isStarted(id)).length,
    );

  test.beforeAll(async () => {
    // What the tray shows is known to the desktop only, so the words are caught on their way there.
    await lab().window.app.evaluate(({ Tray }) => {
      const original = Tray.prototype.setToolTip;
      Tray.prototype.setToolTip = function setToolTip(text: string) {
        (globalThis as { trayText?: string }).trayText = text;
        original.call(this, text);
      };
    });
    expect(await blockers()).toBe(0);
    executionId = await startLongRun(host());
  });
  test.afterAll(async () => {
    await lab()
      .host?.call('POST', `/executions/${executionId}/stop`, {})
      .catch(() => undefined);
  });

  test('the tray says so and the PC is kept awake', async () => {
    await expect.poll(trayText).toContain('1 running');
    await expect.poll(blockers).toBe(1);
  });

  test('closing asks, and Cancel changes nothing', async () => {
    await answerQuestions(lab().window.app, ['Cancel']);
    await lab().window.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await expect.poll(() => asked(lab().window.app)).toHaveLength(1);
    const [question] = await asked(lab().window.app);
    expect(question?.message).toContain(executionId);
    expect(question?.buttons).toEqual(['Keep watching in tray', 'Close this window only', 'Cancel']);
    expect(
      await lab().window.app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().map((one) => one.isVisible()),
      ),
    ).toEqual([true]);
  });

  test('quitting asks as well, and the tray keeps it watching without a window', async () => {
    await answerQuestions(lab().window.app, ['Keep watching in tray']);
    await lab().window.app.evaluate(({ app }) => app.quit());
    await expect.poll(() => asked(lab().window.app)).toHaveLength(1);
    await expect
      .poll(() =>
        lab().window.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((one) => one.isVisible())),
      )
      .toEqual([false]);
    expect(await statusOf(host(), executionId)).toBe('running');
    await lab().window.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show());
  });

  test('the stop in the menu reaches the instruments, whatever the page does', async () => {
    await lab().window.app.evaluate(({ Menu }) => {
      const items = Menu.getApplicationMenu()?.items.flatMap((top) => top.submenu?.items ?? []) ?? [];
      items.find((item) => item.label === 'Stop all (software)')?.click();
    });
    await expect.poll(() => statusOf(host(), executionId)).toBe('paused');
    await expect.poll(trayText).toContain('paused');
    await expect.poll(blockers).toBe(0);
  });

  test('a host that is killed and started again is found again, with what it was doing held', async () => {
    await host().kill();
    await expect.poll(trayText).toContain('no connection');
    await expect(lab().window.page.getByRole('status').first()).toContainText('Connection lost', { timeout: 20_000 });
    await host().startAgain();
    await expect.poll(trayText).toContain('paused');
    expect(await statusOf(host(), executionId)).toBe('paused');
    await expect(lab().window.page.getByRole('status').first()).toContainText('Paused');
  });

  test('a window that is closed on purpose leaves the host and its run alone', async () => {
    await host().call('POST', `/executions/${executionId}/resume`, {});
    await expect.poll(trayText).toContain('1 running');
    await answerQuestions(lab().window.app, ['Close this window only']);
    await lab()
      .window.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
      .catch(() => undefined);
    expect(await lab().window.exited).toBe(0);
    expect(await statusOf(host(), executionId)).toBe('running');
  });
}
