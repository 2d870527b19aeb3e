import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../contract/json.ts';
import type { Plan, PlanStep } from '../contract/plan.ts';
import { fillTemplate } from '../model/expression.ts';
import { loadCatalog } from './catalog.ts';
import { parseProtocol } from './parse-protocol.ts';
import { planProtocol } from './plan-protocol.ts';

const RESOURCES = join(import.meta.dirname, '../../resources');
const catalog = loadCatalog(RESOURCES);

interface Entry {
  readonly value: number;
}
interface Example {
  readonly inputs: Readonly<Record<string, Entry>>;
  readonly steps: readonly {
    readonly op: string;
    readonly handling: Entry;
    readonly timed: Entry;
    readonly parallel?: boolean;
  }[];
  readonly reagents: Readonly<Record<string, { readonly volume: Entry; readonly cost: Entry }>>;
  readonly consumables: Readonly<Record<string, { readonly count: Entry; readonly cost: Entry }>>;
  readonly totals: Readonly<Record<'reagentCost' | 'consumableCost' | 'materialCost' | 'handling' | 'timed', Entry>>;
}
const { workedExamples } = JSON.parse(readFileSync(join(RESOURCES, 'cell-culture.json'), 'utf8')) as {
  workedExamples: { ipscT75Passage: Example; u2os96Staurosporine: Example };
};

function planOf(protocolId: string, given: JsonObject = {}): Plan {
  const parsed = parseProtocol(readFileSync(join(RESOURCES, `protocols/${protocolId}.wellrun.json`), 'utf8'));
  if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues));
  const planned = planProtocol(parsed.document, given, catalog);
  if ('issues' in planned) throw new Error(JSON.stringify(planned.issues));
  return planned.plan;
}

function actions(plan: Plan): PlanStep[] {
  return plan.steps.filter((step) => step.kind === 'action');
}

function minutes(ms: number): number {
  return ms / 60_000;
}

function stepOf(plan: Plan, stepId: string): PlanStep {
  return plan.steps.find((step) => step.stepId === stepId)!;
}

function expectMaterials(plan: Plan, example: Example): void {
  for (const [id, { volume, cost }] of Object.entries(example.reagents)) {
    const used = plan.reagents.find((one) => one.reagentId === id);
    expect(used?.amount, id).toBeCloseTo(volume.value, 4);
    expect(used?.costUsd, id).toBeCloseTo(cost.value, 2);
  }
  for (const [id, { count }] of Object.entries(example.consumables))
    expect(plan.consumables.find((one) => one.reagentId === id)?.amount, id).toBe(count.value);
  expect(plan.reagents).toHaveLength(Object.keys(example.reagents).length);
  expect(plan.consumables).toHaveLength(Object.keys(example.consumables).length);
  expect(plan.cost.low).toBe(example.totals.materialCost.value);
}

describe('worked example A, iPSC passage in a T-75', () => {
  const example = workedExamples.ipscT75Passage;
  // The example counts its last step, a day later, without the day.
  const plan = planOf('ipsc-passage-t75', { first_feed_after_h: 0 });

  it('has its 21 steps with the handling and timed minutes of each', () => {
    const steps = actions(plan);
    expect(steps).toHaveLength(21);
    for (const [index, step] of example.steps.entries()) {
      const expected = step.handling.value + step.timed.value;
      expect(minutes(steps[index]!.expectedMs), `step ${index + 1}, ${step.op}`).toBeCloseTo(expected, 2);
    }
  });

  it('takes 91.85 min: 20.85 of handling and 71 timed, with the warming beside the coating', () => {
    expect(minutes(plan.duration.expectedMs)).toBeCloseTo(91.85, 3);
    expect(minutes(plan.handlingMs)).toBeCloseTo(example.totals.handling.value, 3);
    expect(stepOf(plan, 'prepare.warm').startMs).toBe(stepOf(plan, 'prepare.coat').startMs);
    expect(minutes(planOf('ipsc-passage-t75').duration.expectedMs)).toBeCloseTo(91.85 + 24 * 60, 3);
  });

  it('uses the reagents and consumables of the example and costs USD 56.52', () => {
    expectMaterials(plan, example);
  });

  it('expects the count of the example, and seeds 0.8629 mL in 14.1371 mL by it', () => {
    const { inputs } = example;
    const state = { count: { viableCellsPerMl: inputs['viableConcentration']!.value } };
    const seed = fillTemplate(stepOf(plan, 'seed.add_cells').commands[0]!.params, { state }) as JsonObject;
    const medium = fillTemplate(stepOf(plan, 'seed.add_medium').commands[0]!.params, { state }) as JsonObject;
    expect(seed).toMatchObject({ cellsPerWell: inputs['cellsNeeded']!.value, cellLine: 'iPSC' });
    expect(Number(seed['volumeUl']) / 1000).toBeCloseTo(inputs['seedVolume']!.value, 4);
    expect(Number(medium['volumeUl']) / 1000).toBeCloseTo(14.1371, 4);
    expect(stepOf(plan, 'seed.add_cells').params['volumeMl']).toBeCloseTo(0.8629, 4);
    expect(stepOf(plan, 'harvest.count').sentence).toContain('2.61 million viable cells/mL');
  });

  it('follows the real count: twice the cells, half the volume', () => {
    const state = { count: { viableCellsPerMl: 2 * example.inputs['viableConcentration']!.value } };
    const seed = fillTemplate(stepOf(plan, 'seed.add_cells').commands[0]!.params, { state }) as JsonObject;
    expect(Number(seed['volumeUl'])).toBeCloseTo(431.47, 1);
  });

  it('ends with both volumes right and nothing to remark on', () => {
    expect(plan.labware.find((one) => one.labwareId === 'new_flask')?.wells[0]?.volumeUl).toBe(15_000);
    expect(plan.warnings).toEqual([]);
  });
});

describe('worked example B, viability of U2OS under staurosporine', () => {
  const example = workedExamples.u2os96Staurosporine;
  const plan = planOf('viability-dose-response');
  /** Steps of the plan that are lines of the example: not the layout, the analysis, and what only coated lines need. */
  const steps = actions(plan).filter((step) => step.when !== 'false' && !/^lay_out$|analyse$/.test(step.stepId));

  it('has its 29 steps with the minutes of each', () => {
    expect(steps).toHaveLength(29);
    for (const [index, step] of example.steps.entries()) {
      const expected = step.handling.value + step.timed.value;
      expect(minutes(steps[index]!.expectedMs), `step ${index + 1}, ${step.op}`).toBeCloseTo(expected, 1);
    }
  });

  it('sums to 1792.04 min; it takes 18 min more, because reagents are warm before the cells are touched', () => {
    const sum = steps.filter((step) => step.stepId !== 'prepare.warm').reduce((all, step) => all + step.expectedMs, 0);
    expect(minutes(sum)).toBeCloseTo(1792.04, 1);
    expect(minutes(plan.handlingMs)).toBeCloseTo(example.totals.handling.value, 1);
    expect(minutes(plan.duration.expectedMs)).toBeCloseTo(1792.04 + 20 - 2, 1);
  });

  it('uses the reagents and consumables of the example and costs USD 138.98', () => {
    expectMaterials(plan, example);
  });

  it('dilutes 0.8127 mL of cells in 5.6873 mL of medium by the expected count', () => {
    const [medium, cells] = stepOf(plan, 'seed.dilute_cells').commands;
    const state = { count: { viableCellsPerMl: example.inputs['viableConcentration']!.value } };
    expect(fillTemplate(medium!.params, { state })).toMatchObject({ volumeUl: expect.closeTo(5687.3, 0) as number });
    expect(fillTemplate(cells!.params, { state })).toMatchObject({ volumeUl: expect.closeTo(812.7, 0) as number });
    expect(stepOf(plan, 'harvest.count').sentence).toContain('889,000 viable');
  });

  it('lays out 24 samples, 18 vehicle, 6 kill, 6 untreated, 6 blank wells inside a ring of 36', () => {
    const plate = plan.labware.find((one) => one.labwareId === 'assay_plate')!;
    const roles = Map.groupBy(plate.wells, (well) => well.role);
    expect(Object.fromEntries([...roles].map(([role, wells]) => [role, wells.length]))).toEqual({
      sample: 24,
      vehicle: 18,
      kill: 6,
      untreated: 6,
      blank: 6,
      buffer: 36,
    });
    expect(new Set(plate.wells.map((well) => well.volumeUl))).toEqual(new Set([150, 200]));
  });

  it('adds compound and reagent with one command a column, so that a doubt concerns one column', () => {
    const reagent = stepOf(plan, 'readout.add_reagent').commands;
    expect(reagent.map((one) => one.label)).toEqual(Array.from({ length: 10 }, (_, index) => `column ${index + 2}`));
    expect(reagent.every((one) => one.wells?.length === 6 && one.effect === 'consume')).toBe(true);
    const treated = stepOf(plan, 'add_compound').commands;
    expect(treated.flatMap((one) => one.wells ?? []).sort()).toEqual(reagent.flatMap((one) => one.wells ?? []).sort());
    for (const command of treated) expect(new Set(command.wells!.map((well) => well.slice(1))).size).toBe(1);
  });
});
