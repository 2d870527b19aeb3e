import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineCutter, longestLine, parseRequest } from './wire.ts';

const encoder = new TextEncoder();

test('lines come out whole, whatever pieces they come in', () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replaceAll(/[\r\n]/g, '_'));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), fc.array(fc.nat(20)), fc.boolean(), (lines, sizes, crlf) => {
      const bytes = encoder.encode(lines.map((text) => `${text}${crlf ? '\r\n' : '\n'}`).join(''));
      const cutter = new LineCutter();
      const out: unknown[] = [];
      let at = 0;
      for (const size of sizes) {
        out.push(...cutter.push(bytes.subarray(at, at + size)));
        at += size;
      }
      out.push(...cutter.push(bytes.subarray(at)));
      expect(out).toEqual(lines.map((text) => ({ line: text })));
    }),
  );
});

test('a line over a mebibyte is refused once, thrown away up to its end, and the next one is read', () => {
  const cutter = new LineCutter();
  const piece = new Uint8Array(400_000).fill(0x61);
  const out = [piece, piece, piece, piece].flatMap((bytes) => cutter.push(bytes));
  expect(out).toEqual([{ tooLong: true }]);
  expect(cutter.push(encoder.encode('rest\nnext\n'))).toEqual([{ line: 'next' }]);
  const exact = new LineCutter();
  expect(exact.push(new Uint8Array(longestLine).fill(0x61))).toEqual([]);
  expect(exact.push(encoder.encode('\n'))).toHaveLength(1);
});

test.each([
  ['nonsense', null, 'not JSON'],
  ['[1]', null, 'not a JSON object'],
  ['{"command":"status"}', null, 'id is missing'],
  ['{"id":3}', 3, 'command is missing'],
  ['{"id":3,"command":"status","params":[]}', 3, 'params is not an object'],
  ['{"id":3,"command":"status","commandId":7}', 3, 'commandId is not text'],
  ['{"id":3,"command":"status","at":"noon"}', 3, 'at is not a number'],
])('%s is no request', (line, id, message) => {
  expect(parseRequest(line)).toMatchObject({ ok: false, id });
  expect(JSON.stringify(parseRequest(line))).toContain(message);
});

test('no line makes the reader throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
      expect(parseRequest(line)).toHaveProperty('ok');
    }),
  );
});
