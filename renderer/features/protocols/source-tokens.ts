/** What a piece of a program is, for the eye. */
export type TokenKind = 'plain' | 'keyword' | 'string' | 'comment' | 'number';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const KEYWORDS = new Set(
  (
    'abstract as async await break case catch class const continue default do else enum export extends false finally for ' +
    'from function if implements import in instanceof interface let new null of private readonly return satisfies static ' +
    'super switch this throw true try type typeof undefined void while yield'
  ).split(' '),
);

/* One alternative a kind, in the order in which they have to be tried; what none of them takes is plain. */
const PIECES =
  /(\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|("(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|`(?:\\[\s\S]|[^`\\])*`?)|(\b\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?\b)|([A-Za-z_$][\w$]*)/g;

/** The lines of a TypeScript program, each as pieces that are drawn alike. For reading only: it does not judge the program. */
export function sourceLines(source: string): Token[][] {
  const lines: Token[][] = [[]];
  const put = (kind: TokenKind, text: string) => {
    for (const [at, part] of text.split('\n').entries()) {
      if (at > 0) lines.push([]);
      if (part !== '') lines.at(-1)!.push({ kind, text: part });
    }
  };
  const text = source.replaceAll('\r\n', '\n');
  let end = 0;
  for (const match of text.matchAll(PIECES)) {
    put('plain', text.slice(end, match.index));
    const [piece, comment, string, number, word] = match;
    if (comment !== undefined) put('comment', piece);
    else if (string !== undefined) put('string', piece);
    else if (number !== undefined) put('number', piece);
    else put(word !== undefined && KEYWORDS.has(word) ? 'keyword' : 'plain', piece);
    end = match.index + piece.length;
  }
  put('plain', text.slice(end));
  return lines;
}
