import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { planProtocol } from '../protocols/plan-protocol.ts';
import { catalogFrom, type OpenCatalog } from '../protocols/catalog.ts';
import { parseProtocol } from '../protocols/parse-protocol.ts';
import { openStore } from '../testing/sample-record.ts';
import { TemporaryFolder } from '../testing/temporary-folder.ts';
import { LabwareDefinitions } from './labware-definitions.ts';
import { parseOpentronsLabware } from '../protocols/opentrons/labware-definition.ts';

const AK = { name: 'AK', role: 'operator' };
const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8');
const catalog = (): OpenCatalog =>
  catalogFrom(JSON.parse(readFileSync(new URL('../../resources/cell-culture.json', import.meta.url), 'utf8')));

interface Editable {
  wells: Record<string, Record<string, unknown>>;
  ordering: string[][];
  [key: string]: unknown;
}

/** A fixture with something changed, as text. */
function changed(name: string, change: (definition: Editable) => void): string {
  const definition = JSON.parse(fixture(name)) as Editable;
  change(definition);
  return JSON.stringify(definition);
}

function issuesOf(text: string): string[] {
  const parsed = parseOpentronsLabware(text);
  return 'issues' in parsed ? parsed.issues.map(({ path, sentence }) => `${path}: ${sentence}`) : [];
}

function definitionOf(text: string) {
  const parsed = parseOpentronsLabware(text);
  if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues));
  return parsed.definition;
}

describe('an Opentrons labware definition', () => {
  it('gives grid, geometry and volumes of a plate', () => {
    const plate = definitionOf(fixture('round-24'));
    expect(plate).toMatchObject({
      definitionId: 'example_labs/example_24_round_3ml/1',
      kind: 'plate',
      rows: 4,
      columns: 6,
      totalUl: 3000,
      isUsable: true,
      remark: '',
    });
    expect(plate.wells[0]).toMatchObject({ well: 'A1', xMm: 18.9, yMm: 69.75, diameterMm: 15.6, xSizeMm: null });
    expect(plate.wells).toHaveLength(24);
  });

  it('gives a tip rack with the length of its tips', () => {
    const rack = definitionOf(fixture('tips-96'));
    expect(rack).toMatchObject({ kind: 'tip-rack', rows: 8, columns: 12, tipLengthMm: 51.2, totalUl: 150 });
  });

  it('moves every well with the corner of labware that stands off its slot', () => {
    const text = changed('round-24', (one) => (one['cornerOffsetFromSlot'] = { x: -2, y: 1.5, z: 3 }));
    expect(definitionOf(text).wells[0]).toMatchObject({ xMm: 16.9, yMm: 71.25, zMm: 5.5 });
  });

  it('that is no grid of equal wells is kept to look at, and says why', () => {
    expect(definitionOf(fixture('mixed-tube-rack'))).toMatchObject({
      isUsable: false,
      remark: 'Column 3 has 2 wells and others have 3; Wellrun plans with full columns only.',
    });
    const remarkOf = (change: (one: Editable) => void) => definitionOf(changed('round-24', change)).remark;
    expect(remarkOf((one) => (one.wells['B2']!['totalLiquidVolume'] = 2000))).toMatch(/^B2 is another kind of well/);
    expect(remarkOf((one) => (one.wells['C3']!['x'] = 60))).toBe('C3 lies off the grid of the other wells.');
    expect(remarkOf((one) => one.ordering.reverse())).toBe('The well in row 1 of column 1 is called A6 and not A1.');
  });

  it('with faults is refused with the path of each', () => {
    expect(issuesOf('{')).toHaveLength(1);
    expect(issuesOf('[]')).toEqual([': A labware definition is a JSON object, in curly brackets.']);
    expect(issuesOf(changed('round-24', (one) => (one['schemaVersion'] = 3)))).toEqual([
      'schemaVersion: Wellrun reads labware definitions of schema 2; this one is of schema 3.',
    ]);
    const paths = (change: (one: Editable) => void) =>
      issuesOf(changed('round-24', change)).map((issue) => issue.slice(0, issue.indexOf(': ')));
    expect(paths((one) => delete one.wells['B2']!['depth'])).toEqual(['wells.B2.depth']);
    expect(paths((one) => (one.wells['B2']!['shape'] = 'star'))).toEqual(['wells.B2.shape']);
    expect(paths((one) => delete one.wells['B2']!['diameter'])).toEqual(['wells.B2.diameter']);
    expect(paths((one) => delete one.wells['B2'])).toEqual(['ordering[1][1]']);
    expect(paths((one) => (one.ordering[0]![0] = 'B1'))).toEqual(['ordering[0][1]', 'wells.A1']);
    expect(paths((one) => delete one['dimensions'])).toEqual(['dimensions']);
  });

  it('once imported is a vessel that protocols are planned with, also after the next start', async () => {
    using folder = new TemporaryFolder();
    const protocol = parseProtocol(
      JSON.stringify({
        wellrun: 1,
        id: 'fill',
        name: 'Fill',
        version: 1,
        operationType: 'liquid',
        labware: { plate: { title: 'Plate', type: 'example_labs.example_24_round_3ml.v1' } },
        steps: [
          {
            id: 'a',
            name: 'A',
            operation: 'dispense',
            params: { labware: 'plate', wells: 'all', reagent: 'dpbs', volumeUl: 2500 },
          },
          {
            id: 'b',
            name: 'B',
            operation: 'dispense',
            params: { labware: 'plate', wells: 'A1', reagent: 'dpbs', volumeUl: 1000 },
          },
        ],
      }),
    );
    if ('issues' in protocol) throw new Error(JSON.stringify(protocol.issues));
    {
      using store = openStore(folder.path);
      const vessels = catalog();
      expect(planProtocol(protocol.document, {}, vessels)).toHaveProperty('issues');
      const definitions = new LabwareDefinitions(store.journal, vessels);
      await definitions.import(fixture('round-24'), AK);
      await definitions.import(fixture('round-24'), AK);
      await definitions.import(fixture('tips-96'), AK);
      expect(definitions.list().map((one) => one.title)).toEqual([
        'Example 24-well round plate 3 mL',
        'Example 96 tips 150 µL',
      ]);
      expect(store.journal.headSeq).toBe(2);
      const other = changed('round-24', (one) => (one.wells['A1']!['depth'] = 15));
      await expect(definitions.import(other, AK)).rejects.toMatchObject({ code: 'conflict' });
      await expect(definitions.import('{}', AK)).rejects.toMatchObject({ code: 'bad-input' });
    }
    using store = openStore(folder.path);
    const vessels = catalog();
    expect(new LabwareDefinitions(store.journal, vessels).get('example_labs.example_24_round_3ml.v1').rows).toBe(4);
    const planned = planProtocol(protocol.document, {}, vessels);
    if ('issues' in planned) throw new Error(JSON.stringify(planned.issues));
    expect(planned.plan.labware[0]).toMatchObject({ rows: 4, columns: 6, kind: 'plate' });
    expect(planned.plan.warnings.map((one) => one.code)).toContain('overflow');
    expect(vessels.vessels.has('example_labs.example_96_tips_150ul.v1')).toBe(false);
  });
});
