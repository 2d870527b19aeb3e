import { implement, ORPCError } from '@orpc/server';
import { AppError, toAppError } from '../contract/errors.ts';
import { contract } from '../contract/contract.ts';
import type { JsonObject } from '../contract/json.ts';
import { z } from 'zod';
import {
  readEventsOf,
  readFacets,
  readHistory,
  readPlan,
  readWellResults,
  getExecutionRow,
} from '../store/execution-queries.ts';
import { planProtocol } from '../protocols/plan-protocol.ts';
import { eventsCsv, resultsCsv, stepsCsv } from './execution-csv.ts';
import { readCommands, readDetails } from './execution-details.ts';
import { FeedSubscription } from './feed-subscription.ts';
import type { LabServices } from './lab-services.ts';
import { startChecks } from './start-checks.ts';

/** Who calls, and over which way. */
export interface CallContext {
  readonly origin: 'electron' | 'websocket' | 'rest' | 'memory' | 'cli';
}

const DONE = { ok: true } as const;

/** Carries an AppError across the wire as one typed error; anything else stays masked and is logged here. */
function toWire(lab: LabServices, thrown: unknown): unknown {
  if (thrown instanceof ORPCError) return thrown;
  const error = toAppError(thrown);
  if (error.code === 'invariant')
    lab.logger.error({ error: error.message, stack: error.stack }, 'A call met a fault of Wellrun.');
  const { issues, ...details } = error.details;
  return new ORPCError('WELLRUN', {
    status: 422,
    message: error.message,
    data: {
      code: error.code,
      details: details as JsonObject,
      ...(Array.isArray(issues) ? { issues: issues as never } : {}),
    },
  });
}

/** The contract, fulfilled by the services of this host. */
export function createRouter(lab: LabServices) {
  const os = implement(contract)
    .$context<CallContext>()
    .use(async ({ next }) => {
      try {
        return await next();
      } catch (error) {
        throw toWire(lab, error);
      }
    });
  const actor = (name: string) => ({ name, role: 'operator' });
  const person = actor('operator');
  const by = (input: { operator?: string | undefined }) => actor(input.operator ?? 'operator');
  const { engine, bench, store, library } = lab;
  const subscribers = new Map<string, FeedSubscription>();

  return os.router({
    lab: {
      overview: os.lab.overview.handler(() => lab.overview()),
      setSpeed: os.lab.setSpeed.handler(({ input }) => lab.setSpeed(input.speed)),
      stopAll: os.lab.stopAll.handler(async ({ input }) => ({
        confirmations: await engine.stopAll(actor(input.operator)),
      })),
      settings: os.lab.settings.handler(() => lab.settings()),
      setSetting: os.lab.setSetting.handler(async ({ input }) => {
        await lab.setSetting(input.key, input.value, person);
        return DONE;
      }),
      resetVirtualLab: os.lab.resetVirtualLab.handler(async () => {
        await lab.resetVirtualLab();
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
    instruments: {
      list: os.instruments.list.handler(() => bench.views()),
      commands: os.instruments.commands.handler(({ input }) =>
        Object.entries(bench.get(input.instrumentId).definition.manifest.commands).map(
          ([command, { title, effect, timeoutMs, params }]) => ({
            command,
            title,
            effect,
            timeoutMs,
            params: z.toJSONSchema(params, { unrepresentable: 'any' }) as JsonObject,
          }),
        ),
      ),
      trace: os.instruments.trace.handler(({ input }) => [...bench.get(input.instrumentId).trace.lines()]),
      telemetry: os.instruments.telemetry.handler(({ input }) =>
        lab.telemetry.read(input.instrumentId, input.channel, input.since, input.points),
      ),
      connect: os.instruments.connect.handler(async ({ input }) => {
        await bench.get(input.instrumentId).connect();
        return bench.get(input.instrumentId).view();
      }),
      disconnect: os.instruments.disconnect.handler(async ({ input }) => {
        await lab.disconnectInstrument(input.instrumentId);
        return bench.get(input.instrumentId).view();
      }),
      clear: os.instruments.clear.handler(async ({ input }) => {
        await lab.clearInstrument(input.instrumentId, input.note, actor(input.operator));
        return bench.get(input.instrumentId).view();
      }),
      run: os.instruments.run.handler(async ({ input }) => ({
        result: await lab.runByHand(input.instrumentId, input.command, input.params, person),
      })),
      add: os.instruments.add.handler(async ({ input }) => {
        await lab.addInstrument(input, person);
        return bench.get(input.instrumentId).view();
      }),
      remove: os.instruments.remove.handler(async ({ input }) => {
        await lab.removeInstrument(input.instrumentId, person);
        return DONE;
      }),
      injectFault: os.instruments.injectFault.handler(async ({ input }) => {
        await lab.injectFault(input.instrumentId, input.fault);
        return DONE;
      }),
    },
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
          checks: startChecks(planned.plan, input.mode, bench, store.folder.hasRoom),
          warnings: planned.plan.warnings,
        };
      }),
      import: os.protocols.import.handler(({ input }) => library.import(input.text, person)),
      export: os.protocols.export.handler(({ input }) => library.export(input.protocolId)),
    },
    executions: {
      create: os.executions.create.handler(({ input }) => lab.createExecution(input)),
      start: os.executions.start.handler(({ input }) => engine.start(input.executionId, by(input))),
      pause: os.executions.pause.handler(({ input }) => engine.pause(input.executionId, by(input))),
      resume: os.executions.resume.handler(({ input }) => engine.resume(input.executionId, by(input))),
      stop: os.executions.stop.handler(({ input }) => engine.stop(input.executionId, by(input))),
      abort: os.executions.abort.handler(({ input }) => engine.abort(input.executionId, by(input))),
      decide: os.executions.decide.handler(({ input }) =>
        engine.decide(input.executionId, input.commandId, input.decision, input.note, by(input)),
      ),
      recover: os.executions.recover.handler(({ input }) =>
        engine.recover(input.executionId, input.stepId, input.action, input.note, input.params, by(input)),
      ),
      answer: os.executions.answer.handler(({ input }) =>
        engine.answer(input.executionId, input.stepId, input.answer, by(input)),
      ),
      runAgain: os.executions.runAgain.handler(({ input }) =>
        lab.runAgain(input.executionId, input.requestId, input.fromStepId),
      ),
      list: os.executions.list.handler(({ input }) => readHistory(store.connection, input)),
      facets: os.executions.facets.handler(() => readFacets(store.connection)),
      get: os.executions.get.handler(({ input }) =>
        readDetails(store.connection, input.executionId, engine.find(input.executionId)?.live()),
      ),
      plan: os.executions.plan.handler(
        ({ input }) => readPlan(store.connection, getExecutionRow(store.connection, input.executionId).plan_hash).plan,
      ),
      results: os.executions.results.handler(({ input }) => readWellResults(store.connection, input.executionId)),
      commands: os.executions.commands.handler(({ input }) => readCommands(store.connection, input.executionId)),
      events: os.executions.events.handler(({ input }) => {
        const items = readEventsOf(store.connection, input.executionId, input.limit + 1, input.beforeSeq);
        return { items: items.slice(0, input.limit), more: items.length > input.limit };
      }),
      exportCsv: os.executions.exportCsv.handler(({ input }) => ({
        fileName: `${input.executionId}-${input.what}.csv`,
        text: csvOf(lab, input.executionId, input.what),
      })),
    },
    record: {
      verify: os.record.verify.handler(() => store.verifyInBackground()),
      backup: os.record.backup.handler(() => store.backup()),
    },
  });
}

export type Router = ReturnType<typeof createRouter>;

function csvOf({ store, engine }: LabServices, executionId: string, what: 'results' | 'steps' | 'events'): string {
  getExecutionRow(store.connection, executionId);
  switch (what) {
    case 'results':
      return resultsCsv(readWellResults(store.connection, executionId));
    case 'steps':
      return stepsCsv(readDetails(store.connection, executionId, engine.find(executionId)?.live()).steps);
    case 'events':
      return eventsCsv(readEventsOf(store.connection, executionId, Number.MAX_SAFE_INTEGER).reverse());
    default:
      throw new AppError('bad-input', 'There is nothing of that name to export.');
  }
}
