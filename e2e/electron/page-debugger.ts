import { WebSocket } from 'ws';

/** A page reached through Chromium's debugger alone, where Playwright's own way needs more than a release allows. */
export interface DebuggedPage extends Disposable {
  /** Value of an expression in the page; promises are awaited. */
  evaluate(expression: string): Promise<unknown>;
}

interface Answer {
  readonly id?: number;
  readonly result?: { readonly result?: { readonly value?: unknown } };
}

/** The pages that a debugger's port shows, as their addresses. */
export async function pagesAt(port: number): Promise<{ url: string; webSocketDebuggerUrl: string }[]> {
  const response = await fetch(`http://127.0.0.1:${port}/json/list`);
  const targets = (await response.json()) as { type: string; url: string; webSocketDebuggerUrl: string }[];
  return targets.filter((target) => target.type === 'page');
}

export async function debugPage(address: string): Promise<DebuggedPage> {
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const waiting = new Map<number, (answer: Answer) => void>();
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString('utf8')) as Answer;
    if (message.id !== undefined) waiting.get(message.id)?.(message);
  });
  let id = 0;
  return {
    async evaluate(expression) {
      id += 1;
      const answer = new Promise<Answer>((resolve) => waiting.set(id, resolve));
      const params = { expression, awaitPromise: true, returnByValue: true };
      socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }));
      return (await answer).result?.result?.value;
    },
    [Symbol.dispose]: () => socket.terminate(),
  };
}
