import { describe, expect, it } from 'vitest';
import type { ProtocolVersion } from '#core/contract/library.ts';
import { VERSION_STATES, type VersionState } from '#core/contract/words.ts';
import { consequence, stateActs, usualVersion, whyNotApproved } from './version-words.ts';

function version(number: number, state: VersionState, savedBy = 'RS'): ProtocolVersion {
  return {
    version: number,
    hash: '',
    state,
    savedAt: 0,
    savedBy,
    note: '',
    origin: { kind: 'shipped' },
    changes: [],
    runs: 0,
    completed: 0,
    lastRunAt: null,
  };
}

const act = (state: VersionState, verb: string) => stateActs(state).find((one) => one.verb === verb)!;

describe('what a change of state comes to', () => {
  it('is said before it is done: which version runs by default from then on', () => {
    const [v6, v7, v8] = [version(6, 'approved'), version(7, 'approved'), version(8, 'draft')];
    const all = [v8, v7, v6];
    expect(consequence(act('draft', 'Approve'), v8, all, 'none')).toContain(
      'From now on v8 runs when none is chosen, instead of v7.',
    );
    expect(consequence(act('approved', 'Retire'), v7, all, 'none')).toContain(
      'From now on v6 runs when none is chosen, instead of v7.',
    );
    expect(consequence(act('approved', 'Retire'), v6, all, 'none')).not.toContain('From now on');
    expect(consequence(act('draft', 'Approve'), v7, [v7], 'none')).toContain('It stays the one that runs');
  });

  it('names real instruments only where the lab asks for approval', () => {
    const v1 = version(1, 'approved');
    const back = act('approved', 'Take approval back');
    expect(consequence(back, v1, [v1], 'none')).not.toContain('real instruments');
    expect(consequence(back, v1, [v1], 'required')).toContain('does not run on real instruments until then');
  });

  it('the default is the newest approved version, else the newest that is not retired, else the newest', () => {
    expect(usualVersion([version(2, 'approved'), version(9, 'draft'), version(4, 'approved')])).toBe(4);
    expect(usualVersion([version(2, 'in-review'), version(9, 'retired')])).toBe(2);
    expect(usualVersion([version(2, 'retired'), version(9, 'retired')])).toBe(9);
  });

  it('every state leads somewhere, and never to itself', () => {
    for (const state of VERSION_STATES) {
      expect(stateActs(state)).not.toHaveLength(0);
      expect(stateActs(state).map((one) => one.to)).not.toContain(state);
    }
  });

  it('four eyes keep the one who saved a version from approving it, however the name is written', () => {
    expect(whyNotApproved(version(1, 'draft', 'RS'), 'four-eyes', ' rs')).toContain('RS saved it');
    expect(whyNotApproved(version(1, 'draft', 'RS'), 'four-eyes', 'JM')).toBeUndefined();
    expect(whyNotApproved(version(1, 'draft', 'RS'), 'required', 'RS')).toBeUndefined();
  });
});
