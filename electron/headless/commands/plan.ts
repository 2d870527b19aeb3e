import { join } from 'node:path';
import type { Command } from 'commander';
import { AppError } from '#core/contract/errors.ts';
import type { Plan } from '#core/contract/plan.ts';
import { windowsSentence } from '#core/contract/window-words.ts';
import { loadCatalog } from '#core/protocols/catalog.ts';
import { planProtocol } from '#core/protocols/plan-protocol.ts';
import { EXIT } from '../exit-codes.ts';
import { minutes, print } from '../output.ts';
import { RESOURCES_DIR } from '../places.ts';
import { looksLikeFile, readProtocolFile } from '../read-protocol.ts';
import { parseParameters } from './common.ts';

export function addPlan(program: Command): void {
  program
    .command('plan <protocol>')
    .description('analyse a protocol: steps, times, volumes, reagents, cost, warnings; nothing is run')
    .option('--param <name=value...>', 'value of a parameter', [])
    .option('--json', 'print one JSON object')
    .action((protocol: string, options: { param: string[]; json?: boolean }) => {
      const document = readProtocolFile(
        looksLikeFile(protocol) ? protocol : join(RESOURCES_DIR, 'protocols', `${protocol}.wellrun.json`),
      );
      const planned = planProtocol(document, parseParameters(options.param), loadCatalog(RESOURCES_DIR));
      if ('issues' in planned)
        throw new AppError('protocol-invalid', `${protocol} cannot be planned:`, { issues: planned.issues });
      print({ ok: true, plan: planned.plan }, options.json === true, () => planLines(planned.plan));
      process.exitCode = EXIT.ok;
    });
}

function planLines(plan: Plan): string[] {
  const names = new Map(plan.steps.map((step) => [step.stepId, step.name]));
  return [
    `${plan.protocolName}, version ${plan.protocolVersion}`,
    `Takes ${minutes(plan.duration.lowMs)} to ${minutes(plan.duration.highMs)}; material USD ${plan.cost.low.toFixed(2)} to ${plan.cost.high.toFixed(2)}.`,
    `Needs ${plan.instruments.map((kind) => kind.replaceAll('-', ' ')).join(', ') || 'no instrument'}.`,
    '',
    ...plan.steps.flatMap((step) => {
      const margin = '  '.repeat(step.depth);
      const windows = windowsSentence(step, (stepId) => names.get(stepId));
      return [
        `${step.number.padStart(6)}  ${margin}${step.sentence} (${minutes(step.expectedMs)})`,
        ...(windows === undefined ? [] : [`${' '.repeat(8)}${margin}  ${windows}`]),
      ];
    }),
    '',
    ...[...plan.reagents, ...plan.consumables].map(
      (use) => `  ${use.name}: ${Number(use.amount.toPrecision(5))} ${use.unit}, USD ${use.costUsd.toFixed(2)}`,
    ),
    ...(plan.warnings.length === 0 ? [] : ['']),
    ...plan.warnings.map((warning) => `  ${warning.severity}: ${warning.sentence}`),
  ];
}
