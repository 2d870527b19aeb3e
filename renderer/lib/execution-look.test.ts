import { describe, expect, it } from 'vitest';
import type { LiveExecution } from '#core/contract/execution.ts';
import { EXECUTION_STATUSES, PAUSE_REASONS, PHASES } from '#core/contract/words.ts';
import { executionLook, foremost } from './execution-look.ts';

const execution = (change: Partial<LiveExecution>) =>
  ({
    executionId: 'EX-1',
    status: 'running',
    phase: 'executing',
    reasons: [],
    terminalKind: null,
    flags: [],
    mode: 'real',
    attention: [],
    createdAt: 0,
    startedAt: 0,
    ...change,
  }) as LiveExecution;
const doubt = { kind: 'in-doubt' } as LiveExecution['attention'][number];

describe('how an execution is shown', () => {
  it('has a word for every status, phase and reason', () => {
    for (const status of EXECUTION_STATUSES)
      for (const phase of PHASES)
        for (const reason of PAUSE_REASONS) {
          const look = executionLook(execution({ status, phase, reasons: [reason] }));
          expect(look.word).not.toBe('');
          expect(look.detail).not.toBe('');
        }
  });

  it('is not paused before it is paused', () => {
    expect(executionLook(execution({ phase: 'pausing' }))).toMatchObject({ state: 'running', word: 'Pausing' });
    expect(executionLook(execution({ status: 'paused', reasons: ['operator'] }))).toMatchObject({ state: 'paused' });
  });

  it('shows a step in doubt above every other reason', () => {
    const look = executionLook(
      execution({ status: 'paused', reasons: ['operator', 'recovery-required'], attention: [doubt] }),
    );
    expect(look).toMatchObject({ state: 'doubt', detail: 'step in doubt' });
  });

  it('puts what needs a person first, then what is paused, then what runs', () => {
    const running = execution({ executionId: 'EX-1', startedAt: 9 });
    const paused = execution({ executionId: 'EX-2', status: 'paused' });
    const needing = execution({ executionId: 'EX-3', status: 'paused', attention: [doubt] });
    expect(foremost([running, paused, needing])?.executionId).toBe('EX-3');
    expect(foremost([running, paused])?.executionId).toBe('EX-2');
    expect(foremost([])).toBeUndefined();
  });
});
