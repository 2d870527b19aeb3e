import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createRouterClient } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '#core/base/logger.ts';
import { LoopbackServer } from '#core/host/loopback-server.ts';
import type { Lab } from '#core/lab.ts';
import { TemporaryFolder } from '#core/testing/temporary-folder.ts';
import { openHost } from './open-host.ts';
import { parseMoment } from './parse-moment.ts';
import { readTable } from './read-table.ts';

const WELLRUN = join(import.meta.dirname, 'wellrun.ts');

let folder: TemporaryFolder;

beforeEach(() => {
  folder = new TemporaryFolder();
});

afterEach(() => folder[Symbol.dispose]());

const clientOf = (lab: Lab) => createRouterClient(lab.router, { context: { origin: 'memory' } });

describe('the queue behind the contract', () => {
  let lab: Lab;
  beforeEach(async () => {
    lab = await openHost({ dataDir: folder.path, speed: 'instant', seed: 'queue' });
    await lab.bench.connectAll();
  });
  afterEach(() => lab[Symbol.asyncDispose]());

  it('runs a batch of simulated jobs on the virtual lab, one set of parameters each', async () => {
    const client = clientOf(lab);
    const batch = await client.queue.submitBatch({
      requestId: 'batch-of-weighings',
      title: 'Weighings',
      protocolId: 'balance-check',
      mode: 'simulated',
      rows: [{}, {}, {}],
    });
    expect(batch).toMatchObject({ jobs: 3, title: 'Weighings' });
    // The protocol asks its operator to put weights on; nobody stands at a virtual bench.
    const asked = lab.store.journal.onCommitted((events) => {
      for (const event of events)
        if (event.kind === 'step.attention' && event.data.attention.kind === 'operator')
          void client.executions.answer({
            executionId: event.subject,
            stepId: event.data.attention.stepId,
            answer: event.data.attention.options[0]!,
          });
    });
    const over = await client.queue.waitForBatch({ batchId: batch.batchId, timeoutSeconds: 20 });
    asked[Symbol.dispose]();
    expect(over).toMatchObject({ completed: 3, isOver: true, timedOut: false });
    const { items } = await client.queue.list({ batchId: batch.batchId });
    for (const job of items)
      expect(await client.executions.get({ executionId: job.jobId })).toMatchObject({
        execution: { status: 'completed' },
      });
  });

  it('refuses a whole batch when one row is no set of parameters, and names row and field', async () => {
    const client = clientOf(lab);
    const error = (await client.queue
      .submitBatch({
        requestId: 'batch-with-a-fault',
        title: 'Screen',
        protocolId: 'viability-plate',
        mode: 'dry-run',
        rows: [{ plate: 1 }, { plate: 2, treatment_h: 4000 }, { plate: 3, compund: 'x' }],
      })
      .catch((thrown: unknown) => thrown)) as { data: { code: string; issues: { path: string }[] } };
    expect(error.data.code).toBe('protocol-invalid');
    expect(error.data.issues.map((issue) => issue.path)).toEqual(['rows[1].treatment_h', 'rows[2].compund']);
    expect((await client.queue.list({})).total).toBe(0);
    expect(await client.queue.batches({})).toEqual([]);
  });

  it('keeps templates by name, and calendars', async () => {
    const client = clientOf(lab);
    const first = await client.queue.saveTemplate({ name: 'Mine', protocolId: 'balance-check', settings: { a: 1 } });
    const again = await client.queue.saveTemplate({ name: 'Mine', protocolId: 'balance-check', settings: { a: 2 } });
    expect(again.templateId).toBe(first.templateId);
    expect(await client.queue.templates()).toMatchObject([{ name: 'Mine', settings: { a: 2 } }]);
    await client.queue.removeTemplate({ templateId: first.templateId });
    expect(await client.queue.templates()).toEqual([]);
    const calendar = { assetId: 'LH-1', weekly: [{ day: 1, from: 480, to: 1080 }], closures: [] };
    await client.queue.setCalendar(calendar);
    expect(await client.queue.calendars()).toEqual([calendar]);
  });
});

describe('a host that starts with jobs in its queue', () => {
  it('starts them as soon as their instruments are connected, without anybody doing anything', async () => {
    {
      await using before = await openHost({ dataDir: folder.path, speed: 'instant', runsQueue: false });
      await clientOf(before).queue.submit({
        requestId: 'waits-for-a-host',
        protocolId: 'balance-check',
        mode: 'simulated',
      });
    }
    await using lab = await openHost({ dataDir: folder.path, speed: 'instant' });
    const settled = new Promise<string>((resolve) => {
      lab.queue.queue.onSettled((job) => {
        resolve(job.state);
      });
    });
    expect(await settled).toBe('running');
  });
});

describe('wellrun queue', () => {
  const wellrun = async (...args: string[]): Promise<{ code: number; out: string; error: string }> => {
    const run = promisify(execFile)(process.execPath, [WELLRUN, 'queue', ...args]);
    return run.then(
      ({ stdout, stderr }) => ({ code: 0, out: stdout, error: stderr }),
      (failed: { code: number; stdout: string; stderr: string }) => ({
        code: failed.code,
        out: failed.stdout,
        error: failed.stderr,
      }),
    );
  };

  it('records jobs for a host that comes later, starts none of them, and with --run brings them to their end', async () => {
    const place = ['--data-dir', folder.path, '--json'];
    const submitted = await wellrun('submit', 'balance-check', '--mode', 'dry-run', '--priority', 'high', ...place);
    expect(JSON.parse(submitted.out)).toMatchObject({ jobId: 'EX-1', state: 'waiting', priority: 8, attempts: 0 });
    const last = await wellrun('submit', 'balance-check', '--mode', 'dry-run', '--run', ...place);
    expect(JSON.parse(last.out)).toMatchObject({ jobId: 'EX-2', state: 'completed' });
    expect(last.code).toBe(0);
    const shown = await wellrun('show', 'EX-1', ...place);
    expect(JSON.parse(shown.out)).toMatchObject({ state: 'completed' });
  }, 30_000);

  it('works on a host that runs, and says what is not possible with its exit code', async () => {
    await using lab = await openHost({ dataDir: folder.path, speed: 'instant' });
    await using server = await LoopbackServer.start({ router: lab.router, logger: silentLogger, version: '1' });
    await lab.queue.queue.holdAll(true, { name: 'tester', role: 'operator' });
    const table = join(folder.path, 'plates.csv');
    writeFileSync(table, 'plate,compound\r\n1,staurosporine\r\n2,"staurosporine"\r\n');
    const host = ['--url', server.url, '--json'];
    const [batch, unknown] = await Promise.all([
      wellrun('submit', 'viability-plate', '--mode', 'dry-run', '--table', table, ...host),
      wellrun('cancel', 'EX-77', ...host),
    ]);
    expect(JSON.parse(batch.out)).toMatchObject({ batchId: 'B-1', jobs: 2, waiting: 2 });
    expect(unknown).toMatchObject({ code: 2 });
    expect(JSON.parse(unknown.out)).toMatchObject({ ok: false, error: { code: 'not-found' } });
    const moved = await wellrun('move', 'EX-2', '--first', ...host);
    expect(JSON.parse(moved.out)).toMatchObject({ jobId: 'EX-2', position: 1, movedByHand: true });
  }, 30_000);
});

describe('what is typed', () => {
  it('is read as a moment', () => {
    const now = new Date(2026, 10, 21, 12, 0).getTime();
    expect(parseMoment('+90m', now)).toBe(now + 90 * 60_000);
    expect(parseMoment('14:30', now)).toBe(now + 150 * 60_000);
    expect(parseMoment('09:00', now)).toBe(now + 21 * 3_600_000);
    expect(parseMoment('2026-12-01T08:00', now)).toBe(new Date(2026, 11, 1, 8).getTime());
    for (const text of ['soon', '25:00', '+3', '12-01-2026'])
      expect(() => parseMoment(text, now)).toThrow(/is no time/);
  });

  it('is read as a table, with quotes and empty fields', () => {
    const file = join(folder.path, 'table.csv');
    writeFileSync(file, '\uFEFFdose,name,flag\n1.5,"a ""b"", c",true\n\n,x,\n');
    expect(readTable(file)).toEqual([{ dose: 1.5, name: 'a "b", c', flag: true }, { name: 'x' }]);
    writeFileSync(file, 'dose,name\n1\n');
    expect(() => readTable(file)).toThrow('Line 2 of');
  });
});
