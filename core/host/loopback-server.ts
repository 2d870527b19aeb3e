import { timingSafeEqual, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';
import { OpenAPIGenerator } from '@orpc/openapi';
import { OpenAPIHandler } from '@orpc/openapi/node';
import { RPCHandler } from '@orpc/server/ws';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { WebSocketServer } from 'ws';
import { AppError } from '../contract/errors.ts';
import { contract } from '../contract/contract.ts';
import type { Logger } from '../base/logger.ts';
import type { Router } from './router.ts';

export interface LoopbackServerOptions {
  readonly router: Router;
  readonly logger: Logger;
  readonly version: string;
  /** 0 takes a free port. */
  readonly port?: number;
  /** 32 or more hex digits; made when not given. */
  readonly token?: string;
  /** Folder with the built renderer. */
  readonly staticDir?: string;
}

/** Room for the largest file that a screen hands over, in base64. */
const LONGEST_MESSAGE = 64 * 1024 * 1024;
const PROTOCOL = 'wellrun.v1';
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.ico': 'image/x-icon',
};
export const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'none'",
].join('; ');

/**
 * Serves the contract on 127.0.0.1 only: the interface's files, `/rpc` as WebSocket, `/api` as REST, `/openapi.json`.
 * Every call needs the token; Host and Origin must be this server's own, so that no page of another site and no name
 * that was made to point here gets in.
 */
export class LoopbackServer implements AsyncDisposable {
  readonly token: string;
  readonly port: number;
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  readonly #open: Set<Socket>;

  private constructor(server: Server, sockets: WebSocketServer, token: string, open: Set<Socket>) {
    this.#server = server;
    this.#sockets = sockets;
    this.token = token;
    this.port = (server.address() as AddressInfo).port;
    this.#open = open;
  }

  static async start(options: LoopbackServerOptions): Promise<LoopbackServer> {
    const token = options.token ?? randomBytes(24).toString('hex');
    if (!/^[0-9a-f]{32,}$/.test(token)) throw new AppError('bad-input', 'The token must be 32 or more hex digits.');
    const rest = new OpenAPIHandler(options.router);
    const server = createServer({ headersTimeout: 10_000, requestTimeout: 60_000 }, (request, response) => {
      handle(request, response, { ...options, token, rest }).catch((error: unknown) => {
        options.logger.error({ error: String(error) }, 'A request failed.');
        if (!response.headersSent) answer(response, 500, 'It could not be done.');
        else response.destroy();
      });
    });
    const open = new Set<Socket>();
    server.on('connection', (socket) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
    });
    const sockets = serveSockets(server, options, token);
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) =>
        reject(
          error.code === 'EADDRINUSE'
            ? new AppError(
                'conflict',
                `Port ${options.port ?? 0} is in use by another program. Choose another with --port.`,
              )
            : error,
        ),
      );
      server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    return new LoopbackServer(server, sockets, token, open);
  }

  /** For a browser: the token stands in the fragment, which is never sent. */
  get url(): string {
    return `http://127.0.0.1:${this.port}/#token=${this.token}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.#sockets.close();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#open) socket.destroy();
    await closed;
  }
}

function serveSockets(server: Server, options: LoopbackServerOptions, token: string): WebSocketServer {
  const rpc = new RPCHandler(options.router);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LONGEST_MESSAGE, handleProtocols: () => PROTOCOL });
  server.on('upgrade', (request, socket, head) => {
    // A caller that hangs up in the middle of this is no fault of the host.
    socket.on('error', () => socket.destroy());
    const refuse = (status: string): void => {
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
    };
    const port = (server.address() as AddressInfo).port;
    if (!isOwnHost(request.headers.host, port)) return refuse('421 Misdirected Request');
    if (!isOwnOrigin(request.headers.origin, port)) return refuse('403 Forbidden');
    if (pathOf(request) !== '/rpc') return refuse('404 Not Found');
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((part) => part.trim());
    const given = offered.find((part) => part.startsWith('token.'))?.slice('token.'.length);
    if (!offered.includes(PROTOCOL) || !isToken(given, token)) return refuse('401 Unauthorized');
    sockets.handleUpgrade(request, socket, head, (client) => {
      void rpc.upgrade(client, { context: { origin: 'websocket' } });
    });
  });
  return sockets;
}

interface HandleOptions extends LoopbackServerOptions {
  readonly token: string;
  readonly rest: OpenAPIHandler<{ origin: 'rest' }>;
}

async function handle(request: IncomingMessage, response: ServerResponse, options: HandleOptions): Promise<void> {
  const { port } = request.socket.address() as AddressInfo;
  if (!isOwnHost(request.headers.host, port))
    return answer(response, 421, 'This server answers to its own address only.');
  if (!isOwnOrigin(request.headers.origin, port)) return answer(response, 403, 'Calls from other sites are refused.');
  const pathname = pathOf(request);
  if (pathname === undefined) return answer(response, 400, 'The address is not well formed.');
  if (pathname === '/openapi.json' || pathname.startsWith('/api/')) {
    const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (!isToken(given, options.token))
      return answer(response, 401, 'Give the access token as "Authorization: Bearer ...".');
    if (pathname === '/openapi.json') return answerJson(response, await openApi(options.version));
    if (request.headers['transfer-encoding'] !== undefined)
      return answer(response, 411, 'Say how long the body is, with "Content-Length".');
    if (Number(request.headers['content-length'] ?? 0) > LONGEST_MESSAGE)
      return answer(response, 413, 'That is too large.');
    const type = request.headers['content-type'];
    if (Number(request.headers['content-length'] ?? 0) > 0 && !/^application\/json\b/.test(type ?? '')) {
      return answer(response, 415, 'Send JSON with "Content-Type: application/json".');
    }
    const { matched } = await options.rest.handle(request, response, { prefix: '/api', context: { origin: 'rest' } });
    if (!matched) answer(response, 404, 'There is no such call. See /openapi.json.');
    return;
  }
  await serveFile(pathname, request, response, options.staticDir);
}

/** Undefined for an address that is none, such as `//`. */
function pathOf(request: IncomingMessage): string | undefined {
  return URL.parse(request.url ?? '/', 'http://localhost')?.pathname;
}

async function serveFile(
  pathname: string,
  request: IncomingMessage,
  response: ServerResponse,
  staticDir: string | undefined,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return answer(response, 405, 'Only reading is possible here.');
  if (staticDir === undefined) return answer(response, 404, 'The interface is not built.');
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return answer(response, 400, 'The address is not well formed.');
  }
  const file = normalize(join(staticDir, decoded === '/' ? 'index.html' : decoded));
  const type = TYPES[extname(file)];
  if (!file.startsWith(normalize(staticDir) + sep) || type === undefined || decoded.includes('\0'))
    return answer(response, 404, 'There is no such file.');
  let body: Buffer;
  try {
    body = await readFile(file);
  } catch {
    return answer(response, 404, 'There is no such file.');
  }
  response.writeHead(200, {
    'content-type': type,
    'content-length': body.length,
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': decoded.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** The contract as OpenAPI 3.1. */
export function openApi(version: string) {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  return generator.generate(contract, {
    info: { title: 'Wellrun', version, description: 'Runs protocols on laboratory instruments, and keeps the record.' },
    servers: [{ url: '/api' }],
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    security: [{ token: [] }],
  });
}

function isOwnHost(host: string | undefined, port: number): boolean {
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
}

/** Programs send no Origin; a browser sends its page's, which must be ours. */
function isOwnOrigin(origin: string | undefined, port: number): boolean {
  return origin === undefined || origin === `http://127.0.0.1:${port}` || origin === `http://localhost:${port}`;
}

function isToken(given: string | undefined, token: string): boolean {
  if (given === undefined) return false;
  const a = Buffer.from(given);
  const b = Buffer.from(token);
  return a.length === b.length && timingSafeEqual(a, b);
}

function answer(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' });
  response.end(JSON.stringify({ sentence }));
}

function answerJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}
