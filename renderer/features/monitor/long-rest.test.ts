import { describe, expect, it } from 'vitest';
import type { LiveExecution } from '#core/contract/execution.ts';
import { pendingStep } from '#core/contract/live-execution.ts';
import type { Plan } from '#core/contract/plan.ts';
import { PlanView } from '../../lib/plan-view.ts';
import { longRest } from './long-rest.ts';

const HOUR = 3_600_000;
const step = (stepId: string, expectedMs: number) => ({ stepId, kind: 'action', expectedMs, commands: [] });
const view = new PlanView({ steps: [step('incubate', 24 * HOUR), step('shake', 120_000)] } as unknown as Plan);
const execution = (...running: string[]) =>
  ({
    status: 'running',
    mode: 'simulated',
    attention: [],
    steps: running.map((id) => ({ ...pendingStep(id), status: 'running', startedLabAt: 0 })),
  }) as unknown as LiveExecution;

describe('a long rest', () => {
  it('is a long step with nothing moving beside it', () => {
    expect(longRest(view, execution('incubate'), 7 * HOUR, 1)).toMatchObject({ endsLabAt: 24 * HOUR });
    expect(longRest(view, execution('incubate', 'shake'), 7 * HOUR, 1)).toBeUndefined();
    expect(longRest(view, execution('shake'), 0, 1)).toBeUndefined();
  });

  it('counts by the clock on the wall, so a fast simulation does not flicker', () => {
    expect(longRest(view, execution('incubate'), 23.5 * HOUR, 1)).toBeDefined();
    expect(longRest(view, execution('incubate'), 23.5 * HOUR, 600)).toBeUndefined();
    expect(longRest(view, execution('incubate'), 0, 'instant')).toBeUndefined();
  });

  it('ends when somebody is asked for something', () => {
    const asking = { ...execution('incubate'), attention: [{ kind: 'operator' }] } as unknown as LiveExecution;
    expect(longRest(view, asking, 0, 1)).toBeUndefined();
  });
});
