import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportOutcome } from '#core/contract/library.ts';
import { opentronsReportSchema } from '#core/contract/opentrons.ts';
import type { Lab } from '#core/lab.ts';
import { EXAMPLE_FILES } from '#core/protocols/opentrons/testing/example-files.ts';
import { TemporaryFolder } from '#core/testing/temporary-folder.ts';
import { openHost } from './open-host.ts';

let folder: TemporaryFolder;
let lab: Lab;
let requests = 0;

const clientOf = () => createRouterClient(lab.router, { context: { origin: 'memory' } });
let client: ReturnType<typeof clientOf>;

async function open(): Promise<void> {
  lab = await openHost({ dataDir: folder.path, speed: 'instant', seed: 'opentrons' });
  client = clientOf();
}

beforeAll(async () => {
  folder = new TemporaryFolder();
  await open();
});

afterAll(async () => {
  await lab[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

async function importExample(name: string): Promise<ImportOutcome> {
  const contents = Buffer.from(EXAMPLE_FILES[name]!().text()).toString('base64');
  const [outcome] = await client.library.import({ fileName: `${name}.json`, contents, operator: 'anna' });
  return outcome!;
}

/** Runs it to its end, or until somebody is needed. */
async function run(protocolId: string, mode: 'simulated' | 'dry-run'): Promise<string> {
  const { executionId } = await client.executions.create({
    requestId: `opentrons-${++requests}`,
    protocolId,
    mode,
    parameters: {},
    operator: 'anna',
  });
  await client.executions.start({ executionId });
  for (;;) {
    const { execution } = await client.executions.get({ executionId });
    if (['completed', 'failed', 'cancelled', 'paused'].includes(execution.status)) return execution.status;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function plan(...args: string[]): Promise<Said> {
  const program = [join(import.meta.dirname, 'wellrun.ts'), 'plan', ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, program, { maxBuffer: 1 << 24 }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

describe('wellrun plan of an Opentrons file', { timeout: 60_000 }, () => {
  it('prints what it does: steps as sentences, tips, volumes, warnings, and what is left out', async () => {
    using own = new TemporaryFolder();
    const path = join(own.path, 'overdraw.json');
    writeFileSync(path, EXAMPLE_FILES['ot2-overdraw']!().text());
    const [told, asJson] = await Promise.all([plan(path), plan(path, '--json')]);
    expect(told.code).toBe(0);
    for (const line of [
      'Takes too much, for an OT-2 (Opentrons JSON, version 8)',
      '     7  Draw 100 µL from A1 of Example rack of 24 tubes.',
      '  Example tips 300 µL: 1, from A1 to A1',
      '  Example rack of 24 tubes A1: -600 µL',
      '  error, command 27: A1 of Example rack of 24 tubes is short of 100 µL here.',
      '  Flow rates of 32 commands.',
    ])
      expect(told.out.split('\n')).toContain(line);
    const { opentrons } = JSON.parse(asJson.out) as { opentrons: unknown };
    expect(opentronsReportSchema.parse(opentrons)).toMatchObject({ name: 'Takes too much', fileName: 'overdraw.json' });
  });

  it('says with path and sentence why a file is none, and exits with 2', async () => {
    using own = new TemporaryFolder();
    const path = join(own.path, 'bad.json');
    writeFileSync(path, EXAMPLE_FILES['ot2-overdraw']!().text().replace('"volume":100', '"volume":"much"'));
    const said = await plan(path);
    expect(said.code).toBe(2);
    expect(said.err).toContain('commands[6].params.volume: A number belongs here, not the text "much".');
  });
});

describe('an Opentrons protocol in the library', () => {
  it('is imported with its labware, shown as a report, and known when it comes again', async () => {
    const outcome = await importExample('ot2-single-dilution');
    expect(outcome).toMatchObject({ outcome: 'imported', protocol: { state: 'draft', tags: ['opentrons', 'OT-2'] } });
    expect(outcome.notCarriedOver).toContain('Flow rates of 59 commands.');
    const { protocolId } = outcome.protocol!;
    const report = await client.library.opentrons({ protocolId });
    expect(report).toMatchObject({ fileName: 'ot2-single-dilution.json', robot: 'OT-2', name: 'Dilution in a row' });
    expect(report!.notCarriedOver).toEqual(outcome.notCarriedOver.slice(0, report!.notCarriedOver.length));
    expect((await importExample('ot2-single-dilution')).outcome).toBe('known');
    expect(await client.library.opentrons({ protocolId: 'ipsc-feed' })).toBeNull();
  });

  it('that is none is refused with path and sentence, and nothing is kept of it', async () => {
    const before = lab.store.journal.headSeq;
    const document = {
      ...EXAMPLE_FILES['ot2-no-tip']!().document(),
      commands: [{ commandType: 'aspirate', params: {} }],
    };
    const contents = Buffer.from(JSON.stringify(document)).toString('base64');
    const [outcome] = await client.library.import({ fileName: 'bad.json', contents });
    expect(outcome).toMatchObject({ outcome: 'refused', protocol: null });
    expect(outcome!.issues.map((issue) => issue.path)).toContain('commands[0].params.volume');
    expect(lab.store.journal.headSeq).toBe(before);
  });

  it.each([
    'ot2-single-dilution',
    'ot2-two-pipettes',
    'ot2-modules',
    'flex-96-channel',
    'flex-384-wells',
    'flex-nozzle-layouts',
    'flex-heater-shaker',
    'flex-in-place',
  ])('runs to its end on the virtual lab as a protocol of Wellrun: %s', async (name) => {
    const { protocol } = await importExample(name);
    expect(await run(protocol!.protocolId, 'simulated')).toBe('completed');
  });

  it('can still be planned after the next start, with the labware that it brought', async () => {
    const { protocol } = await importExample('ot2-single-dilution');
    await lab[Symbol.asyncDispose]();
    await open();
    expect(await run(protocol!.protocolId, 'dry-run')).toBe('completed');
    const { summary } = await client.protocols.get({ protocolId: protocol!.protocolId });
    expect(summary.instruments).toEqual(['liquid-handler']);
    expect(await client.library.opentrons({ protocolId: protocol!.protocolId })).toMatchObject({ robot: 'OT-2' });
  });
});
