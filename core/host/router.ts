import type { Router as ContractRouter } from '@orpc/server';
import type { Contract } from '../contract/contract.ts';
import { planProtocol } from '../protocols/plan-protocol.ts';
import { executionHandlers } from './execution-handlers.ts';
import { FeedSubscription } from './feed-subscription.ts';
import { actorOf, implementContract, type CallContext } from './implement-contract.ts';
import { instrumentHandlers } from './instrument-handlers.ts';
import type { LabServices } from './lab-services.ts';
import { inventoryHandlers } from './inventory-handlers.ts';
import { queueHandlers } from './queue-handlers.ts';
import { startChecks, type StartCheck } from './start-checks.ts';
import { stockChecks } from './stock-checks.ts';
import { workcellHandlers } from './workcell-handlers.ts';

const DONE = { ok: true } as const;

/** The contract, fulfilled by the services of this host. */
export function createRouter(lab: LabServices): Router {
  const os = implementContract(lab);
  const person = actorOf({});
  const { engine, bench, store, library } = lab;
  const subscribers = new Map<string, FeedSubscription>();

  return os.router({
    lab: {
      overview: os.lab.overview.handler(() => lab.overview()),
      setSpeed: os.lab.setSpeed.handler(({ input }) => lab.setSpeed(input.speed)),
      stopAll: os.lab.stopAll.handler(async ({ input }) => ({
        confirmations: await engine.stopAll(actorOf(input)),
      })),
      settings: os.lab.settings.handler(() => lab.settings()),
      setSetting: os.lab.setSetting.handler(async ({ input }) => {
        await lab.setSetting(input.key, input.value, person);
        return DONE;
      }),
      resetVirtualLab: os.lab.resetVirtualLab.handler(async () => {
        await lab.resetVirtualLab();
        await lab.workcell.labware.forgetSimulated(person);
        return DONE;
      }),
    },
    feed: {
      subscribe: os.feed.subscribe.handler(async function* ({ input, signal }) {
        const subscription = new FeedSubscription(lab.feed, input.subscriber !== undefined);
        if (input.subscriber !== undefined) subscribers.set(input.subscriber, subscription);
        try {
          yield* subscription.messages(input.afterSeq, signal);
        } finally {
          if (input.subscriber !== undefined && subscribers.get(input.subscriber) === subscription)
            subscribers.delete(input.subscriber);
        }
      }),
      acknowledge: os.feed.acknowledge.handler(({ input }) => {
        subscribers.get(input.subscriber)?.acknowledge();
        return DONE;
      }),
    },
    instruments: instrumentHandlers(os, lab),
    protocols: {
      list: os.protocols.list.handler(() => library.list()),
      get: os.protocols.get.handler(({ input }) => {
        const { document, summary } = library.get(input.protocolId);
        return {
          summary,
          document,
          parameters: Object.entries(document.parameters ?? {}).map(([name, parameter]) => ({ name, parameter })),
          lastValues: lab.lastValues(input.protocolId),
          ...lab.choices(),
        };
      }),
      plan: os.protocols.plan.handler(({ input }) => {
        const { document } = library.get(input.protocolId);
        const planned = planProtocol(document, input.parameters, lab.catalog);
        if ('issues' in planned) return { plan: null, issues: [...planned.issues], checks: [], warnings: [] };
        return {
          plan: planned.plan,
          issues: [],
          checks: [
            ...startChecks(planned.plan, input.mode, bench, store.folder.hasRoom),
            ...stockChecks(lab.stock.inventory.check(lab.stock.inventory.needsOf(planned.plan), input.mode)),
          ].toSorted(unmetFirst),
          warnings: [...planned.plan.warnings, ...lab.workcell.warnings(planned.plan, input.mode)],
        };
      }),
      import: os.protocols.import.handler(({ input }) => library.import(input.text, person)),
      export: os.protocols.export.handler(({ input }) => library.export(input.protocolId)),
    },
    executions: executionHandlers(os, lab),
    queue: queueHandlers(os, lab),
    workcell: workcellHandlers(os, lab),
    inventory: inventoryHandlers(os, lab),
    record: {
      verify: os.record.verify.handler(() => store.verifyInBackground()),
      backup: os.record.backup.handler(() => store.backup()),
    },
  });
}

function unmetFirst(a: StartCheck, b: StartCheck): number {
  return Number(a.met) - Number(b.met);
}

export type Router = ContractRouter<Contract, CallContext>;
