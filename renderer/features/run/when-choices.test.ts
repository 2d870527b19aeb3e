import { describe, expect, it } from 'vitest';
import { readSettings, settingsOf } from './run-settings.ts';
import { whenFault, wishesOf, type WhenChoices } from './when-choices.ts';

const choices: WhenChoices = {
  when: 'queue',
  priority: 5,
  retry: { times: 1, waitMs: 60_000 },
  notBefore: 100,
  due: 200,
  deadline: 300,
  startAt: 150,
  repetition: { kind: 'daily', hour: 8, minute: 0 },
};

describe('when an execution is to start', () => {
  it('takes along only the times that its choice has', () => {
    expect(wishesOf(choices)).toMatchObject({ notBefore: 100, due: 200, deadline: 300 });
    expect(wishesOf({ ...choices, when: 'later' })).toMatchObject({ notBefore: 150, due: 200 });
    expect(wishesOf({ ...choices, when: 'repeat' })).toMatchObject({ notBefore: null, due: null, deadline: null });
  });

  it('says why it cannot be like this', () => {
    expect(whenFault(choices, 0)).toBeUndefined();
    expect(whenFault({ ...choices, deadline: 90 }, 0)).toMatch(/deadline lies before/);
    expect(whenFault({ ...choices, when: 'later', startAt: null }, 0)).toMatch(/Say when/);
    expect(whenFault({ ...choices, when: 'later' }, 151)).toMatch(/is over/);
    const never = { kind: 'weekly', days: [], hour: 8, minute: 0 } as const;
    expect(whenFault({ ...choices, when: 'repeat', repetition: never }, 0)).toMatch(/Choose a day/);
  });
});

describe('a template', () => {
  it('comes back as it was saved, and leaves out what it does not understand', () => {
    const settings = { parameters: { dose: 3 }, mode: 'simulated', speed: 'instant', priority: 8 } as const;
    expect(readSettings(settingsOf(settings))).toMatchObject(settings);
    expect(readSettings({ mode: 'flying', priority: 99, extra: 1 })).toEqual({
      parameters: {},
      mode: undefined,
      speed: undefined,
      priority: undefined,
      retry: undefined,
      project: undefined,
    });
  });
});
