import { createContext, useContext } from 'react';
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import { connect, createClient, HostLink, type Connection, type LabClient } from './connection.ts';
import { EventLog } from './event-log.ts';
import { FeedClient } from './feed-client.ts';
import { createLiveStore, type LiveStore } from './live-store.ts';
import { createLiveWellsStore, foldProgress, type LiveWellsStore } from './live-wells.ts';
import { TelemetryStore } from './telemetry-store.ts';

const makeQueries = (client: LabClient) => createTanstackQueryUtils(client);

/** Everything the screens know of the host. */
export interface Api {
  readonly client: LabClient;
  readonly queries: ReturnType<typeof makeQueries>;
  readonly live: LiveStore;
  readonly wells: LiveWellsStore;
  readonly telemetry: TelemetryStore;
  readonly events: EventLog;
  reconnect(): void;
}

/** The host stops sending after 200 messages that nobody acknowledged. */
const ACKNOWLEDGE_AFTER = 50;
const ACKNOWLEDGE_EVERY = 1000;
const DRAW_EVERY = 16;

/** Connects, subscribes, and stays so until the window closes. */
export function startApi(): Api {
  const link = new HostLink();
  const client = createClient(link);
  const live = createLiveStore();
  const wells = createLiveWellsStore();
  const telemetry = new TelemetryStore();
  const events = new EventLog();
  const acknowledge = throttledAcknowledge(client);

  let connection: Connection | undefined;
  const forget = (gone: Connection | undefined) => {
    if (connection !== gone) return;
    connection = undefined;
    link.use(undefined);
  };
  const open = async () => {
    const opened = await connect();
    link.use(opened.link);
    void opened.closed.then(() => forget(opened));
    return opened;
  };

  const feed = new FeedClient(
    {
      async subscribe(afterSeq, signal) {
        connection ??= await open();
        const subscriber = crypto.randomUUID();
        acknowledge.subscriber = subscriber;
        return client.feed.subscribe({ subscriber, ...(afterSeq === undefined ? {} : { afterSeq }) }, { signal });
      },
      drop() {
        connection?.close();
        forget(connection);
      },
      acknowledge: (seq) => acknowledge.upTo(seq),
      onMessage(message) {
        if (message.type === 'batch') events.take(message.events);
        if (message.type === 'snapshot') events.skip();
        if (message.type !== 'live') return;
        telemetry.take(message.telemetry);
        telemetry.takeViews(message.instruments, message.labClock?.wallAt ?? Date.now());
        const folded = foldProgress(wells.getState(), message.progress);
        if (folded !== wells.getState()) wells.setState(folded, true);
      },
      now: () => Date.now(),
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          const timer = setTimeout(resolve, ms);
          signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
        }),
      soon: (run) => setTimeout(run, DRAW_EVERY),
    },
    live,
  );
  void feed.run();
  setInterval(() => feed.checkSilence(), 1000);
  return { client, queries: makeQueries(client), live, wells, telemetry, events, reconnect: () => feed.reconnect() };
}

function throttledAcknowledge(client: LabClient): { subscriber: string; upTo(seq: number): void } {
  let due: ReturnType<typeof setTimeout> | undefined;
  let taken = 0;
  let latest = 0;
  const acknowledge = {
    subscriber: '',
    upTo(seq: number) {
      latest = seq;
      taken++;
      if (taken >= ACKNOWLEDGE_AFTER) send();
      else due ??= setTimeout(send, ACKNOWLEDGE_EVERY);
    },
  };
  const send = () => {
    clearTimeout(due);
    due = undefined;
    taken = 0;
    client.feed.acknowledge({ subscriber: acknowledge.subscriber, seq: latest }).catch(() => undefined);
  };
  return acknowledge;
}

const ApiContext = createContext<Api | null>(null);
export const ApiProvider = ApiContext.Provider;

export function useApi(): Api {
  const api = useContext(ApiContext);
  if (api === null) throw new Error('There is no api above this component.');
  return api;
}
