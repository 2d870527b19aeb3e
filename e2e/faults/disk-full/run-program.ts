import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { recorderEnvironment } from '../powercut/recorder-library.ts';
import { Injection } from './injection.ts';

export interface Ended {
  readonly status: number | NodeJS.Signals | null;
  readonly output: string;
  readonly errors: string;
}

/**
 * Runs a program of this folder on `place`. Unless it is `unloaded`, its files below `place`/data can be made to fail
 * (`place`/control), and are recorded when asked (`place`/record).
 * @throws CannotRunHere as recorderLibrary()
 */
export async function runProgram(
  program: string,
  place: string,
  options: { readonly args?: readonly string[]; readonly record?: boolean; readonly unloaded?: boolean } = {},
): Promise<Ended> {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const child = spawn(process.execPath, [path, '--place', place, ...(options.args ?? [])], {
    env: options.unloaded === true ? process.env : loadedEnvironment(place, options.record === true),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors] = [child.stdout, child.stderr].map((stream) => {
    const pieces: string[] = [];
    stream.setEncoding('utf8').on('data', (piece: string) => pieces.push(piece));
    return pieces;
  });
  const status = await new Promise<Ended['status']>((resolve, reject) => {
    child.on('error', reject).on('close', (code, signal) => resolve(code ?? signal));
  });
  return { status, output: output!.join(''), errors: errors!.join('') };
}

/** As runProgram, for a program that prints one JSON value. @throws Error when it does not end with 0 */
export async function askProgram<Answer>(...call: Parameters<typeof runProgram>): Promise<Answer> {
  const { status, output, errors } = await runProgram(...call);
  if (status !== 0) throw new Error(`${call[0]} ended with ${status}: ${errors}`);
  return JSON.parse(output) as Answer;
}

function loadedEnvironment(place: string, records: boolean): NodeJS.ProcessEnv {
  const folder = join(place, 'data');
  mkdirSync(folder, { recursive: true });
  const control = join(place, 'control');
  Injection.create(control)[Symbol.dispose]();
  return recorderEnvironment({ folder, control, ...(records ? { record: join(place, 'record') } : {}) });
}
