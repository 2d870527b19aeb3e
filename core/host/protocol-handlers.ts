import { lastUsesOf } from '../protocols/analysis/analyse-document.ts';
import { operationViews } from '../protocols/forms/operation-views.ts';
import { planDocument } from '../protocols/program/plan-document.ts';
import { actorOf, type Implementer } from './implement-contract.ts';
import { labFindings } from './lab-findings.ts';
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
      const planned = await planDocument(document, input.parameters, lab.catalog, lab.programs, lab.analyses);
      if ('issues' in planned) return { plan: null, issues: [...planned.issues], checks: [], warnings: [] };
      const { inventory } = lab.stock;
      const stock = inventory.check(inventory.needsOf(planned.plan), input.mode, undefined, {
        startAt: Math.max(lab.now(), input.startAt ?? 0),
        lastUses: lastUsesOf(planned.plan.steps),
      });
      const overdue = stock.flatMap(({ name, past }) =>
        past.map((sentence) => ({
          severity: 'warning' as const,
          code: 'past-shelf-life',
          sentence: `${name}: ${sentence}`,
        })),
      );
      return {
        plan: planned.plan,
        issues: [],
        checks: [
          ...approvalChecks(library, planned.plan, input.mode),
          ...startChecks(planned.plan, input.mode, bench, store.folder.hasRoom, lab.queue.schedule.claimable),
          ...stockChecks(stock),
        ].toSorted(unmetFirst),
        warnings: [...planned.plan.warnings, ...lab.workcell.warnings(planned.plan, input.mode), ...overdue],
      };
    }),
    import: os.protocols.import.handler(({ input }) => library.import(input.text, person, input.fileName)),
    export: os.protocols.export.handler(({ input }) => library.export(input.protocolId, input.version)),
    operations: os.protocols.operations.handler(() => [...operationViews()]),
    analyse: os.protocols.analyse.handler(async ({ input, signal }) => {
      const { screen } = input;
      const analysed = await lab.analyses.analyse(input, lab.catalog, { screen, signal });
      const { warnings, shortages } = labFindings(lab, analysed, lab.now());
      return { ...analysed, warnings: [...analysed.warnings, ...warnings], shortages: [...shortages] };
    }),
  };
}

function unmetFirst(a: StartCheck, b: StartCheck): number {
  return Number(a.met) - Number(b.met);
}
