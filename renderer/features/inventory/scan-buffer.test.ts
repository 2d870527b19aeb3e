import { describe, expect, it } from 'vitest';
import { ScanBuffer } from './scan-buffer.ts';

/** Types keys at a pace; what each was taken for, and the codes that were read. */
function type(keys: readonly string[], everyMs: number): { answers: string[]; codes: string[] } {
  const buffer = new ScanBuffer();
  const codes: string[] = [];
  const answers = keys.map((one, index) => {
    const ctrlKey = one.startsWith('^');
    const read = buffer.take({ key: ctrlKey ? one.slice(1) : one, ctrlKey, at: 1000 + index * everyMs });
    if (typeof read === 'string') return read;
    codes.push(read.code);
    return 'code';
  });
  return { answers, codes };
}

const keysOf = (code: string): string[] => [...Array.from(code), 'Enter'];

describe('keys of a scanner', () => {
  it('come fast and end with Enter: they are one code, and no shortcut sees more than the first', () => {
    const { answers, codes } = type(keysOf('gb1234'), 8);
    expect(codes).toEqual(['gb1234']);
    expect(answers[0]).toBe('pass');
    expect(new Set(answers.slice(1, -1))).toEqual(new Set(['swallow']));
  });

  it('are not those of a person, who gets every key, Enter too', () => {
    expect(type(keysOf('gb1234'), 120)).toEqual({ answers: Array<string>(7).fill('pass'), codes: [] });
  });

  it('are not two or three quick ones before an Enter', () => {
    expect(type(['g', 'b', 'Enter'], 20).codes).toEqual([]);
  });

  it('may hold a group separator, which comes as Control and ], and capitals, which come with Shift', () => {
    const { codes } = type(['1', 'Shift', 'A', 'Shift', 'B', 'c', 'Control', '^]', '2', '1', 'Enter'], 10);
    expect(codes).toEqual(['1ABc\u001D21']);
  });

  it('start anew after a pause', () => {
    const buffer = new ScanBuffer();
    for (const [index, key] of Array.from('LOST').entries()) buffer.take({ key, ctrlKey: false, at: index * 10 });
    const keys = keysOf('WRVL1007');
    const last = keys.map((key, index) => buffer.take({ key, ctrlKey: false, at: 5000 + index * 10 })).at(-1);
    expect(last).toEqual({ code: 'WRVL1007' });
  });
});
