import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { recorderEnvironment } from '../powercut/recorder-library.ts';
import { Injection } from './injection.ts';

/**
 * Runs a program of this folder whose files below `place`/data can be made to fail (`place`/control) and are recorded
 * when asked (`place`/record). Resolves with what it printed.
 * @throws Error when it does not end with 0, CannotRunHere as recorderLibrary()
 */
export async function runProgram(
  program: string,
  place: string,
  options: { readonly record?: boolean; readonly args?: readonly string[] } = {},
): Promise<string> {
  const folder = join(place, 'data');
  mkdirSync(folder, { recursive: true });
  const control = join(place, 'control');
  using _injection = Injection.create(control);
  const record = options.record === true ? { record: join(place, 'record') } : {};
  const path = fileURLToPath(new URL(program, import.meta.url));
  const child = spawn(process.execPath, [path, '--place', place, ...(options.args ?? [])], {
    env: recorderEnvironment({ folder, control, ...record }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = [child.stdout, child.stderr].map((stream) => {
    let text = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    return () => text;
  });
  const status = await new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.on('error', reject).on('close', (code, signal) => resolve(code ?? signal));
  });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${texts[1]!()}`);
  return texts[0]!();
}
