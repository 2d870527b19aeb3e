import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineFramer } from './line-framer.ts';

const line = fc.string({ unit: 'binary' }).filter((text) => !/[\r\n]/.test(text));

test('lines come out whole and in order, whatever the pieces they arrive in', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ text: line, end: fc.constantFrom('\n', '\r\n') }), { maxLength: 8 }),
      fc.array(fc.nat({ max: 9 }), { maxLength: 40 }),
      (lines, sizes) => {
        const framer = new LineFramer('utf-8');
        const bytes = Buffer.from(lines.map(({ text, end }) => text + end).join(''), 'utf-8');
        const heard: string[] = [];
        let at = 0;
        for (const size of sizes) {
          heard.push(...framer.push(bytes.subarray(at, at + size)));
          at += size;
        }
        heard.push(...framer.push(bytes.subarray(at)));
        // A byte order mark is not text, and the decoder drops it at the beginning of a stream.
        expect(heard.join('\n').replaceAll('\uFEFF', '')).toBe(
          lines
            .map(({ text }) => text)
            .join('\n')
            .replaceAll('\uFEFF', ''),
        );
        expect(framer.pending).toBe(0);
      },
    ),
  );
});

test('8-bit text of instruments is kept as it is', () => {
  const framer = new LineFramer('latin1');
  expect(framer.push(Uint8Array.of(0xb5, 0x67, 0xff, 0x0a))).toEqual(['\u00b5g\u00ff']);
});

test('a line that does not end is a protocol error, and what comes after it is understood', () => {
  const framer = new LineFramer('latin1', 10);
  expect(() => framer.push(Buffer.from('x'.repeat(11)))).toThrow('11 characters without an end of line');
  expect(framer.push(Buffer.from('ok\n'))).toEqual(['ok']);
});

test('half a character before a reset does not spoil the line after it', () => {
  const framer = new LineFramer('utf-8');
  framer.push(Uint8Array.of(0x61, 0xc2));
  expect(framer.pending).toBe(1);
  framer.reset();
  expect(framer.push(Buffer.from('ok\n'))).toEqual(['ok']);
});
