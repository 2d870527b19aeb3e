import { parseArgs } from 'node:util';
import { chromium, type CDPSession, type Page } from '@playwright/test';
import type { JsonObject } from '#core/contract/json.ts';
import { buildIfStale } from '#electron/build/build.ts';
import { ensureChromium } from '../../support/ensure-chromium.ts';
import { ServedHost } from '../../support/served-host.ts';

interface TypingReport extends Record<string, unknown> {
  readonly steps: number;
  readonly keys: number;
  /** From the press of a key to the picture that shows it, ms. */
  readonly p50: number;
  readonly p95: number;
  readonly worst: number;
  /** What the page's own thread works for a key, processor time until the next one, ms. */
  readonly workP50: number;
  readonly workP95: number;
  readonly shortWorkP95: number;
  readonly shortP95: number;
  readonly longToShort: number;
}

const TEXT = 'Remove the spent medium, slowly, and keep the tip away from the cells. ';

/**
 * Types into the name of a step and into a volume of a protocol of 500 steps, and of one of ten, in the real page of a
 * served host, while it is saved and analysed: how long until a key is seen.
 */
export async function main(args: string[], progress: (sentence: string) => void) {
  const { values } = parseArgs({ args, options: { steps: { type: 'string' }, keys: { type: 'string' } } });
  const steps = Number(values.steps ?? 500);
  const keys = Number(values.keys ?? 200);
  await buildIfStale({ only: ['renderer'] });
  await using host = await ServedHost.start();
  const browser = await chromium.launch({
    executablePath: await ensureChromium(),
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(host.url);
    const work = await page.context().newCDPSession(page);
    await work.send('Performance.enable', { timeDomain: 'threadTicks' });
    const measure = async (count: number) => {
      progress(`Types ${keys} keys into a protocol of ${count} steps.`);
      await openDraft(page, host, count);
      const name = await typeInto(page, work, 'Name', keys / 2);
      const volume = await typeInto(page, work, 'Volume', keys / 2);
      return { times: [...name.times, ...volume.times], work: [...name.work, ...volume.work] };
    };
    const short = await measure(10);
    const long = await measure(steps);
    const p95 = quantile(long.times, 0.95);
    const workP95 = quantile(long.work, 0.95);
    const shortWorkP95 = quantile(short.work, 0.95);
    const report: TypingReport = {
      steps,
      keys: long.times.length,
      p50: quantile(long.times, 0.5),
      p95,
      worst: quantile(long.times, 1),
      workP50: quantile(long.work, 0.5),
      workP95,
      shortWorkP95,
      shortP95: quantile(short.times, 0.95),
      longToShort: workP95 / shortWorkP95,
    };
    const figures = [
      { name: 'p95, ms', value: report.p95, goal: 'under 50', isMet: p95 < 50 },
      { name: 'p50, ms', value: report.p50 },
      { name: 'worst, ms', value: report.worst },
      { name: 'p95 in a protocol of 10 steps, ms', value: report.shortP95 },
      { name: 'work of the page for a key, p95, ms', value: workP95, goal: 'under 20', isMet: workP95 < 20 },
      { name: 'work of the page for a key, p50, ms', value: report.workP50 },
      { name: 'work in a protocol of 10 steps, p95, ms', value: shortWorkP95 },
      { name: 'work, long to short', value: report.longToShort, goal: 'under 2', isMet: report.longToShort < 2 },
    ];
    return { report, figures };
  } finally {
    await browser.close();
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/** Groups of ten, with liquids and waits, as long protocols are. */
function longProtocol(count: number): JsonObject {
  const step = (index: number) => ({
    id: `s${index}`,
    name: `Step ${index}`,
    ...(index % 3 === 0
      ? { operation: 'wait', params: { minutes: 1 } }
      : { operation: 'dispense', params: { labware: 'flask', reagent: 'dpbs', volumeMl: 0.01 } }),
  });
  const groups = Math.ceil(count / 10);
  return {
    wellrun: 1,
    id: `typing-${count}`,
    name: `Typing, ${count} steps`,
    version: 1,
    operationType: 'feed',
    labware: { flask: { title: 'Flask', type: 'flask_t75' } },
    steps: Array.from({ length: groups }, (_, group) => ({
      id: `g${group}`,
      name: `Group ${group}`,
      steps: Array.from({ length: Math.min(10, count - group * 10) }, (_, index) => step(group * 10 + index)),
    })),
  };
}

async function openDraft(page: Page, host: ServedHost, count: number): Promise<void> {
  const { draftId } = await host.call<{ draftId: string }>('POST', '/library/drafts', {
    from: { kind: 'document', document: longProtocol(count) },
  });
  await page.goto(`${host.url.split('#')[0]}#/protocols/draft/${draftId}`);
  await page
    .getByRole('treeitem', { name: /Step 4/ })
    .first()
    .click();
  await page.getByText(/^\$ \d/).waitFor();
}

/**
 * Presses keys one by one, and gives the time from each to the frame that followed it, and the work until the next one. The end of a frame is known by a
 * task that was queued while it was prepared.
 */
async function typeInto(
  page: Page,
  cdp: CDPSession,
  label: string,
  keys: number,
): Promise<{ readonly times: readonly number[]; readonly work: readonly number[] }> {
  const field = page.locator('[data-pane="side"]').getByRole('textbox', { name: label }).first();
  await field.fill('1');
  await page.evaluate(() => {
    if ('typingTimes' in window) return;
    const times: number[] = [];
    Object.assign(window, { typingTimes: times });
    window.addEventListener(
      'keydown',
      (event) => {
        const pressed = event.timeStamp;
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => times.push(performance.now() - pressed);
          port2.postMessage(null);
        });
      },
      { capture: true },
    );
  });
  const work: number[] = [];
  for (let index = 0; index < keys; index++) {
    const before = await workOf(cdp);
    if (label !== 'Name' && index % 8 === 7) await page.keyboard.press('Control+A');
    await page.keyboard.press(label === 'Name' ? (TEXT[index % TEXT.length] ?? 'x') : String((index * 7) % 10));
    await page.waitForTimeout(70);
    work.push((await workOf(cdp)) - before);
  }
  const times = await page.evaluate(() => (window as unknown as { typingTimes: number[] }).typingTimes.splice(0));
  return { times, work };
}

/** Processor time that the page's thread has worked so far, ms. */
async function workOf(cdp: CDPSession): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1000;
}
