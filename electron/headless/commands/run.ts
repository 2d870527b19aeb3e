import { Option, type Command } from 'commander';
import type { ExecutionSummary } from '#core/contract/execution.ts';
import { MODES, type Mode } from '#core/contract/words.ts';
import { systemRandom } from '#core/base/random.ts';
import { readDetails } from '#core/host/execution-details.ts';
import type { Lab } from '#core/lab.ts';
import { readWellResults } from '#core/store/execution-queries.ts';
import { EXIT } from '../exit-codes.ts';
import { openHost } from '../open-host.ts';
import { minutes, print } from '../output.ts';
import { looksLikeFile, readProtocolFile } from '../read-protocol.ts';
import { wellReport } from '../well-report.ts';
import { parseParameters, parseSpeed, parseVersion, withCommon, type CommonOptions } from './common.ts';

interface RunOptions extends CommonOptions {
  readonly mode: Mode;
  readonly speed: string;
  readonly param: string[];
  readonly seed?: string;
  readonly operator: string;
  readonly protocolVersion?: string;
}

export function addRun(program: Command): void {
  withCommon(program.command('run <protocol>'))
    .description('run a protocol (a file, or one of the library by its id) and wait for its end')
    .addOption(new Option('--mode <mode>', 'how it is run').choices(MODES).default('simulated'))
    .option('--speed <speed>', 'speed of the virtual lab: 1, 600 ... or instant', 'instant')
    .option('--param <name=value...>', 'value of a parameter', [])
    .option('--seed <text>', 'seed of the virtual lab')
    .option('--operator <name>', 'who runs it', 'operator')
    .option('--protocol-version <n>', 'another version than the one that runs when none is asked for')
    .action(async (protocol: string, options: RunOptions) => {
      const speed = parseSpeed(options.speed);
      await using lab = await openHost({
        dataDir: options.dataDir,
        speed,
        runsQueue: false,
        ...(options.seed === undefined ? {} : { seed: options.seed }),
      });
      const document = looksLikeFile(protocol)
        ? await readProtocolFile(protocol, () => lab.services.catalog)
        : undefined;
      await lab.bench.connectAll();
      const created = await lab.services.createExecution(
        {
          requestId: systemRandom().uuid(Date.now()),
          protocolId: protocol,
          ...(options.protocolVersion === undefined ? {} : { version: parseVersion(options.protocolVersion) }),
          parameters: parseParameters(options.param),
          mode: options.mode,
          metadata: {},
          operator: options.operator,
          bindings: {},
          ...(options.mode === 'simulated' ? { speed } : {}),
        },
        document,
      );
      const ended = await runToEnd(lab, created, options.mode);
      report(lab, ended, options.json === true);
      process.exitCode =
        ended.status === 'completed' ? EXIT.ok : ended.status === 'paused' ? EXIT.notPossible : EXIT.failed;
    });
}

/** Starts it and resolves at its end, or when a person has to decide something. */
async function runToEnd(lab: Lab, created: ExecutionSummary, mode: Mode): Promise<ExecutionSummary> {
  const { executionId } = created;
  const over = new Promise<void>((resolve) => {
    lab.engine.onEnded((run) => {
      if (run.id === executionId) resolve();
    });
    lab.store.journal.onCommitted((events) => {
      for (const event of events) {
        if (event.subject !== executionId || event.kind !== 'step.attention') continue;
        const { attention } = event.data;
        // Nobody stands at a virtual bench, so what it asks of an operator is taken as done.
        if (attention.kind === 'operator' && mode === 'simulated') {
          void lab.engine
            .answer(executionId, attention.stepId, attention.options[0] ?? 'Done', {
              name: 'virtual operator',
              role: 'system',
            })
            .catch(() => resolve());
        } else {
          resolve();
        }
      }
    });
  });
  await lab.engine.start(executionId, { name: created.operator, role: 'operator' });
  await over;
  return readDetails(lab.store.connection, executionId, lab.engine.find(executionId)?.live()).execution;
}

function report(lab: Lab, execution: ExecutionSummary, json: boolean): void {
  const { connection } = lab.store;
  const details = readDetails(connection, execution.executionId, lab.engine.find(execution.executionId)?.live());
  const wells = wellReport(connection, execution, readWellResults(connection, execution.executionId));
  const value = {
    executionId: execution.executionId,
    status: execution.status,
    mode: execution.mode,
    workflowName: execution.workflowName,
    terminalKind: execution.terminalKind,
    error: execution.errorMessage,
    steps: details.steps.length,
    stepsCompleted: details.steps.filter((step) => step.status === 'completed').length,
    stepsSkipped: details.steps.filter((step) => step.status === 'skipped').length,
    labMinutes: execution.labDurationMs === null ? null : execution.labDurationMs / 60_000,
    flags: execution.flags,
    attention: details.execution.attention,
    ...wells,
  };
  print(value, json, () => [
    `${execution.executionId} ${execution.workflowName}: ${execution.status}${execution.errorMessage === null ? '' : ` (${execution.errorMessage})`}`,
    `${value.stepsCompleted} of ${value.steps} steps completed, ${execution.labDurationMs === null ? '' : `${minutes(execution.labDurationMs)} in the lab`}`,
    ...wells.doseResponse.map(
      ({ compound, doseUm, viability }) => `  ${compound} ${doseUm} µM: ${(viability * 100).toFixed(1)} %`,
    ),
    ...execution.flags.map((flag) => `  flag: ${flag}`),
    ...value.attention.map(
      (attention) => `  waits for you: ${attention.kind === 'in-doubt' ? attention.question : attention.stepId}`,
    ),
  ]);
}
