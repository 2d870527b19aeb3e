import { describe, expect, it } from 'vitest';
import type { InstrumentView } from '#core/contract/instrument.ts';
import { CONNECTION_STATES } from '#core/contract/words.ts';
import { instrumentLook, leadOf, withName } from './instrument-look.ts';

const view = (change: Partial<InstrumentView>) =>
  ({
    kind: 'liquid-handler',
    connection: 'ready',
    needsClearing: null,
    fault: null,
    activity: null,
    ...change,
  }) as InstrumentView;

describe('how an instrument is shown', () => {
  it('is never shown as idle or working in a state in which it takes no commands', () => {
    for (const connection of CONNECTION_STATES) {
      const look = instrumentLook(view({ connection, activity: 'Dispenses' }));
      const takesCommands = connection === 'ready' || connection === 'busy';
      expect(look.blocked).toBe(!takesCommands);
      if (!takesCommands) expect(look.words).not.toContain('Dispenses');
    }
  });

  it('names labware as people do', () => {
    const look = instrumentLook(view({ activity: 'Carries EX-3:assay_plate to RDR-1' }));
    expect(look.words).toBe('Carries assay plate to RDR-1');
  });

  it('is named once, also when its own words begin with its name', () => {
    expect(withName('LH-1', 'LH-1 has jammed (3.5 mm). Clear it before you go on.')).toBe('LH-1 has jammed (3.5 mm)');
    expect(withName('LH-1', 'Needs clearing')).toBe('LH-1: needs clearing');
    expect(leadOf('LH-1 has jammed (3.5 mm). Clear it before you go on.')).toEqual([
      'LH-1 has jammed (3.5 mm)',
      'Clear it before you go on.',
    ]);
    expect(leadOf('Not connected')).toEqual(['Not connected', '']);
  });

  it('says that it must be cleared before it says what it does', () => {
    const look = instrumentLook(view({ activity: 'Dispenses', needsClearing: { reason: 'aborted', since: 0 } }));
    expect(look).toEqual({ state: 'warn', words: 'Needs clearing', blocked: true });
  });
});
