import { describe, expect, it } from 'vitest';
import { readOpentrons } from './opentrons-file.ts';
import { EXAMPLE_FILES } from './testing/example-files.ts';
import type { FileWriter } from './testing/file-writer.ts';

interface Editable {
  schemaVersion: unknown;
  $otSharedSchema: unknown;
  robot: Record<string, unknown>;
  liquids: Record<string, Record<string, unknown>>;
  labwareDefinitions: Record<string, Record<string, unknown>>;
  commands: { commandType: string; params: Record<string, unknown>; key: string }[];
  commandAnnotations: { commandKeys: string[] }[];
}

const example = (name = 'ot2-single-dilution'): FileWriter => EXAMPLE_FILES[name]!();

function issuesOf(change: (file: Editable) => void): string[] {
  const file = example().document() as unknown as Editable;
  change(file);
  const read = readOpentrons(JSON.stringify(file));
  return 'issues' in read ? read.issues.map(({ path, sentence }) => `${path}: ${sentence}`) : [];
}

describe('an Opentrons protocol', () => {
  it.each(Object.keys(EXAMPLE_FILES))('%s is read with all its commands, and its hash', (name) => {
    const read = readOpentrons(example(name).text(), `${name}.json`);
    if ('issues' in read) throw new Error(JSON.stringify(read.issues));
    expect(read.file.commands).toHaveLength(example(name).length);
    expect(read.file.robot).toBe(name.startsWith('ot2') ? 'OT-2' : 'Flex');
    expect(read.file.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(read.file.commands.filter((one) => one.type === 'unknown')).toEqual([]);
  });

  it('with faults is refused with the path of each and what would be right', () => {
    expect(issuesOf((file) => (file.robot['model'] = 'OT-4'))).toEqual([
      'robot.model: The text "OT-4" is not possible here; give one of "OT-2 Standard", "OT-3 Standard".',
    ]);
    expect(issuesOf((file) => (file.commands[7]!.params['volume'] = '100'))).toEqual([
      'commands[7].params.volume: A number belongs here, not the text "100". Write it without quotes.',
    ]);
    expect(issuesOf((file) => (file.commands[8]!.params['volume'] = -5))).toEqual([
      'commands[8].params.volume: Give at least 0; -5 is there.',
    ]);
    expect(issuesOf((file) => delete file.commands[6]!.params['wellName'])).toEqual([
      'commands[6].params.wellName: This is missing. Give a text.',
    ]);
    expect(issuesOf((file) => delete file.liquids['stock']!['displayName'])).toEqual([
      'liquids.stock.displayName: This is missing. Give a text.',
    ]);
    expect(issuesOf((file) => (file.commandAnnotations[0]!.commandKeys[0] = 'nobody'))).toEqual([
      'commandAnnotations[0].commandKeys[0]: No command has the key "nobody". Name a command of this file.',
    ]);
    expect(
      issuesOf((file) => {
        const wells = file.labwareDefinitions['wellrun_examples/example_96_wellplate_360ul/1']!['wells'];
        delete (wells as Record<string, Record<string, unknown>>)['C3']!['depth'];
      }),
    ).toEqual([
      'labwareDefinitions["wellrun_examples/example_96_wellplate_360ul/1"].wells.C3.depth: This is missing. Give a number.',
    ]);
  });

  it('of another version is refused with the version and what to do', () => {
    expect(
      issuesOf((file) => Object.assign(file, { $otSharedSchema: '#/protocol/schemas/5', schemaVersion: 5 })),
    ).toEqual([
      'schemaVersion: This is version 5 of the Opentrons format; Wellrun reads versions 6 to 8. Open it in Opentrons Protocol Designer 8.0 to 8.4 and export it again: these write version 8.',
    ]);
    expect(issuesOf((file) => (file.schemaVersion = 9))[0]).toMatch(/does not know this version yet/);
  });

  it('of version 6 or 7 is read as well, with its equipment from where it stands', () => {
    const readOf = (name: string) => readOpentrons(example(name).text());
    const [six, seven] = [readOf('ot2-version-6'), readOf('ot2-version-7')];
    if ('issues' in six || 'issues' in seven) throw new Error(JSON.stringify([six, seven]));
    expect(six.file.schemaVersion).toBe(6);
    expect(six.file.commands).toEqual(seven.file.commands);
    const document = example('ot2-version-6').document() as { labware: Record<string, unknown> };
    delete document.labware['plate'];
    const read = readOpentrons(JSON.stringify(document));
    expect('issues' in read && read.issues.map((one) => one.path)).toEqual([
      'commands[4].params.loadName',
      'commands[4].params.namespace',
      'commands[4].params.version',
    ]);
  });

  it('is nothing that is no JSON, has a prototype in it, or is something else', () => {
    const first = (text: string): string => {
      const read = readOpentrons(text);
      return 'issues' in read ? read.issues[0]!.sentence : 'read';
    };
    expect(first('{"$otSharedSchema": ')).toMatch(/^This is not valid JSON/);
    expect(first('{"wellrun": 1}')).toMatch(/^This is no Opentrons protocol/);
    expect(first(example().text().replace('"metadata":{', '"metadata":{"__proto__":{"a":1},'))).toMatch(
      /"__proto__" is not allowed/,
    );
    expect(
      first(`{"$otSharedSchema":"#/protocol/schemas/8","schemaVersion":8,"a":"${'x'.repeat(25_000_001)}"}`),
    ).toMatch(/larger than 25 MB/);
  });

  it('keeps commands that are not known, and takes old names for what they became', () => {
    const file = example().document() as unknown as Editable;
    file.commands.push(
      { commandType: 'sing', params: { song: 1 }, key: 'a' },
      { commandType: 'delay', params: { waitForResume: true, message: 'Go' }, key: 'b' },
      { commandType: 'pause', params: {}, key: 'c' },
    );
    const read = readOpentrons(JSON.stringify(file));
    if ('issues' in read) throw new Error(JSON.stringify(read.issues));
    expect(read.file.commands.slice(-3)).toMatchObject([
      { type: 'unknown', name: 'sing' },
      { type: 'waitForResume', params: { message: 'Go' } },
      { type: 'waitForResume' },
    ]);
  });
});
