import { expect, it } from 'vitest';
import { ForecastBench } from '../testing/forecast-bench.ts';
import { readPlan } from '../testing/read-plan.ts';
import { stepsCsv } from './execution-csv.ts';
import { readDetails } from './execution-details.ts';
import { startChecks } from './start-checks.ts';

it('which of like instruments did a step is told by the record when the execution is over', async () => {
  await using rig = await ForecastBench.open({ readers: 2 });
  const { bench } = rig;
  const [job] = await rig.submit([readPlan()]);
  await bench.when(() => bench.eventsOf('execution.completed', job!.jobId).length === 1);
  const { execution, steps } = readDetails(bench.store.connection, job!.jobId, undefined);
  const chosen = [{ kind: 'plate-reader', instrumentId: 'RDR-1' }];
  expect(execution.steps.map((step) => step.chosen)).toEqual([undefined, chosen]);
  expect(steps.map((step) => step.chosen)).toEqual([undefined, chosen]);
  const lines = stepsCsv(steps, []).split('\r\n');
  expect(lines[0]).toMatch(/,chosen_instruments,assets$/);
  expect(lines[2]).toMatch(/,RDR-1,$/);
});

it('before a start it is said of how many like instruments any will do, and which of them cannot be used', async () => {
  await using rig = await ForecastBench.open({ readers: 2 });
  const { bench, instruments } = rig;
  const checks = () => startChecks(readPlan(), 'simulated', bench.bench, true, bench.leases);
  const any = () => checks().find((check) => check.sentence === 'Any of 2 plate readers');
  expect(any()).toMatchObject({ met: true, detail: 'Each step takes one that is free: RDR-1 or RDR-2.' });
  instruments.get('RDR-1')!.unplug();
  await bench.when(() => bench.eventsOf('instrument.disconnected').length === 1);
  expect(any()?.detail).toMatch(/^Each step takes one that is free: RDR-1 or RDR-2\. RDR-1 is not connected/);
  instruments.get('RDR-2')!.unplug();
  await bench.when(() => bench.eventsOf('instrument.disconnected').length === 2);
  expect(any()).toBeUndefined();
  expect(checks().filter((check) => !check.met)).toMatchObject([
    { sentence: expect.stringMatching(/^RDR-1 is not/) as string },
  ]);
});

it('of one of each kind nothing is said', async () => {
  await using rig = await ForecastBench.open();
  const checks = startChecks(readPlan(), 'simulated', rig.bench.bench, true, rig.bench.leases);
  expect(checks.map((check) => check.sentence)).toEqual([
    'Volumes and layout fit the labware',
    'All 3 instruments are connected and free',
    'The record has room on the disk',
  ]);
});
