import { describe, expect, it } from 'vitest';
import type { EventData, EventKind, JournalEvent } from '../contract/event.ts';
import { tasksOf } from '../model/plan-tasks.ts';
import { commandOf, planOf, stepOf } from '../testing/plan-of.ts';
import { DurationMemory } from './duration-memory.ts';

const EXPECTED_MS = 10_000;
const COUNT = 8;

/** A step that fills a plate in eight parts, as plans have it. */
const plan = planOf([
  stepOf('fill', { commands: Array.from({ length: COUNT }, () => commandOf('consume', { expectedMs: EXPECTED_MS })) }),
]);
const [task] = tasksOf(plan).tasks;
const BINDINGS = { 'liquid-handler': 'LH-1' };

/** Tells a memory what the journal would: a step begins with its first command and ends with its last. */
class Record {
  readonly memory = new DurationMemory({
    stepOf: () => ({ protocolId: plan.protocolId, operationType: 'test' }),
    usual: () => undefined,
  });
  #at = 0;
  #commands = 0;

  #note<Kind extends EventKind>(kind: Kind, subject: string, data: Partial<EventData<Kind>>): void {
    this.memory.note({ kind, subject, data } as unknown as JournalEvent);
  }

  command(executionId: string, ms: number, over: { outcome?: 'error'; starts?: true; ends?: true } = {}): void {
    const commandId = String(this.#commands++);
    const { outcome = 'ok', starts = false, ends } = over;
    const sent = { instrumentId: 'LH-1', command: 'act', expectedMs: EXPECTED_MS, starts };
    this.#note('command.intent', executionId, { commandId, stepId: 'fill', labAt: this.#at, ...sent });
    this.#at += ms;
    const ending = ends === true ? { ends: { status: 'completed' as const } } : {};
    this.#note('command.outcome', executionId, { commandId, stepId: 'fill', labAt: this.#at, outcome, ...ending });
  }

  /** A step that ends otherwise than with a command. */
  end(executionId: string, status: 'completed' | 'failed'): void {
    this.#note('step.ended', executionId, { stepId: 'fill', status, labAt: this.#at });
  }

  step(executionId: string, durations: readonly number[]): void {
    for (const [at, ms] of durations.entries()) this.command(executionId, ms, placeIn(at, durations));
  }

  get expectedMs(): number {
    return this.memory.expected(task!, plan, BINDINGS);
  }
}

function placeIn(at: number, { length }: readonly number[]): { starts?: true; ends?: true } {
  return { ...(at === 0 ? { starts: true } : {}), ...(at === length - 1 ? { ends: true } : {}) };
}

/** The first command fetches tips: it takes a minute more than the others. */
const WITH_TIPS = [65_000, ...Array.from({ length: COUNT - 1 }, () => 5000)];
const WHOLE_MS = WITH_TIPS.reduce((sum, ms) => sum + ms, 0);

describe('How long a step takes', () => {
  it('is learnt from the whole of it, however unevenly that is spread over its commands', () => {
    const record = new Record();
    for (const id of ['EX-1', 'EX-2', 'EX-3']) record.step(id, WITH_TIPS);
    expect(record.expectedMs / WHOLE_MS).toBeCloseTo(1.01, 1);
  });

  it('stays the same, and calls for no new plan, while every run takes the same time', () => {
    const record = new Record();
    record.step('EX-1', WITH_TIPS);
    const first = record.expectedMs;
    record.memory.takeNotable();
    for (let run = 2; run < 30; run++) {
      for (const [at, ms] of WITH_TIPS.entries()) {
        record.command(`EX-${run}`, ms, placeIn(at, WITH_TIPS));
        expect(record.expectedMs, 'in the middle of a step too').toBe(first);
      }
    }
    expect(record.expectedMs).toBe(first);
    expect(record.memory.takeNotable()).toBe(false);
  });

  it('is learnt anew, and calls for a new plan, when it changes', () => {
    const record = new Record();
    record.step('EX-1', WITH_TIPS);
    const first = record.expectedMs;
    record.memory.takeNotable();
    for (let run = 2; run < 20; run++)
      record.step(
        `EX-${run}`,
        WITH_TIPS.map((ms) => 2 * ms),
      );
    expect(record.memory.takeNotable()).toBe(true);
    expect(record.expectedMs / first).toBeGreaterThan(1.9);
  });

  it('is not learnt from a step that was cut short, from commands that failed or from one whose beginning nobody saw', () => {
    const record = new Record();
    record.step('EX-1', WITH_TIPS);
    const first = record.expectedMs;
    record.command('EX-2', 65_000, { starts: true });
    record.end('EX-2', 'failed');
    record.command('EX-3', 900_000, { starts: true, outcome: 'error' });
    for (const ms of WITH_TIPS) record.command('EX-3', ms);
    record.end('EX-3', 'completed');
    for (const ms of WITH_TIPS.slice(1)) record.command('EX-4', ms);
    record.end('EX-4', 'completed');
    expect(record.expectedMs).toBe(first);
  });

  it('is learnt apart for steps of executions that go on side by side', () => {
    const record = new Record();
    record.step('EX-1', WITH_TIPS);
    const first = record.expectedMs;
    for (const [at, ms] of WITH_TIPS.entries())
      for (const id of ['EX-2', 'EX-3']) record.command(id, ms, placeIn(at, WITH_TIPS));
    expect(record.expectedMs).toBe(first);
  });
});
