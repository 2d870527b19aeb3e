import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '#core/contract/contract.ts';

type Client = ContractRouterClient<Contract>;

/** What the test asks of the page. */
export interface PageUnderTest {
  importProtocol(text: string): Promise<unknown>;
  follow(messages: number): Promise<string[]>;
  /** Follows the feed for as long as there is one, and tells how it ended. */
  untilItEnds(): Promise<string>;
}

function connect(): Client {
  const { port1, port2 } = new MessageChannel();
  const client: Client = createORPCClient(new RPCLink({ port: port1 }));
  port1.start();
  window.postMessage('lab:connect', window.location.origin, [port2]);
  return client;
}

const client = connect();
const page: PageUnderTest = {
  importProtocol: (text) =>
    client.protocols.import({ text }).catch((error: unknown) => ({
      code: (error as { code?: unknown }).code,
      defined: (error as { defined?: unknown }).defined,
      message: (error as Error).message,
    })),
  async follow(messages) {
    const seen: string[] = [];
    for await (const message of await client.feed.subscribe({})) {
      seen.push(message.type);
      if (seen.length === messages) break;
    }
    return seen;
  },
  async untilItEnds() {
    try {
      for await (const message of await client.feed.subscribe({})) void message;
      return 'ended in order';
    } catch {
      return 'cut off';
    }
  },
};
Object.assign(window, { page, connectAgain: connect });
document.documentElement.dataset['ready'] = 'yes';
