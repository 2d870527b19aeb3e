import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MessageBoxOptions } from 'electron';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '#core/base/logger.ts';
import { LARGEST_PROTOCOL_BYTES } from './protocol-file.ts';
import { ProtocolOpener } from './protocol-opener.ts';
import { SmallHost } from './testing/small-host.ts';

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wellrun-opener-'));
  writeFileSync(at('good.wellrun.json'), '{"wellrun":1}');
  writeFileSync(at('faulty.wellrun.json'), '{}');
  writeFileSync(at('notes.txt'), 'x');
  writeFileSync(at('large.wellrun.json'), Buffer.alloc(LARGEST_PROTOCOL_BYTES + 1, 32));
  writeFileSync(at('bytes.wellrun.json'), Buffer.from([0xff, 0xfe, 0x00]));
  mkdirSync(at('folder.wellrun.json'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('opening protocol files', () => {
  let host: SmallHost;
  let messages: MessageBoxOptions[];
  let routes: string[];
  let opener: ProtocolOpener;
  let chosen: string[];

  beforeEach(() => {
    host = new SmallHost();
    messages = [];
    routes = [];
    chosen = [];
    opener = new ProtocolOpener({
      link: host,
      dialog: {
        showMessageBox: (options) => Promise.resolve(messages.push(options)),
        showOpenDialog: () => Promise.resolve({ filePaths: chosen }),
      },
      log: silentLogger,
      showRoute: (route) => routes.push(route),
    });
  });

  it('imports them and shows the last one, without starting anything', async () => {
    await opener.open([at('good.wellrun.json'), at('good.wellrun.json')]);
    expect(host.imported).toEqual(['good.wellrun.json', 'good.wellrun.json']);
    expect(routes).toEqual(['/run?protocol=a-protocol']);
    expect(messages).toEqual([]);
  });

  it('imports what was chosen in the dialog, and nothing when it was cancelled', async () => {
    await opener.choose();
    expect(host.imported).toEqual([]);
    chosen = [at('good.wellrun.json')];
    await opener.choose();
    expect(host.imported).toEqual(['good.wellrun.json']);
  });

  it.each([
    ['faulty.wellrun.json', /wellrun: is missing/],
    ['notes.txt', /must end in .wellrun.json/],
    ['large.wellrun.json', /has 5000001 bytes/],
    ['bytes.wellrun.json', /not text in UTF-8/],
    ['folder.wellrun.json', /is not a file|not text/],
    ['absent.wellrun.json', /cannot be opened/],
  ])('says why %s was not imported, and goes on', async (name, sentence) => {
    await opener.open([at(name), at('good.wellrun.json')]);
    expect(messages.map((message) => message.detail)).toEqual([expect.stringMatching(sentence)]);
    expect(host.imported).toEqual(['good.wellrun.json']);
  });
});
