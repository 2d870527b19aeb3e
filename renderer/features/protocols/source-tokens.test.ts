import { describe, expect, it } from 'vitest';
import { sourceLines } from './source-tokens.ts';

const kinds = (source: string) =>
  sourceLines(source).map((line) =>
    line.filter((one) => one.text.trim() !== '').map((one) => `${one.kind} ${one.text}`),
  );

describe('the source of a program', () => {
  it('tells keywords, strings, numbers and comments apart', () => {
    expect(kinds("const volume = 2.5; // mL of 'medium'")).toEqual([
      ['keyword const', 'plain volume', 'plain  = ', 'number 2.5', 'plain ; ', "comment // mL of 'medium'"],
    ]);
    expect(kinds("ask('don\\'t // stop')")).toEqual([['plain ask', 'plain (', "string 'don\\'t // stop'", 'plain )']]);
  });

  it('keeps every letter and every line, also where a comment, a template or nothing at all goes over lines', () => {
    const source = '/* one\ntwo */\r\n\nexport async function run() {\n  await say(`a\n${b}`)\n}\n"open';
    const lines = sourceLines(source);
    expect(lines.map((line) => line.map((one) => one.text).join(''))).toEqual(source.replaceAll('\r', '').split('\n'));
    expect(lines[1]).toEqual([{ kind: 'comment', text: 'two */' }]);
  });

  it('takes a long file without going back over it', () => {
    const source = '/* '.repeat(20_000) + '`'.repeat(20_001);
    expect(
      sourceLines(source)
        .flat()
        .map((one) => one.text)
        .join(''),
    ).toBe(source);
  });
});
