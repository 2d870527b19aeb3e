import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../contract/plan.ts';
import type { ProtocolDocument, ProtocolStep } from '../../contract/protocol.ts';
import { loadCatalog, type Catalog } from '../catalog.ts';
import { parseProtocol } from '../parse-protocol.ts';
import { planProtocol } from '../plan-protocol.ts';
import { exportProtocol, protocolHash } from '../protocol-document.ts';
import { analyseOpentrons } from './analyse-opentrons.ts';
import { convertOpentrons } from './convert-opentrons.ts';
import { vesselOf } from './labware-definition.ts';
import { readOpentrons, type OpentronsFile } from './opentrons-file.ts';
import { EXAMPLE_FILES } from './testing/example-files.ts';
import { FileWriter } from './testing/file-writer.ts';
import { randomProtocol } from './testing/random-protocol.ts';

const catalog = loadCatalog(join(import.meta.dirname, '../../../resources'));

function fileOf(writer: FileWriter, name = 'example.json'): OpentronsFile {
  const read = readOpentrons(writer.text(), name);
  if ('issues' in read) throw new Error(JSON.stringify(read.issues));
  return read.file;
}

/** The catalogue after the definitions of a file were imported. */
function catalogWith({ definitions }: ReturnType<typeof convertOpentrons>): Catalog {
  const vessels = new Map(catalog.vessels);
  for (const { definition } of definitions) {
    const vessel = vesselOf(definition);
    if (vessel !== undefined) vessels.set(vessel.vesselId, vessel);
  }
  return { ...catalog, vessels };
}

function planOf(file: OpentronsFile): { plan: Plan; document: ProtocolDocument } {
  const converted = convertOpentrons(file, catalog);
  const planned = planProtocol(converted.document, {}, catalogWith(converted));
  if ('issues' in planned) throw new Error(JSON.stringify(planned.issues));
  return { plan: planned.plan, document: converted.document };
}

/** Wells whose volume at the end of the plan is not the one that the analysis of the file comes to. */
function volumeDifferences(file: OpentronsFile): string[] {
  const { plan } = planOf(file);
  const report = analyseOpentrons(file, catalog);
  return report.wells.flatMap(({ labwareId, well, startUl, leastUl, endUl }) => {
    const { title } = report.labware.find((one) => one.id === labwareId)!;
    const piece = plan.labware.find((one) => one.title === title);
    const planned = piece?.wells.find((one) => one.well === well)?.volumeUl ?? 0;
    // What nobody has declared is taken to have been there.
    const expected = startUl === 0 && leastUl < 0 ? endUl - leastUl : endUl;
    return Math.abs(planned - expected) > 0.01 ? [`${title} ${well}: ${planned} and not ${expected}`] : [];
  });
}

const operations = (steps: readonly ProtocolStep[]): string[] =>
  steps.flatMap((step) =>
    step.steps === undefined ? [step.operation ?? ''] : [`[${step.name}`, ...operations(step.steps), ']'],
  );

const RUNS = Object.keys(EXAMPLE_FILES).filter((name) => name !== 'ot2-overdraw');

describe('an Opentrons protocol as a protocol of Wellrun', () => {
  it.each(Object.keys(EXAMPLE_FILES))('%s is valid, and the same when it is exported and read again', (name) => {
    const { document } = convertOpentrons(fileOf(EXAMPLE_FILES[name]!()), catalog);
    const parsed = parseProtocol(exportProtocol(document));
    expect('issues' in parsed ? parsed.issues : []).toEqual([]);
    expect('document' in parsed && protocolHash(parsed.document)).toBe(protocolHash(document));
  });

  it.each(RUNS)('%s is planned so that every well ends with the volume that the file gives it', (name) => {
    expect(volumeDifferences(fileOf(EXAMPLE_FILES[name]!()))).toEqual([]);
  });

  it.each(Array.from({ length: 25 }, (_, seed) => seed))(
    'a random one (%i) is planned with the same volumes',
    (seed) => {
      expect(volumeDifferences(fileOf(randomProtocol(seed)))).toEqual([]);
    },
  );

  it('keeps groups, and makes few steps of many commands', () => {
    const { document } = convertOpentrons(fileOf(EXAMPLE_FILES['ot2-single-dilution']!(), 'dilution.json'), catalog);
    expect(operations(document.steps)).toEqual([
      '[Give buffer',
      'distribute',
      ']',
      '[Dilute',
      'transfer',
      ...Array.from({ length: 5 }, () => ['pick_up_tips', 'transfer', 'mix', 'drop_tips']).flat(),
      ']',
      'comment',
    ]);
    expect(document.steps[0]?.steps?.[0]?.params).toEqual({
      from: 'stocks',
      fromWell: 'A1',
      to: 'dilution_plate',
      toWells: 'A2:A7',
      volumeUl: 100,
      tipUl: 300,
    });
    expect(document.labware?.['stocks']).toEqual({
      title: 'Stocks',
      type: 'wellrun_examples.example_24_tuberack_1500ul.v1',
      location: { instrument: 'liquid-handler', place: 'D2' },
      contents: {
        wells: [
          { wells: 'A1', reagent: 'Buffer', volumeUl: 1500 },
          { wells: 'B1', reagent: 'Compound stock', volumeUl: 600 },
        ],
      },
    });
    expect(document.description).toMatch(
      /^An example: Dilution in a row\. Made from the OT-2 protocol dilution\.json \(Opentrons JSON version 8, SHA-256 [0-9a-f]{64}\)\.$/,
    );
  });

  it('turns pauses, waits, moves by hand and shaking into steps', () => {
    const shaken = planOf(fileOf(EXAMPLE_FILES['flex-heater-shaker']!())).plan;
    expect(shaken.steps.map((step) => step.sentence)).toContain('Shake Shaken at 800 rpm for 5 min.');
    const moved = planOf(fileOf(EXAMPLE_FILES['flex-moved-labware']!())).plan;
    expect(moved.steps.map((step) => step.sentence)).toContain(
      'Ask: Move Second plate off the deck by hand. Then go on.',
    );
    expect(
      operations(convertOpentrons(fileOf(EXAMPLE_FILES['ot2-eight-channel-trough']!()), catalog).document.steps).slice(
        -2,
      ),
    ).toEqual(['wait_operator', 'wait']);
  });

  it('says once, with a number, what is left out', () => {
    const file = fileOf(EXAMPLE_FILES['ot2-modules']!());
    const { notCarriedOver } = convertOpentrons(file, catalog);
    expect(new Set(notCarriedOver).size).toBe(notCarriedOver.length);
    expect(notCarriedOver).toEqual(
      expect.arrayContaining([
        'Flow rates of 6 commands.',
        '9 commands to the Thermocycler in 7: no kind of instrument here has them.',
        'Example 96-well plate is planned as "96-well plate, clear, flat, TC" of the catalogue.',
      ]),
    );
    const report = analyseOpentrons(file, catalog);
    expect(report.notCarriedOver).toEqual(notCarriedOver);
    expect(report.steps.filter((one) => !one.carriedOver).map((one) => one.commandType)).toContain(
      'thermocycler/runProfile',
    );
  });

  it('of a file that does nothing says so', () => {
    const { document } = convertOpentrons(fileOf(new FileWriter('Flex', 'Nothing')), catalog);
    expect(document.steps).toMatchObject([{ operation: 'comment' }]);
  });
});
