import { describe, expect, it } from 'vitest';
import { JOB_STATES } from '../contract/job.ts';
import { assertJobTransition, isJobOver, JOB_TRANSITIONS } from './job-states.ts';

/** Every way that exists, in words; whatever is not here must be refused. */
const WAYS = new Set([
  'waiting>held',
  'waiting>running',
  'waiting>cancelled',
  'held>waiting',
  'held>cancelled',
  'running>waiting',
  'running>set-aside',
  'running>completed',
  'running>failed',
  'running>cancelled',
  'set-aside>waiting',
  'set-aside>cancelled',
]);

describe('the states of a job', () => {
  for (const from of JOB_STATES) {
    for (const to of JOB_STATES) {
      const mayGo = WAYS.has(`${from}>${to}`);
      it(`${mayGo ? 'lets' : 'never lets'} a job go from ${from} to ${to}`, () => {
        expect(JOB_TRANSITIONS[from].includes(to)).toBe(mayGo);
        const go = (): void => assertJobTransition('EX-7', from, to, 'do that');
        if (mayGo) expect(go).not.toThrow();
        else expect(go).toThrow(/^EX-7 .*, so it cannot do that\.$/);
      });
    }
  }

  it('has ends without a way out', () => {
    expect(JOB_STATES.filter(isJobOver)).toEqual(['completed', 'failed', 'cancelled']);
  });
});
