import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAnchors, writeAnchor } from './anchors.ts';

describe('anchors', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wellrun-anchors-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are read back in order', () => {
    const file = join(folder, 'anchors.jsonl');
    writeAnchor(file, { seq: 1, hash: 'a', at: 10 });
    writeAnchor(file, { seq: 9, hash: 'b', at: 20 });
    expect(readAnchors(file).map(({ seq }) => seq)).toEqual([1, 9]);
  });

  it.each(['{"seq":2,"ha', '\0\0\0\0'])('survive a line that a power cut tore: %j', (torn) => {
    const file = join(folder, 'anchors.jsonl');
    writeAnchor(file, { seq: 1, hash: 'a', at: 10 });
    appendFileSync(file, torn);
    writeAnchor(file, { seq: 9, hash: 'b', at: 20 });
    expect(readAnchors(file).map(({ seq }) => seq)).toEqual([1, 9]);
  });
});
