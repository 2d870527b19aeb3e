import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTENT_SECURITY_POLICY, filePathFor, isAppUrl, serveApp } from './protocol.ts';

let folder: string;
let root: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wellrun-protocol-'));
  root = join(folder, 'renderer');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), '<h1>lab</h1>');
  writeFileSync(join(root, 'assets/app.js'), 'void 0');
  writeFileSync(join(root, 'assets/data.bin'), 'x');
  writeFileSync(join(folder, 'secret.json'), '{}');
  mkdirSync(join(folder, 'renderer-private'));
  writeFileSync(join(folder, 'renderer-private/secret.json'), '{}');
});
afterAll(() => rmSync(folder, { recursive: true }));

const get = (url: string, method = 'GET') => serveApp({ url, method }, root);

describe('app://lab/', () => {
  it('serves the page and its parts with their types', async () => {
    const page = await get('app://lab/');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await page.text()).toBe('<h1>lab</h1>');
    const script = await get('app://lab/assets/app.js?v=1#x');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  it('sends the policy with every answer, also with those that refuse', async () => {
    for (const url of ['app://lab/', 'app://lab/nothing.html', 'app://other/']) {
      const answer = await get(url);
      expect(answer.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('allows scripts, connections and frames from nowhere else', () => {
    const policy = new Map(CONTENT_SECURITY_POLICY.split('; ').map((rule) => [rule.split(' ')[0], rule]));
    expect(policy.get('script-src')).toBe("script-src 'self'");
    expect(policy.get('connect-src')).toBe("connect-src 'self'");
    expect(policy.get('default-src')).toBe("default-src 'self'");
    for (const rule of ['object-src', 'base-uri', 'frame-ancestors', 'form-action']) {
      expect(policy.get(rule)).toBe(`${rule} 'none'`);
    }
  });

  it.each([
    'app://lab/../secret.json',
    'app://lab/%2e%2e/secret.json',
    'app://lab/%2e%2e%2fsecret.json',
    'app://lab/assets/..%2f..%2fsecret.json',
    'app://lab/..%5csecret.json',
    'app://lab/assets\\..\\..\\secret.json',
    'app://lab//etc/passwd',
    'app://lab/../renderer-private/secret.json',
    'app://lab/%2e%2e/renderer-private/secret.json',
    'app://lab/index.html%00.js',
    'app://lab/C:/Windows/win.ini',
    'app://lab/%zz',
    'app://lab/assets/',
    'app://lab/assets/data.bin',
    'app://lab/nothing.js',
    'app://lab.evil/index.html',
    'app://evil/index.html',
    'app://lab',
    'file:///etc/passwd',
    'https://lab/index.html',
  ])('answers %s with 404', async (url) => {
    expect((await get(url)).status).toBe(404);
  });

  it('gives no path outside the root for any mixture of dots and slashes', () => {
    const pieces = ['..', '%2e%2e', '%2f', '/', '\\', '%5c', 'a', '.', '%00', '...', ':'];
    for (const one of pieces)
      for (const two of pieces)
        for (const three of pieces)
          for (const four of pieces) {
            const path = filePathFor(`app://lab/${one}${two}${three}${four}`, root);
            if (path !== undefined) expect(path.startsWith(`${root}/`), `${one}${two}${three}${four}`).toBe(true);
          }
  });

  it('answers reading only', async () => {
    expect((await get('app://lab/', 'POST')).status).toBe(405);
    const head = await get('app://lab/', 'HEAD');
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
  });
});

describe('whether an address is a page of ours', () => {
  it.each(['app://lab/', 'app://lab/index.html#/run', 'app://lab'])('accepts %s', (url) => {
    expect(isAppUrl(url)).toBe(true);
  });

  it.each([
    'app://lab.evil/',
    'app://lab@evil/',
    'app://evil/app://lab/',
    'app://lab:80/',
    'app:lab',
    'http://lab/',
    'https://app://lab/',
    'data:text/html,app://lab/',
    'javascript:"app://lab/"',
    'blob:app://lab/1',
    'about:blank',
    '',
    'not an address',
  ])('refuses %j', (url) => {
    expect(isAppUrl(url)).toBe(false);
  });
});
