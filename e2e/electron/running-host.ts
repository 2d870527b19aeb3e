import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer } from 'ws';
import { SmallHost } from '#electron/main/testing/small-host.ts';
export interface RunningHost extends AsyncDisposable {
  readonly url: string;
}
export async function startHost(): Promise<RunningHost> {
  const host = new SmallHost();
  const handler = new RPCHandler(host.router);
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: (p) => [...p][0] ?? false });
  server.on('connection', (socket) => void handler.upgrade(socket, { context: {} }));
  await new Promise((r) => server.once('listening', r));
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}/#token=${'ab'.repeat(24)}`,
    async [Symbol.asyncDispose]() {
      for (const c of server.clients) c.terminate();
      server.close();
    },
  };
}
