import { argv } from 'node:process';
import { openPtyPair } from '#drivers/transport/pty-pair.ts';
import type { Judgement } from './judge.ts';
import { judgedByEmulator } from './judged-by-emulator.ts';
import { judgedByOpentrons } from './judged-by-opentrons.ts';
import { judgedByPylabrobot } from './judged-by-pylabrobot.ts';
import { BALANCE_JUDGES, ensurePython, OPENTRONS_JUDGE } from './python-environment.ts';

/**
 * Programs that others wrote judge our drivers and simulators. What cannot be had on this PC is skipped and said.
 * @returns how many checks passed and failed, and how many judges could not be asked
 */
export async function runInterop(): Promise<{ passed: number; failed: number; skipped: number }> {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const reportTo =
    (judgeName: string): Judgement =>
    (check, ok, detail) => {
      counts[ok ? 'passed' : 'failed']++;
      console.log(`${ok ? 'ok  ' : 'FAIL'} ${judgeName}: ${check}${ok || detail === '' ? '' : ` (${detail})`}`);
    };
  const skip = (judgeName: string, why: string): void => {
    counts.skipped++;
    console.log(`skip ${judgeName}: ${why}`);
  };
  const pylabrobot = 'PyLabRobot 0.2.2 on the MT-SICS simulator';
  const emulator = 'MT-SICS driver on mt-sics-emulator 0.1.1';

  const opentrons = 'Analysis of Opentrons protocols by opentrons 9.0.0';

  const analysis = ensurePython(OPENTRONS_JUDGE);
  if ('missing' in analysis) skip(opentrons, analysis.missing);
  else await judgedByOpentrons(analysis, reportTo(opentrons));

  const python = ensurePython(BALANCE_JUDGES);
  if ('missing' in python) {
    skip(pylabrobot, python.missing);
    skip(emulator, python.missing);
    return counts;
  }
  const pair = await openPtyPair();
  if (pair === null) {
    skip(pylabrobot, 'socat is not installed, so there is no serial port to meet on');
  } else {
    await using _pair = pair;
    await judgedByPylabrobot(python, pair, reportTo(pylabrobot));
  }
  await judgedByEmulator(python, reportTo(emulator));
  return counts;
}

if (argv[1] === import.meta.filename) {
  const { passed, failed, skipped } = await runInterop();
  console.log(`interop: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed === 0 ? 0 : 1;
}
