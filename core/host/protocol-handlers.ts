import type { StockUse } from '../contract/account.ts';
import type { Analysis } from '../contract/analysis.ts';
import { operationViews } from '../protocols/forms/operation-views.ts';
import { planDocument } from '../protocols/program/plan-document.ts';
import { actorOf, type Implementer } from './implement-contract.ts';
import type { LabServices } from './lab-services.ts';
import { approvalChecks } from './approval-checks.ts';
import { startChecks, type StartCheck } from './start-checks.ts';
import { stockChecks } from './stock-checks.ts';

/** Protocols as they are set up and run, and the analysis of documents. */
export function protocolHandlers(os: Implementer, lab: LabServices) {
  const { bench, store, library } = lab;
  const person = actorOf({});
  return {
    list: os.protocols.list.handler(() => library.list()),
    get: os.protocols.get.handler(({ input }) => {
      const opened = library.get(input.protocolId, input.version);
      const { document } = opened;
      return {
        ...opened,
        parameters: Object.entries(document.parameters ?? {}).map(([name, parameter]) => ({ name, parameter })),
        lastValues: lab.lastValues(input.protocolId),
        ...lab.choices(),
      };
    }),
    plan: os.protocols.plan.handler(async ({ input }) => {
      const document = library.document(input.protocolId, input.version);
      const planned = await planDocument(document, input.parameters, lab.catalog, lab.programs);
      if ('issues' in planned) return { plan: null, issues: [...planned.issues], checks: [], warnings: [] };
      return {
        plan: planned.plan,
        issues: [],
        checks: [
          ...approvalChecks(library, planned.plan, input.mode),
          ...startChecks(planned.plan, input.mode, bench, store.folder.hasRoom),
          ...stockChecks(lab.stock.inventory.check(lab.stock.inventory.needsOf(planned.plan), input.mode)),
        ].toSorted(unmetFirst),
        warnings: [...planned.plan.warnings, ...lab.workcell.warnings(planned.plan, input.mode)],
      };
    }),
    import: os.protocols.import.handler(({ input }) => library.import(input.text, person, input.fileName)),
    export: os.protocols.export.handler(({ input }) => library.export(input.protocolId, input.version)),
    operations: os.protocols.operations.handler(() => [...operationViews()]),
    analyse: os.protocols.analyse.handler(async ({ input, signal }) => {
      const { screen } = input;
      const analysis = await lab.analyses.analyse(input, lab.catalog, { screen, signal });
      return { ...analysis, shortages: shortagesOf(lab, analysis) };
    }),
  };
}

/** What is short in the stock that the lab works from: the real one, unless all its instruments are virtual. */
function shortagesOf({ bench, stock }: LabServices, { reagents, consumables }: Analysis): string[] {
  const mode = bench.all().some(({ config }) => !config.virtual) ? 'real' : 'simulated';
  const needs = [...reagents, ...consumables].map(({ reagentId, amount, unit }): StockUse => ({
    itemId: reagentId,
    amount,
    unit: unit === 'mL' ? 'mL' : 'pieces',
  }));
  return stock.inventory
    .check(needs, mode)
    .flatMap(({ name, sentence, shortBy }) => (shortBy > 0 ? [sentence ?? `${name} is short.`] : []));
}

function unmetFirst(a: StartCheck, b: StartCheck): number {
  return Number(a.met) - Number(b.met);
}
