import { AppError } from '../contract/errors.ts';
import type { ExecutionRecordPart } from '../contract/execution.ts';
import {
  findExecutionRow,
  getExecutionRow,
  readEventsOf,
  readFacets,
  readHistory,
  readWellResults,
} from '../store/execution-queries.ts';
import { readCallRecords } from '../store/call-queries.ts';
import { planOfExecution } from '../store/execution-plan.ts';
import { readAssetUses } from './asset-uses.ts';
import { assetsCsv, eventsCsv, resultsCsv, stepsCsv } from './execution-csv.ts';
import { readCommands, readDetails } from './execution-details.ts';
import { actorOf, type Implementer } from './implement-contract.ts';
import type { LabServices } from './lab-services.ts';

/** Executions: their life, and what is on record of them. */
export function executionHandlers(os: Implementer, lab: LabServices) {
  const { engine, store } = lab;
  return {
    create: os.executions.create.handler(({ input }) => lab.createExecution(input)),
    start: os.executions.start.handler(({ input }) => lab.start(input.executionId, actorOf(input))),
    pause: os.executions.pause.handler(({ input }) => engine.pause(input.executionId, actorOf(input))),
    resume: os.executions.resume.handler(({ input }) => engine.resume(input.executionId, actorOf(input))),
    stop: os.executions.stop.handler(({ input }) => engine.stop(input.executionId, actorOf(input))),
    abort: os.executions.abort.handler(({ input }) => engine.abort(input.executionId, actorOf(input), input.note)),
    decide: os.executions.decide.handler(({ input }) =>
      engine.decide(input.executionId, input.commandId, input.decision, input.note, actorOf(input)),
    ),
    recover: os.executions.recover.handler(({ input }) =>
      engine.recover(input.executionId, input.stepId, input.action, input.note, input.params, actorOf(input)),
    ),
    answer: os.executions.answer.handler(({ input }) =>
      engine.answer(input.executionId, input.stepId, input.answer, actorOf(input)),
    ),
    runAgain: os.executions.runAgain.handler(({ input }) =>
      lab.runAgain(input.executionId, input.requestId, input.fromStepId),
    ),
    list: os.executions.list.handler(({ input }) => readHistory(store.connection, input)),
    facets: os.executions.facets.handler(() => readFacets(store.connection)),
    get: os.executions.get.handler(({ input }) =>
      readDetails(store.connection, input.executionId, engine.find(input.executionId)?.live()),
    ),
    plan: os.executions.plan.handler(({ input }) => {
      const row = findExecutionRow(store.connection, input.executionId);
      // A job that waits has a plan already.
      return row === undefined
        ? engine.plan(lab.queue.queue.get(input.executionId).planHash)
        : planOfExecution(store.connection, row);
    }),
    results: os.executions.results.handler(({ input }) => readWellResults(store.connection, input.executionId)),
    commands: os.executions.commands.handler(({ input }) => readCommands(store.connection, input.executionId)),
    calls: os.executions.calls.handler(({ input }) => {
      getExecutionRow(store.connection, input.executionId);
      return readCallRecords(store.connection, input.executionId);
    }),
    assets: os.executions.assets.handler(({ input }) => readAssetUses(store.connection, input.executionId)),
    events: os.executions.events.handler(({ input }) => {
      const items = readEventsOf(store.connection, input.executionId, input.limit + 1, input.beforeSeq);
      return { items: items.slice(0, input.limit), more: items.length > input.limit };
    }),
    exportCsv: os.executions.exportCsv.handler(({ input }) => ({
      fileName: `${input.executionId}-${input.what}.csv`,
      text: csvOf(lab, input.executionId, input.what),
    })),
  };
}

function csvOf({ store, engine }: LabServices, executionId: string, what: ExecutionRecordPart): string {
  getExecutionRow(store.connection, executionId);
  switch (what) {
    case 'results':
      return resultsCsv(readWellResults(store.connection, executionId));
    case 'steps':
      return stepsCsv(
        readDetails(store.connection, executionId, engine.find(executionId)?.live()).steps,
        readAssetUses(store.connection, executionId),
      );
    case 'assets':
      return assetsCsv(readAssetUses(store.connection, executionId));
    case 'events':
      return eventsCsv(readEventsOf(store.connection, executionId, Number.MAX_SAFE_INTEGER).reverse());
    default:
      throw new AppError('bad-input', 'There is nothing of that name to export.');
  }
}
