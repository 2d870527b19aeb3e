import Database from 'better-sqlite3';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Script } from '#core/testing/scripted-driver.ts';
import { EngineBench, TESTER } from '#core/testing/engine-bench.ts';
import { commandOf, planOf, stepOf } from '#core/testing/plan-of.ts';
import { addUp, checkRecord, isSound, type Findings } from './check-record.ts';
import type { LoggedEffect } from './instruments-log.ts';

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'wellrun-check-'));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const dispense = commandOf('consume', { command: 'dispense', label: 'dispense' });
const plan = planOf([stepOf('first', { commands: [dispense, dispense] }), stepOf('second', { commands: [dispense] })]);

/** Runs an execution and gives what its instrument did, as the instrument would log it. */
async function runOnce(script?: Script): Promise<LoggedEffect[]> {
  const lab = await EngineBench.open({ dataDir: join(place, 'data') });
  const effects: LoggedEffect[] = [];
  lab.instrument.script = async (command, signal) => {
    effects.push({
      seq: effects.length + 1,
      wallMs: Date.now() + 1,
      instrument: 'LH-1',
      command: command.command,
      commandId: command.commandId,
    });
    return script === undefined ? {} : script(command, signal);
  };
  lab.store.journal.onCommitted(() =>
    appendFileSync(join(place, 'acknowledged'), `${lab.store.journal.headSeq} ${lab.store.journal.headHash}\n`),
  );
  const executionId = await lab.start(plan);
  if (script === undefined) await lab.whenStatus(executionId, 'completed');
  else await lab.engine.pause(executionId, TESTER);
  await lab.close();
  return effects;
}

function check(effects: readonly LoggedEffect[]): Findings {
  return checkRecord({ dataDir: join(place, 'data'), acknowledgedFile: join(place, 'acknowledged'), effects });
}

describe('the comparison of a record with what the instruments did', () => {
  it('finds nothing when all is well', async () => {
    const findings = check(await runOnce());
    expect(findings).toMatchObject({ lost: 0, repeated: 0, stuck: 0, unrecorded: 0, failed: 0, damaged: 0 });
    expect(findings).toMatchObject({ executions: 1, effects: 3, held: 0, reconciled: 0 });
    expect(isSound(findings)).toBe(true);
  });

  it('finds a completed step that no instrument knows of', async () => {
    const effects = await runOnce();
    expect(check(effects.slice(0, 2))).toMatchObject({ lost: 1, repeated: 0 });
  });

  it('finds an effect that happened twice', async () => {
    const effects = await runOnce();
    const findings = check([...effects, effects[0]!]);
    expect(findings).toMatchObject({ repeated: 1, lost: 0 });
    expect(findings.sentences).toEqual(['repeated: dispense of EX-1/first#0 happened 2 times.']);
    expect(isSound(addUp([findings]))).toBe(false);
  });

  it('finds an effect that nobody had recorded, or that came before its record', async () => {
    const effects = await runOnce();
    const stranger = { ...effects[0]!, commandId: 'never-recorded' };
    expect(check([...effects, stranger])).toMatchObject({ unrecorded: 1 });
    const early = effects.map((effect, at) => (at === 0 ? { ...effect, wallMs: 1 } : effect));
    expect(check(early)).toMatchObject({ unrecorded: 1 });
  });

  it('finds an entry that was acknowledged and is gone', async () => {
    const effects = await runOnce();
    appendFileSync(join(place, 'acknowledged'), `9999 ${'0'.repeat(64)}\n`);
    expect(check(effects)).toMatchObject({ lost: 1 });
  });

  it('finds an execution that has no end', async () => {
    const effects = await runOnce(() => new Promise(() => undefined));
    expect(check(effects)).toMatchObject({ stuck: 1 });
  });

  it('finds a table that is not what the journal gives', async () => {
    const effects = await runOnce();
    const database = new Database(join(place, 'data', 'wellrun.db'));
    database.exec(`UPDATE execution_steps SET attempt = 7 WHERE step_id = 'EX-1/first'`);
    database.close();
    expect(check(effects)).toMatchObject({ damaged: 1 });
  });
});
