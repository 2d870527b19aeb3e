import type { Router as ContractRouter } from '@orpc/server';
import type { Contract } from '../contract/contract.ts';
import { catalogHandlers } from './catalog-handlers.ts';
import { executionHandlers } from './execution-handlers.ts';
import { FeedSubscription } from './feed-subscription.ts';
import { actorOf, implementContract, type CallContext } from './implement-contract.ts';
import { instrumentHandlers } from './instrument-handlers.ts';
import type { LabServices } from './lab-services.ts';
import { inventoryHandlers } from './inventory-handlers.ts';
import { libraryHandlers } from './library-handlers.ts';
import { protocolHandlers } from './protocol-handlers.ts';
import { queueHandlers } from './queue-handlers.ts';
import { workcellHandlers } from './workcell-handlers.ts';

const DONE = { ok: true } as const;

/** The contract, fulfilled by the services of this host. */
export function createRouter(lab: LabServices): Router {
  const os = implementContract(lab);
  const person = actorOf({});
  const { engine, store } = lab;
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
        await lab.setSetting(input.key, input.value, actorOf(input));
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
    protocols: protocolHandlers(os, lab),
    library: libraryHandlers(os, lab),
    catalog: catalogHandlers(os, lab),
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

export type Router = ContractRouter<Contract, CallContext>;
