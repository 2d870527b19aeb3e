import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  redirect,
  type ErrorComponentProps,
} from '@tanstack/react-router';
import { z } from 'zod';
import { BenchPage } from '../features/bench/bench-page.tsx';
import { benchSearchSchema } from '../features/bench/bench-search.ts';
import { BuilderPage } from '../features/builder/builder-page.tsx';
import { builderSearchSchema } from '../features/builder/builder-search.ts';
import { PrintPage } from '../features/builder/print/print-page.tsx';
import { HistoryPage } from '../features/history/history-page.tsx';
import { historySearchSchema } from '../features/history/history-search.ts';
import { InspectorPage } from '../features/inspector/inspector-page.tsx';
import { inspectorSearchSchema } from '../features/inspector/inspector-search.ts';
import { InventoryPage } from '../features/inventory/inventory-page.tsx';
import { inventorySearchSchema } from '../features/inventory/inventory-search.ts';
import { ExecutionPage } from '../features/monitor/execution-page.tsx';
import { MonitorPage } from '../features/monitor/monitor-page.tsx';
import { ProtocolsPage } from '../features/protocols/protocols-page.tsx';
import { protocolsSearchSchema } from '../features/protocols/protocols-search.ts';
import { QueuePage } from '../features/queue/queue-page.tsx';
import { queueSearchSchema } from '../features/queue/queue-search.ts';
import { RunPage } from '../features/run/run-page.tsx';
import { runSearchSchema } from '../features/run/run-search.ts';
import { Button } from '../ui/button.tsx';
import { Note } from '../ui/note.tsx';
import { Page } from '../ui/page.tsx';
import { Frame } from './frame/frame.tsx';

const root = createRootRoute({ component: Frame, errorComponent: PageFailure, notFoundComponent: NotFound });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    // oxlint-disable-next-line typescript/only-throw-error -- this is how the router is told to go elsewhere
    throw redirect({ to: '/bench', replace: true });
  },
});
const bench = createRoute({
  getParentRoute: () => root,
  path: '/bench',
  validateSearch: benchSearchSchema,
  component: BenchPage,
});
const protocols = createRoute({
  getParentRoute: () => root,
  path: '/protocols',
  validateSearch: protocolsSearchSchema,
  component: ProtocolsPage,
});
const run = createRoute({
  getParentRoute: () => root,
  path: '/run',
  validateSearch: runSearchSchema,
  component: RunPage,
});
const monitor = createRoute({
  getParentRoute: () => root,
  path: '/monitor',
  validateSearch: z.object({ all: z.boolean().optional().catch(undefined) }),
  component: MonitorPage,
});
const execution = createRoute({ getParentRoute: () => root, path: '/monitor/$executionId', component: ExecutionPage });
const queue = createRoute({
  getParentRoute: () => root,
  path: '/queue',
  validateSearch: queueSearchSchema,
  component: QueuePage,
});
const history = createRoute({
  getParentRoute: () => root,
  path: '/history',
  validateSearch: historySearchSchema,
  component: HistoryPage,
});

const inventory = createRoute({
  getParentRoute: () => root,
  path: '/inventory',
  validateSearch: inventorySearchSchema,
  component: InventoryPage,
});

const builder = createRoute({
  getParentRoute: () => root,
  path: '/protocols/draft/$draftId',
  validateSearch: builderSearchSchema,
  component: BuilderPage,
});

const print = createRoute({
  getParentRoute: () => root,
  path: '/protocols/print/$protocolId',
  validateSearch: z.object({ version: z.coerce.number().int().min(1).optional().catch(undefined) }),
  component: PrintPage,
});

const inspector = createRoute({
  getParentRoute: () => root,
  path: '/protocols/inspector',
  validateSearch: inspectorSearchSchema,
  component: InspectorPage,
});

const routeTree = root.addChildren([
  home,
  inspector,
  builder,
  print,
  bench,
  protocols,
  run,
  monitor,
  execution,
  queue,
  history,
  inventory,
]);

/** Addresses live behind the hash, so they work from `app://`, from loopback and from a folder. */
export function makeRouter() {
  return createRouter({ routeTree, history: createHashHistory(), defaultErrorComponent: PageFailure });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}

/** A page that failed to draw takes nothing else with it: rail, status bar and stop stay. */
function PageFailure({ error, reset }: ErrorComponentProps) {
  return (
    <Page label="This page failed">
      <Note
        urgent
        state="failed"
        title="This page could not be drawn."
        actions={<Button onClick={reset}>Draw it again</Button>}
      >
        Runs are not touched by this. {error instanceof Error ? error.message : ''}
      </Note>
    </Page>
  );
}

function NotFound() {
  return (
    <Page label="No such page">
      <Note state="warn" title="There is no such page.">
        Choose a place on the left.
      </Note>
    </Page>
  );
}
