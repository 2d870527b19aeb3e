import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseProtocol } from '#core/protocols/parse-protocol.ts';
import { TemporaryFolder } from '#core/testing/temporary-folder.ts';
import { openIdealLab } from './testing/open-ideal-lab.ts';

const PERSON = { name: 'tester', role: 'operator' };

const transfer = (id: string) => ({
  id,
  name: id,
  operation: 'transfer',
  params: { from: 'source', to: 'plate', toWells: 'A1', volumeUl: 20 },
});
const document = (id: string, steps: readonly object[]) => ({
  wellrun: 1,
  id,
  name: id,
  version: 1,
  operationType: 'test',
  labware: {
    source: {
      title: 'Source',
      type: 'tube_50ml',
      location: { instrument: 'liquid-handler', place: id === 'keeps' ? 'A1' : 'B1' },
      contents: { reagent: 'dpbs', volumeMl: 20 },
    },
    plate: {
      title: 'Plate',
      type: 'plate_96_white',
      location: { instrument: 'liquid-handler', place: id === 'keeps' ? 'A2' : 'B2' },
    },
  },
  steps,
});
const KEEPS = document('keeps', [
  { id: 'pick', name: 'pick', operation: 'pick_up_tips', params: { count: 2 } },
  transfer('first'),
  { id: 'rest', name: 'rest', operation: 'wait', params: { minutes: 30 } },
  transfer('second'),
  { id: 'drop', name: 'drop', operation: 'drop_tips' },
]);
const OTHER = document('other', [transfer('one'), transfer('two')]);

it('a run that keeps tips on keeps the liquid handler from the pick-up to the drop, and the other run waits', async () => {
  using folder = new TemporaryFolder();
  const { lab: opened, virtualLab } = await openIdealLab({ dataDir: join(folder.path, 'data'), seed: 'tips' });
  await using lab = opened;
  const order: string[] = [];
  using _listening = lab.store.journal.onCommitted((events) => {
    for (const event of events)
      if (event.kind === 'command.intent') order.push(`${event.subject} ${event.data.stepId}`);
  });
  const executions: string[] = [];
  for (const protocol of [KEEPS, OTHER]) {
    const parsed = parseProtocol(JSON.stringify(protocol));
    if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues));
    const request = { requestId: protocol.id, protocolId: protocol.id, parameters: {}, metadata: {}, bindings: {} };
    const { executionId } = await lab.services.createExecution(
      { ...request, mode: 'simulated', speed: 'instant', operator: 'tester' },
      parsed.document,
    );
    executions.push(executionId);
  }
  const statuses = new Map<string, string>();
  const ended = new Promise<void>((resolve) =>
    lab.engine.onEnded((run) => {
      statuses.set(run.id, run.facts.status);
      if (statuses.size === executions.length) resolve();
    }),
  );
  await Promise.all(executions.map((executionId) => lab.engine.start(executionId, PERSON)));
  await ended;
  expect([...statuses.values()]).toEqual(['completed', 'completed']);
  const [keeps = '', other = ''] = executions;
  const [from, to] = [order.indexOf(`${keeps} pick`), order.indexOf(`${keeps} drop`)];
  expect(from).toBeGreaterThanOrEqual(0);
  expect(order.slice(from, to + 1).filter((one) => one.startsWith(`${other} `))).toEqual([]);
  expect(order.filter((one) => one.startsWith(`${other} `))).toHaveLength(2);
  expect(virtualLab.world.tipsOn('LH-1')).toBeUndefined();
  await expect(lab.services.runAgain(keeps, 'again', 'second')).rejects.toThrow(
    'This step works with tips that step 1, "pick", picks up.',
  );
});
