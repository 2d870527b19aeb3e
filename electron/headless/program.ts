import { Command } from 'commander';
import { addDoctor } from './commands/doctor.ts';
import { addHistory } from './commands/history.ts';
import { addMaintenance } from './commands/maintain.ts';
import { addPlan } from './commands/plan.ts';
import { addProtocol } from './commands/protocol.ts';
import { addQueue } from './commands/queue.ts';
import { addRun } from './commands/run.ts';
import { addServe } from './commands/serve.ts';
import { addVerify } from './commands/verify.ts';
import { EXIT } from './exit-codes.ts';
import { printError } from './output.ts';
import { VERSION } from './places.ts';

const program = new Command('wellrun')
  .description('Runs protocols on laboratory instruments, and keeps the record.')
  .version(VERSION)
  .exitOverride()
  .configureHelp({ sortSubcommands: true });

addRun(program);
addPlan(program);
addProtocol(program);
addQueue(program);
addHistory(program);
addVerify(program);
addMaintenance(program);
addDoctor(program);
addServe(program);

/** Does what the arguments of this process say; the exit code tells how it went. */
export async function runProgram(): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    if (code.startsWith('commander.'))
      process.exitCode = code === 'commander.helpDisplayed' || code === 'commander.version' ? EXIT.ok : EXIT.badInput;
    else process.exitCode = printError(error, process.argv.includes('--json'));
  }
}
