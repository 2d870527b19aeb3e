import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseProtocol } from '#core/protocols/parse-protocol.ts';
import { mixtureIn, volumeOf } from '#core/model/well-contents.ts';
import { contentsOf, readLabware } from '#core/store/labware-rows.ts';
import type { Lab } from '#core/lab.ts';
import { TemporaryFolder } from '#core/testing/temporary-folder.ts';
import { dumpTables } from '#core/testing/dump-tables.ts';
import type { VirtualLab } from '#drivers/virtual-lab/virtual-lab.ts';
import { storedCompartment, wellNames } from '#drivers/virtual-lab/world/labware.ts';
import { openIdealLab } from './testing/open-ideal-lab.ts';

/** Where record and truth differ by more than a share of the volume, in words. */
function differences(lab: Lab, virtualLab: VirtualLab): string[] {
  const found: string[] = [];
  for (const row of readLabware(lab.store.connection)) {
    const truth = virtualLab.world.findLabware(row.labware_id);
    if (truth === undefined) {
      found.push(`${row.labware_id} is not on the virtual bench`);
      continue;
    }
    const { instrument, place } = truth.location;
    if (row.instrument !== null && (row.instrument !== instrument || (row.place ?? place) !== place)) {
      found.push(`${row.labware_id} is at ${instrument} ${place}, on record at ${row.instrument} ${row.place ?? '?'}`);
    }
    const contents = contentsOf(row);
    for (const [index, well] of wellNames(truth.type).entries()) {
      const real = storedCompartment(truth, index, 0).volumeUl;
      const recorded = volumeOf(mixtureIn(contents, well));
      if (Math.abs(real - recorded) > Math.max(0.05, real * 0.002)) {
        found.push(`${row.labware_id} ${well}: ${real.toFixed(3)} µL, on record ${recorded.toFixed(3)} µL`);
      }
    }
  }
  return found;
}

describe('the recorded workcell', () => {
  it.each([
    'balance-check',
    'imaging-assay',
    'ipsc-feed',
    'ipsc-passage-t75',
    'ipsc-thaw-t75',
    'reporter-assay',
    'u2os-seeding-96',
    'viability-dose-response',
    'viability-plate',
    'viability-screen',
  ])('follows the truth of the virtual lab through every command of %s', async (protocolId) => {
    using folder = new TemporaryFolder();
    const { lab, virtualLab } = await openIdealLab({ dataDir: join(folder.path, 'data'), seed: 'truth' });
    await using _lab = lab;
    const found = new Set<string>();
    let compared = 0;
    using _listening = lab.store.journal.onCommitted((events) => {
      if (!events.some((event) => event.kind === 'command.outcome' && event.data.labware !== undefined)) return;
      compared++;
      for (const difference of differences(lab, virtualLab)) found.add(difference);
    });
    const ended = new Promise<string>((resolve) => lab.engine.onEnded((run) => resolve(run.facts.status)));
    const { executionId } = await lab.services.createExecution({
      requestId: `truth-${protocolId}`,
      protocolId,
      parameters: {},
      mode: 'simulated',
      speed: 'instant',
      metadata: {},
      operator: 'tester',
      bindings: {},
    });
    using _answers = lab.store.journal.onCommitted((events) => {
      for (const event of events) {
        if (event.kind !== 'step.attention' || event.data.attention.kind !== 'operator') continue;
        const { stepId, options } = event.data.attention;
        void lab.engine.answer(executionId, stepId, options[0] ?? 'ok', { name: 'tester', role: 'operator' });
      }
    });
    await lab.engine.start(executionId, { name: 'tester', role: 'operator' });
    expect(await ended).toBe('completed');
    expect([...found].slice(0, 12)).toEqual([]);
    expect(compared).toBeGreaterThan(protocolId === 'balance-check' ? -1 : 3);
    expect(readLabware(lab.store.connection)).toEqual([]);
    const before = dumpTables(lab.store.connection);
    lab.store.rebuild();
    expect(dumpTables(lab.store.connection)).toEqual(before);
  });

  it('follows the truth in labware that the lab has imported, too', async () => {
    using folder = new TemporaryFolder();
    const { lab, virtualLab } = await openIdealLab({ dataDir: join(folder.path, 'data'), seed: 'truth' });
    await using _lab = lab;
    const operator = { name: 'tester', role: 'operator' };
    const file = new URL('../../core/workcell/fixtures/round-24.json', import.meta.url);
    const { vesselId } = await lab.services.workcell.definitions.import(readFileSync(file, 'utf8'), operator);
    const dispense = (id: string, wells: string, volumeUl: number) => ({
      id,
      name: id,
      operation: 'dispense',
      params: { labware: 'plate', wells, reagent: 'dpbs', volumeUl },
    });
    const document = parseProtocol(
      JSON.stringify({
        wellrun: 1,
        id: 'fill',
        name: 'Fill',
        version: 1,
        operationType: 'liquid',
        labware: { plate: { title: 'Plate', type: vesselId } },
        steps: [dispense('a', 'all', 1000), dispense('b', 'D6', 500)],
      }),
    );
    if ('issues' in document) throw new Error(JSON.stringify(document.issues));
    const found: string[] = [];
    const volumes: number[] = [];
    using _listening = lab.store.journal.onCommitted((events) => {
      if (!events.some((event) => event.kind === 'command.outcome')) return;
      found.push(...differences(lab, virtualLab));
      for (const row of readLabware(lab.store.connection)) volumes.push(volumeOf(mixtureIn(contentsOf(row), 'D6')));
    });
    const ended = new Promise<string>((resolve) => lab.engine.onEnded((run) => resolve(run.facts.status)));
    const { executionId } = await lab.services.createExecution(
      {
        requestId: 'truth-imported',
        protocolId: 'fill',
        parameters: {},
        metadata: {},
        bindings: {},
        mode: 'simulated',
        speed: 'instant',
        operator: 'tester',
      },
      document.document,
    );
    await lab.engine.start(executionId, operator);
    expect(await ended).toBe('completed');
    expect(found).toEqual([]);
    expect(volumes.at(-1)).toBe(1500);
  });
});
