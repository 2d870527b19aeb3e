import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/** Where the renderer lives. A scheme of its own has an origin that no web page and no file can claim. */
export const APP_SCHEME = 'app';
export const APP_HOST = 'lab';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;

/**
 * Nothing but our own files runs or loads. Styles may be inline because the component library writes its variables
 * into a style element; scripts may not. The renderer reaches the host through its port only, never over a socket.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'none'",
].join('; ');

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/**
 * Answers one request for `app://lab/...` out of the built renderer.
 *
 * Anything that is not a plain path to a file with a known ending below `root` is 404; so is any other host.
 */
export async function serveApp(request: Pick<Request, 'url' | 'method'>, root: string): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return answer(405, 'text/plain', 'Method not allowed');
  const path = filePathFor(request.url, root);
  const contentType = path === undefined ? undefined : CONTENT_TYPES[extname(path).toLowerCase()];
  if (path === undefined || contentType === undefined) return notFound();
  try {
    const body = await readFile(path);
    return answer(200, contentType, request.method === 'HEAD' ? null : new Uint8Array(body));
  } catch {
    return notFound();
  }
}

/** The file that a URL names, or undefined when it names nothing inside `root`. */
export function filePathFor(address: string, root: string): string | undefined {
  const pathname = pathnameOf(address);
  if (pathname === undefined) return undefined;
  // Judged before the URL parser tidies dots away: no page of ours ever asks for a path with these in it.
  if (/[\\\0:]/.test(pathname) || pathname.split('/').some((part) => part === '..' || part === '.')) return undefined;
  const path = join(root, pathname === '/' ? 'index.html' : pathname);
  return path.startsWith(root.endsWith(sep) ? root : root + sep) ? path : undefined;
}

function pathnameOf(address: string): string | undefined {
  const prefix = `${APP_ORIGIN}/`;
  if (!address.startsWith(prefix)) return undefined;
  const raw = address.slice(prefix.length - 1).replace(/[?#].*$/s, '');
  try {
    return decodeURIComponent(raw);
  } catch {
    return undefined;
  }
}

/** Whether a URL is a page of ours. The parts are compared, never the beginning of the text. */
export function isAppUrl(address: string): boolean {
  try {
    const url = new URL(address);
    return url.protocol === `${APP_SCHEME}:` && url.host === APP_HOST && url.username === '' && url.password === '';
  } catch {
    return false;
  }
}

function notFound(): Response {
  return answer(404, 'text/plain', 'Not found');
}

function answer(status: number, contentType: string, body: string | Uint8Array<ArrayBuffer> | null): Response {
  return new Response(body, {
    status,
    headers: {
      'content-type': contentType,
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-cache',
    },
  });
}
