import { describe, expect, it } from 'vitest';
import { APPROVAL_POLICIES, MODES, VERSION_STATES } from '../contract/words.ts';
import { assertVersionTransition, VERSION_TRANSITIONS, whyNotStarted } from './version-states.ts';

/** Every way that exists, in words; whatever is not here must be refused. */
const WAYS = new Set([
  'draft>in-review',
  'draft>approved',
  'draft>retired',
  'in-review>draft',
  'in-review>approved',
  'in-review>retired',
  'approved>in-review',
  'approved>retired',
  'retired>draft',
]);

/** Every start that is refused; whatever is not here must be allowed. */
const REFUSED = new Set([
  ...['none', 'required', 'four-eyes'].flatMap((policy) => [`${policy} real retired`, `${policy} simulated retired`]),
  ...['required', 'four-eyes'].flatMap((policy) =>
    ['draft', 'in-review', 'unknown'].map((state) => `${policy} real ${state}`),
  ),
]);

describe('the states of a version', () => {
  for (const from of VERSION_STATES) {
    for (const to of VERSION_STATES) {
      const mayGo = WAYS.has(`${from}>${to}`);
      it(`${mayGo ? 'let' : 'never let'} a version go from ${from} to ${to}`, () => {
        expect(VERSION_TRANSITIONS[from].includes(to)).toBe(mayGo);
        const go = (): void => assertVersionTransition('Version 2 of Feed', from, to);
        if (mayGo) expect(go).not.toThrow();
        else expect(go).toThrow(/^Version 2 of Feed is .*\.$/);
      });
    }
  }

  it('decide with the policy of the lab which starts are refused, and dry runs never are', () => {
    for (const policy of APPROVAL_POLICIES)
      for (const mode of MODES)
        for (const state of [...VERSION_STATES, null]) {
          const key = `${policy} ${mode} ${state ?? 'unknown'}`;
          expect(whyNotStarted('version 2 of Feed', state, policy, mode) !== null, key).toBe(REFUSED.has(key));
        }
  });
});
