import { join } from 'node:path';
import type { Command } from 'commander';
import { AppError } from '#core/contract/errors.ts';
import type { Plan } from '#core/contract/plan.ts';
import { windowsSentence } from '#core/contract/window-words.ts';
import { ProgramLoader } from '#core/protocols/program/load-program.ts';
import { planDocument } from '#core/protocols/program/plan-document.ts';
import { EXIT } from '../exit-codes.ts';
import { openPlanningCatalog, ownNumberLines, ownNumbers, type CatalogOptions } from '../lab-catalog.ts';
import { minutes, print } from '../output.ts';
import { RESOURCES_DIR } from '../places.ts';
import { looksLikeFile, readProtocolFile } from '../read-protocol.ts';
import { parseParameters } from './common.ts';
import { planOpentrons } from './plan-opentrons.ts';
import { planResolved, type ResolveOptions } from './resolve.ts';

type PlanOptions = Omit<ResolveOptions, 'resolve'> &
  CatalogOptions & { readonly param: string[]; readonly resolve?: string[] };

export function addPlan(program: Command): void {
  program
    .command('plan [protocol]')
    .description('analyse a protocol: steps, times, volumes, reagents, cost, warnings; nothing is run')
    .option('--param <name=value...>', 'value of a parameter', [])
    .option('--resolve <names...>', 'cell line, vessel and operation (iPSC T75 passage) instead of a protocol')
    .option('--vessels <number>', 'with --resolve: how many vessels are seeded')
    .option('--confluence <share>', 'with --resolve: how full the source is, 0.7 or 70%')
    .option('--by <rule>', 'with --resolve: density or ratio')
    .option('--compound <name>', 'with --resolve: compound of an assay')
    .option('--data-dir <folder>', 'plan with the numbers of the lab whose record is there')
    .option('--shipped', 'plan with the numbers that ship, not with those of the lab')
    .option('--json', 'print one JSON object')
    .action(async (protocol: string | undefined, options: PlanOptions) => {
      const numbers = openPlanningCatalog(options);
      const { catalog } = numbers;
      if (options.resolve !== undefined) {
        planResolved(numbers, {
          ...options,
          resolve: protocol === undefined ? options.resolve : [protocol, ...options.resolve],
        });
        process.exitCode = EXIT.ok;
        return;
      }
      if (protocol === undefined)
        throw new AppError('bad-input', 'Name a protocol, or give --resolve with cell line, vessel and operation.');
      if (looksLikeFile(protocol) && planOpentrons(protocol, options.json === true, catalog)) {
        process.exitCode = EXIT.ok;
        return;
      }
      const document = await readProtocolFile(
        looksLikeFile(protocol) ? protocol : join(RESOURCES_DIR, 'protocols', `${protocol}.wellrun.json`),
        () => catalog,
      );
      const planned = await planDocument(document, parseParameters(options.param), catalog, new ProgramLoader());
      if ('issues' in planned)
        throw new AppError('protocol-invalid', `${protocol} cannot be planned:`, { issues: planned.issues });
      const own = ownNumbers(numbers, namesIn(planned.plan));
      const report = { ok: true, plan: planned.plan, numbers: { dataDir: numbers.dataDir, own } };
      print(report, options.json === true, () => [...planLines(planned.plan), '', ...ownNumberLines(numbers, own)]);
      process.exitCode = EXIT.ok;
    });
}

function namesIn(plan: Plan): ReadonlySet<string> {
  return new Set([
    plan.cellLine ?? '',
    plan.vesselId ?? '',
    ...plan.labware.map(({ type }) => type),
    ...[...plan.reagents, ...plan.consumables].map(({ reagentId }) => reagentId),
    ...plan.labware.flatMap(({ wells }) => wells.flatMap(({ compound }) => compound ?? [])),
  ]);
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
