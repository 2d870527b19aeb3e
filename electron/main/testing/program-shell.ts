import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, utilityProcess } from 'electron';
import { loadCatalog } from '#core/protocols/catalog.ts';
import { ProgramLoader } from '#core/protocols/program/load-program.ts';
import type { ProgramLimits } from '#core/protocols/program/program-process.ts';
import { importProgram } from '#core/protocols/program/trace-program.ts';
import { HARMFUL_LIMITS, HARMFUL_PROGRAMS, harmfulText, SLOW_LIMITS } from '#core/testing/harmful-programs.ts';
import { utilityLauncher } from '../program-launcher.ts';

/**
 * The main process of an application that runs programs and does nothing else. It says what came of each as a line of JSON:
 * of those that mean harm, of one that ships (`program.js`, its types left out), and of one where the Node is too old for
 * the permission model. The last one works for ever, until somebody ends this process.
 */
async function main(): Promise<void> {
  const folder = app.getAppPath();
  const catalog = loadCatalog(join(folder, 'resources'));
  const pids: (number | undefined)[] = [];
  const loaderOf = (entry: string, limits?: ProgramLimits): ProgramLoader =>
    new ProgramLoader(
      limits,
      utilityLauncher(() => {
        const child = utilityProcess.fork(join(folder, entry), [], { stdio: 'ignore' });
        child.on('spawn', () => pids.push(child.pid));
        return child;
      }),
    );
  const outcome = async (loader: ProgramLoader, source: string): Promise<unknown> => {
    const read = await importProgram({ fileName: 'program.ts', source }, catalog, loader);
    return 'document' in read
      ? { document: read.document }
      : { said: read.issues.map(({ path, sentence }) => `${path} ${sentence}`).join('\n') };
  };
  const say = (what: unknown): void => void process.stdout.write(`${JSON.stringify(what)}\n`);

  say({ guarded: await outcome(loaderOf('program-entry.cjs'), harmfulText(`await lab.note('x');`)) });
  const unguarded = 'unguarded-entry.cjs';
  say({ shipped: await outcome(loaderOf(unguarded), readFileSync(join(folder, 'program.js'), 'utf8')) });
  for (const { title, run, isSlow } of HARMFUL_PROGRAMS)
    say({
      title,
      ...Object(await outcome(loaderOf(unguarded, isSlow === true ? SLOW_LIMITS : HARMFUL_LIMITS), harmfulText(run))),
    });
  pids.length = 0;
  void outcome(loaderOf(unguarded, { ...SLOW_LIMITS, turnMs: 600_000 }), harmfulText('while (true);'));
  const timer = setInterval(() => {
    if (pids.length === 0) return;
    clearInterval(timer);
    say({ busy: pids[0] });
  }, 50);
}

app.on('window-all-closed', () => undefined);
void app.whenReady().then(main);
