import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../base/random.ts';
import { opentronsReportSchema } from '../../contract/opentrons.ts';
import { loadCatalog } from '../catalog.ts';
import { planProtocol } from '../plan-protocol.ts';
import { parseProtocol } from '../parse-protocol.ts';
import { exportProtocol } from '../protocol-document.ts';
import { analyseOpentrons } from './analyse-opentrons.ts';
import { convertOpentrons } from './convert-opentrons.ts';
import { readOpentrons } from './opentrons-file.ts';
import { EXAMPLE_FILES } from './testing/example-files.ts';
import { shuffleCommands } from './testing/shuffled-file.ts';

const catalog = loadCatalog(join(import.meta.dirname, '../../../resources'));
const ODD_VALUES = [
  null,
  true,
  -1,
  0,
  1e308,
  0.1,
  '',
  'A1',
  'Z99',
  'constructor',
  '{{ 1 }}',
  'x'.repeat(5000),
  [],
  {},
  [[]],
  'left',
  'tips',
  'plate',
];

/** Changes one value somewhere in a document: to another of it, to an odd one, or takes it out. */
function mutate(document: unknown, random: SeededRandom): void {
  const places: { holder: Record<string, unknown>; key: string }[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) {
      places.push({ holder: value as Record<string, unknown>, key });
      walk((value as Record<string, unknown>)[key]);
    }
  };
  walk(document);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random.next() * items.length)]!;
  const { holder, key } = pick(places);
  const how = random.next();
  if (how < 0.2) delete holder[key];
  else if (how < 0.6) {
    const other = pick(places);
    holder[key] = structuredClone(other.holder[other.key]);
  } else holder[key] = structuredClone(pick(ODD_VALUES));
}

describe('a damaged Opentrons protocol', () => {
  it('is read or refused in sentences, and what is read is analysed and converted without a fault', () => {
    const random = new SeededRandom('damaged');
    const names = Object.keys(EXAMPLE_FILES);
    let read = 0;
    let planned = 0;
    for (let times = 0; times < 240; times++) {
      const document = EXAMPLE_FILES[names[times % names.length]!]!().document();
      // The wells of the definitions are most of a file, and the commands what matters.
      const commands = document['commands'] as unknown[];
      if (times % 2 === 0) shuffleCommands(document, 4, random);
      else mutate(times % 3 === 0 ? document : commands, random);
      document['commandAnnotations'] = [];
      const result = readOpentrons(JSON.stringify(document), 'damaged.json');
      if ('issues' in result) {
        for (const { sentence } of result.issues) expect(sentence).toMatch(/^["A-Z0-9].*[.?]$/s);
        continue;
      }
      read++;
      const report = analyseOpentrons(result.file, catalog);
      expect(opentronsReportSchema.safeParse(report).error?.issues ?? []).toEqual([]);
      const converted = convertOpentrons(result.file, catalog);
      const parsed = parseProtocol(exportProtocol(converted.document));
      expect('issues' in parsed ? parsed.issues : []).toEqual([]);
      if ('plan' in planProtocol(converted.document, {}, catalog)) planned++;
    }
    expect(read).toBeGreaterThan(120);
    expect(planned).toBeGreaterThan(20);
  });
});
