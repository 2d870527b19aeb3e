import { describe, expect, it } from 'vitest';
import type { Issue } from '../contract/errors.ts';
import type { Plan } from '../contract/plan.ts';
import { tasksOf } from '../model/plan-tasks.ts';
import { shippedCatalog } from '../testing/shipped-catalog.ts';
import { parseProtocol } from './parse-protocol.ts';
import { planProtocol } from './plan-protocol.ts';

const CABINET = { title: 'Biosafety cabinet', kind: 'equipment', type: 'biosafety-cabinet' };
const GPU = { title: 'Graphics cards', kind: 'gpu' };

function made(steps: readonly object[], more: object = {}): { plan: Plan } | { issues: readonly Issue[] } {
  const parsed = parseProtocol(
    JSON.stringify({
      wellrun: 1,
      id: 'needs',
      name: 'Needs',
      version: 1,
      operationType: 'test',
      assets: { cabinet: CABINET, cards: GPU },
      steps,
      ...more,
    }),
  );
  return 'issues' in parsed ? parsed : planProtocol(parsed.document, {}, shippedCatalog());
}

function plan(steps: readonly object[], more: object = {}): Plan {
  const one = made(steps, more);
  if ('issues' in one) throw new Error(JSON.stringify(one.issues));
  return one.plan;
}

function issues(steps: readonly object[], more: object = {}): string[] {
  const one = made(steps, more);
  return 'issues' in one ? one.issues.map(({ path, sentence }) => `${path}: ${sentence}`) : [];
}

function pause(id: string, more: object = {}): object {
  return { id, name: id, operation: 'wait', params: { minutes: 5 }, ...more };
}

describe('what steps need of the lab', () => {
  it('comes into the plan with the assets that are used, in amounts that parameters can give', () => {
    const parameters = { count: { type: 'integer', title: 'Cards', default: 2, minimum: 1, maximum: 8 } };
    const made = plan([pause('a'), pause('b', { needs: [{ asset: 'cards', amount: '{{ params.count * 2 }}' }] })], {
      parameters,
    });
    expect(made.assets).toEqual([{ name: 'cards', ...GPU }]);
    expect(made.steps.map((step) => step.needs)).toEqual([undefined, [{ asset: 'cards', amount: 4 }]]);
  });

  it('leaves plans that need nothing as they were', () => {
    const made = plan([pause('a')]);
    expect('assets' in made).toBe(false);
    expect('needs' in made.steps[0]!).toBe(false);
  });

  it('is had around lanes from whichever begins first to whichever ends last', () => {
    const lanes = { id: 'lanes', name: 'Lanes', parallel: [[pause('one'), pause('two')], [pause('three')]] };
    const made = plan([pause('before'), { ...lanes, needs: [{ asset: 'cabinet' }] }, pause('after')]);
    expect(tasksOf(made).claims).toEqual([
      {
        claimId: 'lanes@cabinet',
        stepId: 'lanes',
        asset: 'cabinet',
        amount: 1,
        firstTasks: ['lanes.one#0', 'lanes.three#0'],
        lastTasks: ['lanes.two#0', 'lanes.three#0'],
        marks: { begin: 'lanes#begin', end: 'lanes#end' },
      },
    ]);
  });

  it('is had by a group from the first of its tasks to the last, in a loop over all rounds', () => {
    const made = plan([
      pause('before'),
      {
        id: 'work',
        name: 'Work',
        repeat: { times: 2 },
        needs: [{ asset: 'cabinet' }],
        steps: [pause('one', { needs: [{ asset: 'cards', amount: 3 }] }), pause('two')],
      },
    ]);
    expect(tasksOf(made).claims).toEqual([
      {
        claimId: 'work@cabinet',
        stepId: 'work',
        asset: 'cabinet',
        amount: 1,
        firstTasks: ['work.1.one#0'],
        lastTasks: ['work.2.two#0'],
        marks: { begin: 'work#begin', end: 'work#end' },
      },
      ...[1, 2].map((round) => ({
        claimId: `work.${round}.one@cards`,
        stepId: `work.${round}.one`,
        asset: 'cards',
        amount: 3,
        firstTasks: [`work.${round}.one#0`],
        lastTasks: [`work.${round}.one#0`],
      })),
    ]);
  });

  it('is refused where it means nothing, is asked for twice, or cannot be', () => {
    expect(issues([pause('a', { needs: [{ asset: 'cabinett' }] })])).toEqual([
      'steps[0].needs[0].asset: There is no asset "cabinett" in this protocol. Is "cabinet" meant?',
    ]);
    const inner = {
      id: 'g',
      name: 'Group',
      needs: [{ asset: 'cards' }],
      steps: [pause('a', { needs: [{ asset: 'cards' }] })],
    };
    expect(issues([inner])).toEqual([
      'steps[0].steps[0].needs[0].asset: "Group" has "cards" already, for as long as it lasts. Leave it out here.',
    ]);
    for (const amount of [0, 1.5, 1001])
      expect(issues([pause('a', { needs: [{ asset: 'cards', amount }] })])).toEqual([
        `steps[0].needs[0].amount: It can need 1 to 1000, a whole number; this gives ${amount}.`,
      ]);
    expect(issues([pause('a', { needs: [{ asset: 'cards', amount: '{{ 1 / 2 }}' }] })])).toEqual([
      'steps[0].needs[0].amount: It can need 1 to 1000, a whole number; this gives 0.5.',
    ]);
    expect(issues([pause('a')], { assets: { odd: { title: 'Odd' } } })).toEqual([
      'assets.odd: Say what it is: the "kind" of asset, such as equipment or gpu, or the "asset" itself.',
    ]);
    expect(issues([pause('a')], { assets: { odd: { title: 'Odd', kind: 'gpu', asset: 'GPU-1' } } })).toEqual([
      'assets.odd: Give the asset, or what kind of asset it may be, not both.',
    ]);
  });
});
