import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** The head of the chain at one moment, kept outside the database: what is cut off behind it is missed. */
export interface Anchor {
  readonly seq: number;
  readonly hash: string;
  readonly at: number;
}

/** Adds an anchor on a line of its own, even behind one that a power cut tore. @throws the error of the file system */
export function writeAnchor(file: string, anchor: Anchor): void {
  const torn = existsSync(file) && !/(^|\n)$/.test(readFileSync(file, 'utf8'));
  appendFileSync(file, `${torn ? '\n' : ''}${JSON.stringify(anchor)}\n`);
}

/** All anchors; a last line cut short by a power cut is left out. */
export function readAnchors(file: string): Anchor[] {
  if (!existsSync(file)) return [];
  const anchors: Anchor[] = [];
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue;
    try {
      anchors.push(JSON.parse(line) as Anchor);
    } catch {
      continue;
    }
  }
  return anchors;
}
