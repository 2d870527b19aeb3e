import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Forecast } from '#core/contract/forecast.ts';
import type { Lab } from '#core/lab.ts';
import { openHost } from '#electron/headless/open-host.ts';

const HOUR_MS = 3_600_000;
const PROTOCOL = 'viability-plate';

interface PlatesReport extends Record<string, unknown> {
  readonly plates: number;
  readonly completed: number;
  readonly forecastHours: number;
  readonly tookHours: number;
  readonly tookToForecast: number;
  readonly windowsMissed: number;
  readonly onePlateHours: number;
  readonly leasesLeft: number;
}

/**
 * Submits plates as one batch and runs them on the virtual lab at instant speed, through queue, forecast, leases, engine and
 * record: how well the first forecast told the end, and whether every window was kept.
 */
export async function main(args: string[], progress: (sentence: string) => void) {
  const { values } = parseArgs({ args, options: { plates: { type: 'string' }, json: { type: 'boolean' } } });
  const plates = Number(values.plates ?? 96);
  const dataDir = mkdtempSync(join(tmpdir(), 'wellrun-plates-'));
  try {
    await using lab = await openHost({ dataDir, speed: 1 });
    await lab.bench.connectAll();
    const report = await runPlates(lab, plates, progress);
    const figures = [
      {
        name: 'tookToForecast',
        value: report.tookToForecast,
        goal: '0.98 to 1.02',
        isMet: near(report.tookToForecast),
      },
      { name: 'windowsMissed', value: report.windowsMissed, goal: '0', isMet: report.windowsMissed === 0 },
      { name: 'tookHours', value: report.tookHours },
      { name: 'onePlateHours', value: report.onePlateHours },
    ];
    return { report, figures };
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function runPlates(lab: Lab, plates: number, progress: (sentence: string) => void): Promise<PlatesReport> {
  const { queue, desk, schedule, batches } = lab.queue;
  const person = { name: 'bench', role: 'operator' };
  await queue.holdAll(true, person);
  const began = schedule.now('simulated');
  const [first] = await desk.submitBatch({
    requestId: 'request-plates',
    title: `${plates} plates`,
    protocolId: PROTOCOL,
    parameters: {},
    rows: Array.from({ length: plates }, (_, index) => ({ plate: index + 1 })),
    mode: 'simulated',
    metadata: {},
    operator: 'bench',
    bindings: {},
    priority: 5,
    notBefore: null,
    due: null,
    deadline: null,
    retry: { times: 0, waitMs: 0 },
    hold: false,
  });
  await queue.holdAll(false, person);
  await schedule.forecast('simulated', undefined);
  await schedule.whenSettled('simulated');
  const planned = endOf(await schedule.forecast('simulated', undefined)) - began;
  progress(`${plates} plates are planned to take ${hours(planned)} h.`);
  await lab.services.setSpeed('instant');
  const batch = await batches.wait(first!.batchId!, 24 * HOUR_MS);
  const took = schedule.now('simulated') - began;
  const missed = lab.store.connection.all<{ subject: string; data: string }>(
    "SELECT subject, data FROM journal WHERE kind = 'step.window-missed'",
  );
  for (const { subject, data } of missed)
    progress(`${subject}: ${(JSON.parse(data) as { sentence: string }).sentence}`);
  const alone = lab.store.connection.get<{ ms: number }>(
    "SELECT min(lab_duration_ms) AS ms FROM executions WHERE status = 'completed'",
  );
  return {
    plates,
    completed: batch.completed,
    forecastHours: hours(planned),
    tookHours: hours(took),
    tookToForecast: Math.round((took / planned) * 1000) / 1000,
    windowsMissed: missed.length,
    onePlateHours: hours(alone?.ms ?? 0),
    leasesLeft: schedule.leases().length,
  };
}

function endOf({ lanes, now }: Forecast): number {
  return Math.max(now, ...lanes.flatMap((lane) => lane.bars.map((bar) => bar.end)));
}

function hours(ms: number): number {
  return Math.round(ms / 36_000) / 100;
}

function near(ratio: number): boolean {
  return ratio >= 0.98 && ratio <= 1.02;
}
