import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../contract/json.ts';
import type { Plan } from '../contract/plan.ts';
import type { ProtocolDocument } from '../contract/protocol.ts';
import { toParts } from '../model/stock-amount.ts';
import { loadCatalog } from './catalog.ts';
import { parseProtocol } from './parse-protocol.ts';
import { planProtocol } from './plan-protocol.ts';

const RESOURCES = join(import.meta.dirname, '../../resources');
const catalog = loadCatalog(RESOURCES);
const files = readdirSync(join(RESOURCES, 'protocols')).filter((name) => name.endsWith('.wellrun.json'));

function read(text: string): ProtocolDocument {
  const parsed = parseProtocol(text);
  if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues, null, 2));
  return parsed.document;
}

function plan(document: ProtocolDocument, given: JsonObject = {}): Plan {
  const planned = planProtocol(document, given, catalog);
  if ('issues' in planned) throw new Error(JSON.stringify(planned.issues, null, 2));
  return planned.plan;
}

/** Sums of what the steps use, in exact units. */
function sumOfSteps({ steps }: Plan): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { itemId, amount } of steps.flatMap((step) => step.uses ?? []))
    sums[itemId] = (sums[itemId] ?? 0) + toParts(amount);
  return sums;
}

function sumOfPlan({ reagents, consumables }: Plan): Record<string, number> {
  return Object.fromEntries([...reagents, ...consumables].map((one) => [one.reagentId, toParts(one.amount)]));
}

describe('what the steps of a plan take out of stock', () => {
  it.each(files)('is together exactly what the plan of %s needs, and each step says its own', (file) => {
    const document = read(readFileSync(join(RESOURCES, 'protocols', file), 'utf8'));
    const planned = plan(document);
    expect(sumOfSteps(planned)).toEqual(sumOfPlan(planned));
    for (const step of planned.steps.filter((one) => one.uses !== undefined)) {
      expect(step.kind).toBe('action');
      for (const use of step.uses ?? []) expect(use.amount).toBeGreaterThan(0);
      expect(new Set(step.uses?.map((use) => use.itemId)).size).toBe(step.uses?.length);
    }
  });

  it('is still so with other parameters, with volumes that do not divide, and with repeats', () => {
    const document = read(
      JSON.stringify({
        wellrun: 1,
        id: 'odd-volumes',
        name: 'Odd volumes',
        version: 1,
        operationType: 'feed',
        cellLine: 'U2OS',
        parameters: { share: { type: 'number', title: 'Share', default: 33.337 } },
        labware: {
          plate: { type: 'plate_96_clear', title: 'Plate' },
          other: { type: 'plate_96_clear', title: 'Other plate' },
        },
        steps: [
          { id: 'no', name: 'Not at all', when: 'false', operation: 'dispense', params: dispense('plate') },
          {
            id: 'again',
            name: 'Again',
            repeat: { times: 3 },
            operation: 'dispense',
            params: { ...dispense('plate'), volumeUl: '{{ params.share }}' },
          },
          { id: 'last', name: 'Other plate', operation: 'dispense', params: dispense('other') },
        ],
      }),
    );
    const planned = plan(document);
    expect(sumOfSteps(planned)).toEqual(sumOfPlan(planned));
    const usesOf = (stepId: string): string[] =>
      (planned.steps.find((step) => step.stepId === stepId)?.uses ?? []).map((use) => use.itemId);
    expect(usesOf('no')).toEqual([]);
    expect(usesOf('again.1')).toContain('plate_96_clear');
    expect(usesOf('again.2')).not.toContain('plate_96_clear');
    expect(usesOf('last')).toContain('plate_96_clear');
  });
});

function dispense(labware: string): JsonObject {
  return { labware, reagent: 'medium_mccoy_complete', volumeUl: 10.1 };
}
