import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planSchema, type Plan } from '../contract/plan.ts';
import type { ProtocolDocument } from '../contract/protocol.ts';
import { loadCatalog } from './catalog.ts';
import { parseProtocol } from './parse-protocol.ts';
import { planProtocol } from './plan-protocol.ts';
import { exportProtocol, protocolHash } from './protocol-document.ts';

const RESOURCES = join(import.meta.dirname, '../../resources');
const catalog = loadCatalog(RESOURCES);
const files = readdirSync(join(RESOURCES, 'protocols')).filter((name) => name.endsWith('.wellrun.json'));

function read(file: string): ProtocolDocument {
  const parsed = parseProtocol(readFileSync(join(RESOURCES, 'protocols', file), 'utf8'));
  if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues, null, 2));
  return parsed.document;
}

function plan(document: ProtocolDocument, given = {}): Plan {
  const planned = planProtocol(document, given, catalog);
  if ('issues' in planned) throw new Error(JSON.stringify(planned.issues, null, 2));
  return planned.plan;
}

it('ten protocols ship', () => {
  expect(files.sort()).toEqual([
    'balance-check.wellrun.json',
    'imaging-assay.wellrun.json',
    'ipsc-feed.wellrun.json',
    'ipsc-passage-t75.wellrun.json',
    'ipsc-thaw-t75.wellrun.json',
    'reporter-assay.wellrun.json',
    'u2os-seeding-96.wellrun.json',
    'viability-dose-response.wellrun.json',
    'viability-plate.wellrun.json',
    'viability-screen.wellrun.json',
  ]);
});

describe.each(files)('%s', (file) => {
  const document = read(file);
  const planned = plan(document);

  it('is named after its id and survives export and import', () => {
    expect(file).toBe(`${document.id}.wellrun.json`);
    const again = parseProtocol(exportProtocol(document));
    expect('document' in again && protocolHash(again.document)).toBe(protocolHash(document));
  });

  it('plans with its defaults to what the contract promises, without a remark', () => {
    expect(planSchema.safeParse(planned).error?.issues ?? []).toEqual([]);
    expect(planned.warnings).toEqual([]);
  });

  it('has unique step ids, parents that come first, and steps that wait for steps before them', () => {
    const seen = new Set<string>();
    for (const [index, step] of planned.steps.entries()) {
      expect(step.index).toBe(index);
      expect(seen.has(step.stepId)).toBe(false);
      if (step.parentId !== undefined) expect(seen.has(step.parentId)).toBe(true);
      for (const id of step.after) expect(seen.has(id)).toBe(true);
      seen.add(step.stepId);
    }
  });

  it('gives every command its time, a generous limit, and times that add up', () => {
    for (const step of planned.steps) {
      if (step.kind === 'group') continue;
      expect(step.commands.reduce((sum, command) => sum + command.expectedMs, 0)).toBe(step.expectedMs);
      expect(step.rangeMs[0]).toBeLessThanOrEqual(step.expectedMs);
      expect(step.rangeMs[1]).toBeGreaterThanOrEqual(step.expectedMs);
      for (const command of step.commands)
        expect(command.timeoutMs).toBeGreaterThanOrEqual(Math.max(30_000, 3 * command.expectedMs));
    }
  });

  it('moves labware only by the arm: every instrument finds it where it was carried', () => {
    const places = new Map(planned.labware.map((one) => [one.labwareId, one.location?.instrument as string]));
    for (const command of planned.steps.flatMap((step) => step.commands)) {
      const { labwareId } = command;
      if (command.instrument === 'plate-arm') {
        places.set(labwareId!, (command.params['to'] as { instrument: string }).instrument);
        continue;
      }
      if (labwareId === undefined || ['wellrun', 'cell-counter'].includes(command.instrument)) continue;
      const reach = [command.instrument, ...(command.instrument === 'liquid-handler' ? ['balance'] : [])];
      expect(reach, `${command.command} ${labwareId}`).toContain(places.get(labwareId));
    }
  });
});

describe('other parameters', () => {
  const lines = [...catalog.cellLines.keys()];
  const compounds = [...catalog.compounds.keys()].filter((id) => id !== 'dmso');

  it.each(lines)('every assay plans with %s and every compound', (line) => {
    for (const id of ['viability-dose-response', 'reporter-assay', 'imaging-assay']) {
      const document = read(`${id}.wellrun.json`);
      for (const compound of compounds) {
        const planned = plan(document, { cell_line: line, compound });
        expect(planned.cellLine).toBe(line);
        expect(planned.warnings.filter((one) => one.severity === 'error')).toEqual([]);
      }
    }
  });

  it('iPSC get a coated plate and Y-27632, and a remark that it stays on through the treatment', () => {
    const planned = plan(read('viability-dose-response.wellrun.json'), { cell_line: 'iPSC' });
    const coat = planned.steps.find((step) => step.stepId === 'prepare.coat_plate')!;
    expect(coat.when).toBeUndefined();
    expect(coat.commands.length).toBeGreaterThan(10);
    expect(planned.warnings.map((one) => one.code)).toContain('rock-inhibitor-left');
    expect(planned.warnings.map((one) => one.code)).not.toContain('not-coated');
  });

  it('the luciferase reporter reads light from a white plate, and the other branch is left out on record', () => {
    const planned = plan(read('reporter-assay.wellrun.json'), { readout: 'luciferase' });
    expect(planned.vesselId).toBe('plate_96_white');
    expect(planned.steps.find((step) => step.stepId === 'fluorescence.read_fluorescence')).toMatchObject({
      when: 'false',
      commands: [],
    });
    expect(planned.steps.find((step) => step.stepId === 'luciferase.read_luminescence')?.commands).toHaveLength(3);
  });

  it('a week of feeding feeds seven times, with a day between', () => {
    const planned = plan(read('ipsc-feed.wellrun.json'), { days: 7 });
    const feeds = planned.steps.filter((step) => step.stepId.endsWith('.feed'));
    expect(feeds.map((step) => step.stepId)).toEqual(
      Array.from({ length: 7 }, (_, index) => `daily.${index + 1}.feed`),
    );
    expect((feeds[1]!.startMs - feeds[0]!.startMs) / 3_600_000).toBeCloseTo(24.1, 0);
  });

  it('a screen plate has the times of a plate in a screen, and windows for all that its cells and its reagent mind', () => {
    const planned = plan(read('viability-plate.wellrun.json'), { plate: 7 });
    const minutes = (stepId: string): number =>
      planned.steps.find((step) => step.stepId === stepId)!.expectedMs / 60_000;
    expect(minutes('seed')).toBeCloseTo(5.4, 1);
    expect(minutes('dose')).toBeCloseTo(4, 0);
    expect(minutes('readout.add_reagent') + minutes('readout.mix')).toBeCloseTo(3, 0);
    const slack = Object.fromEntries(planned.steps.map((step) => [step.stepId, (step.mayWaitMs ?? 0) / 60_000]));
    expect(slack).toMatchObject({ attach: 60, treat: 15, 'readout.glow': 10 });
    expect(planned.steps.find((step) => step.stepId === 'readout.read')?.windows).toEqual([
      { from: 'readout.mix', point: 'end', minMs: 600_000, maxMs: 1_200_000 },
    ]);
    expect(planned.labware).toHaveLength(1);
    // Each plate of a batch is laid out in its own way.
    const other = plan(read('viability-plate.wellrun.json'), { plate: 8 });
    expect(other.labware[0]?.wells).not.toEqual(planned.labware[0]?.wells);
  });

  it('a screen of five compounds gives each its doses, beside common controls, whatever the cell line', () => {
    const document = read('viability-screen.wellrun.json');
    const wells = plan(document, { top_paclitaxel: 0.5 }).labware.find(({ type }) => type === 'plate_384_white')!.wells;
    const samples = Map.groupBy(
      wells.filter(({ role }) => role === 'sample'),
      ({ compound }) => compound,
    );
    expect([...samples.values()].map((group) => group.length)).toEqual([32, 32, 32, 32, 32]);
    expect(Math.max(...samples.get('paclitaxel')!.map(({ doseUm }) => doseUm!))).toBe(0.5);
    expect(new Set(wells.filter(({ role }) => role !== 'unused').map(({ volumeUl }) => volumeUl))).toEqual(
      new Set([50]),
    );
    for (const cell_line of lines)
      expect(plan(document, { cell_line }).warnings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('what cannot be done is a fault with its path', () => {
    const document = read('viability-dose-response.wellrun.json');
    expect(planProtocol(document, { points: 12, replicates: 4 }, catalog)).toEqual({
      issues: [
        {
          path: 'steps[0].params.layout',
          sentence:
            'The layout needs 72 wells, and the plate has 60 inside the outer ring. Use fewer points, replicates or controls.',
        },
      ],
    });
    expect(planProtocol(document, { source_confluence: 0.2, cells_per_well: 50_000 }, catalog)).toMatchObject({
      issues: [{ path: 'steps[3].steps[0].params.cellsMl' }],
    });
    expect(planProtocol(document, { top_dose: 5000 }, catalog)).toEqual({
      issues: [{ path: 'parameters.top_dose', sentence: 'Highest dose: give 0.0001 to 1000 µM, not 5000 µM.' }],
    });
  });
});
