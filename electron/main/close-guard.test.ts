import { describe, expect, it } from 'vitest';
import { closeQuestion } from './close-guard.ts';
import { NO_ACTIVITY } from './lab-activity.ts';
import { trayLook } from './tray-look.ts';

const running = (count: number) => ({
  ...NO_ACTIVITY,
  connected: true,
  running: new Map(Array.from({ length: count }, (_, index) => [`EX-${index + 1}`, 'Feed'] as const)),
});

describe('the question before closing', () => {
  it('is not asked when nothing runs', () => {
    expect(closeQuestion(running(0), undefined)).toBeUndefined();
    expect(closeQuestion(running(0), 'lab-pc:1')).toBeUndefined();
  });

  it('keeps it running on Enter, changes nothing on Escape, and stops only on purpose', () => {
    const question = closeQuestion(running(1), undefined);
    expect(question?.choices).toEqual(['keep-in-tray', 'stop-and-quit', 'cancel']);
    expect(question?.choices[question.options.defaultId ?? -1]).toBe('keep-in-tray');
    expect(question?.choices[question.options.cancelId ?? -1]).toBe('cancel');
    expect(question?.options.buttons).toHaveLength(3);
  });

  it('names what runs, the first six of many', () => {
    expect(closeQuestion(running(1), undefined)?.options.message).toBe('Feed (EX-1) is running.');
    const many = closeQuestion(running(9), 'lab-pc:1')?.options;
    expect(many?.message).toBe('9 executions are running.');
    expect(many?.detail).toContain('Feed (EX-6)\n…');
    expect(many?.detail).not.toContain('EX-7');
    expect(many?.detail).toContain('They run on lab-pc:1, with or without this window.');
  });
});

describe('the icon beside the clock', () => {
  const base = { ...running(0), paused: 0, waiting: 0 };

  it('shows first what needs a person, then what runs, each by a shape of its own', () => {
    expect(trayLook(base, undefined)).toEqual({ icon: 'idle', text: 'Wellrun: nothing runs' });
    expect(trayLook({ ...base, paused: 1 }, undefined)).toEqual({ icon: 'paused', text: 'Wellrun: 1 paused' });
    expect(trayLook({ ...running(2), paused: 1 }, undefined).icon).toBe('running');
    expect(trayLook({ ...running(2), paused: 1, waiting: 1 }, 'lab-pc:1')).toEqual({
      icon: 'waiting',
      text: 'Wellrun on lab-pc:1: 1 waiting for you, 2 running, 1 paused',
    });
  });

  it('never shows an old state as the present one', () => {
    expect(trayLook({ ...running(2), connected: false }, undefined)).toEqual({
      icon: 'offline',
      text: 'Wellrun: no connection to the host',
    });
  });
});
