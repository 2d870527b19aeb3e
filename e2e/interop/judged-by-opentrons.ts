import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeededRandom } from '#core/base/random.ts';
import type { OpentronsReport } from '#core/contract/opentrons.ts';
import { loadCatalog } from '#core/protocols/catalog.ts';
import { analyseOpentrons } from '#core/protocols/opentrons/analyse-opentrons.ts';
import { readOpentrons } from '#core/protocols/opentrons/opentrons-file.ts';
import { EXAMPLE_FILES } from '#core/protocols/opentrons/testing/example-files.ts';
import { randomProtocol } from '#core/protocols/opentrons/testing/random-protocol.ts';
import { shuffleCommands } from '#core/protocols/opentrons/testing/shuffled-file.ts';
import { COMPARED, differencesOf, packageAnalysisSchema, type PackageAnalysis } from './compare-analyses.ts';
import { judge, type Judgement } from './judge.ts';
import type { PythonEnvironment } from './python-environment.ts';

const LIMIT_MS = 180_000;
/** Protocols that nobody wrote, of 60 random commands and their tips. */
const RANDOM_FILES = 12;
/** Examples with commands that are missing, doubled and in the wrong place: both have to stumble over the same. */
const SHUFFLED_FILES = 16;
const RESOURCES = join(import.meta.dirname, '..', '..', 'resources');
/** The one that is also analysed by the package's own command. */
const BY_COMMAND = 'ot2-eight-channel-trough';

interface Analyses {
  readonly theirs: PackageAnalysis;
  readonly ours: OpentronsReport;
  /** Of the commands before the one that the package stopped at. */
  readonly upTo: OpentronsReport;
}

/** The package that robots run on analyses the example protocols; Wellrun has to come to the same. */
export async function judgedByOpentrons(python: PythonEnvironment, report: Judgement): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'wellrun-opentrons-'));
  try {
    const files = new Map(Object.entries(EXAMPLE_FILES).map(([name, write]) => [name, write()]));
    for (let seed = 1; seed <= RANDOM_FILES; seed++) files.set(`random-${seed}`, randomProtocol(seed));
    const texts = new Map([...files].map(([name, file]) => [name, file.text()]));
    for (const [number, name] of Object.keys(EXAMPLE_FILES).slice(0, SHUFFLED_FILES).entries()) {
      const document = files.get(name)!.document();
      shuffleCommands(document, 2, new SeededRandom(`shuffled ${number}`));
      texts.set(`${name} shuffled`, JSON.stringify(document));
    }
    const names = [...texts.keys()];
    for (const [name, text] of texts) writeFileSync(join(folder, `${name}.json`), text);
    const analyses = analyseAll(python, folder, names);
    for (const [name, one] of analyses) {
      for (const what of COMPARED)
        await judge(report, `${name}, ${what}`, () => {
          assert.deepEqual(differencesOf(what, one.theirs, one.ours, one.upTo).slice(0, 3), []);
          return Promise.resolve();
        });
    }
    await judge(report, 'random protocols are analysed to their end', () => {
      const stopped = [...analyses].filter(([name, one]) => name.startsWith('random') && one.theirs.result !== 'ok');
      assert.deepEqual(
        stopped.map(([name, one]) => `${name}: ${one.theirs.errors[0]?.detail ?? ''}`),
        [],
      );
      return Promise.resolve();
    });
    await judge(report, 'a wrong analysis is found to be different', () => {
      for (const wrong of wrongAnalyses(analyses.get('ot2-modules')!))
        assert.notEqual(
          COMPARED.flatMap((what) => differencesOf(what, wrong.theirs, wrong.ours, wrong.upTo)).length,
          0,
        );
      return Promise.resolve();
    });
    await judge(report, 'too much drawn and too much given is found by Wellrun alone', () => {
      for (const [name, code] of [
        ['ot2-overdraw', 'overdraw'],
        ['ot2-overfill', 'overfill'],
      ] as const) {
        assert.equal(analyses.get(name)?.theirs.result, 'ok');
        assert.ok(analyses.get(name)?.ours.warnings.some((one) => one.severity === 'error' && one.code === code));
      }
      return Promise.resolve();
    });
    await judge(report, `${BY_COMMAND}, by the command "opentrons analyze"`, () => {
      checkCommand(python, folder, analyses.get(BY_COMMAND)!);
      return Promise.resolve();
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function environment(folder: string): NodeJS.ProcessEnv {
  // Else it writes its settings into the home of whoever runs this.
  return { ...process.env, OT_API_CONFIG_DIR: join(folder, 'settings') };
}

function analyseAll(python: PythonEnvironment, folder: string, names: readonly string[]): Map<string, Analyses> {
  const catalog = loadCatalog(RESOURCES);
  const declared = join(folder, 'declared');
  mkdirSync(declared);
  const run = spawnSync(python.python, [join(import.meta.dirname, 'opentrons_analysis.py'), declared], {
    input: names.map((name) => join(folder, `${name}.json\n`)).join(''),
    encoding: 'utf8',
    env: environment(folder),
    timeout: LIMIT_MS,
    maxBuffer: 100_000_000,
  });
  const lines = run.stdout.trim().split('\n');
  assert.equal(lines.length, names.length, run.stderr.trim().split('\n').at(-1));
  return new Map(
    names.map((name, index) => {
      const theirs = packageAnalysisSchema.parse(JSON.parse(lines[index]!));
      const read = readOpentrons(readFileSync(join(folder, `${name}.json`), 'utf8'), `${name}.json`);
      if ('issues' in read) throw new Error(`${name} is not read: ${read.issues[0]?.sentence ?? ''}`);
      const ours = analyseOpentrons(read.file, catalog);
      const stopped = theirs.result === 'ok' ? Infinity : theirs.commands.length - 1;
      return [name, { theirs, ours, upTo: analyseOpentrons(read.file, catalog, stopped) }];
    }),
  );
}

/** What the documented command writes is what the analyses above were made of. */
function checkCommand(python: PythonEnvironment, folder: string, { theirs, ours }: Analyses): void {
  const output = join(folder, 'analysis.json');
  spawnSync(
    python.python,
    ['-m', 'opentrons.cli', 'analyze', `--json-output=${output}`, join(folder, `${BY_COMMAND}.json`)],
    { env: environment(folder), timeout: LIMIT_MS, stdio: 'ignore' },
  );
  const analysis = JSON.parse(readFileSync(output, 'utf8')) as {
    result: string;
    errors: unknown[];
    commands: { commandType: string; key: string; result?: { volume?: number } }[];
  };
  assert.equal(analysis.result, theirs.result);
  assert.deepEqual(analysis.errors, []);
  // The first homes the robot.
  const commands = analysis.commands.slice(1);
  assert.deepEqual(
    commands.map((one) => one.key),
    theirs.commands.map((one) => one.key),
  );
  // Each of 8 channels draws what the command says: what left the trough follows from their results alone.
  const drawn = commands
    .filter((one) => one.commandType === 'aspirate')
    .slice(0, 1)
    .map((one) => one.result?.volume);
  assert.deepEqual(drawn, [220]);
  assert.ok(ours.steps.some((one) => one.sentence === 'Draw 220 µL with each of 8 channels from A1 of Medium.'));
}

/** Analyses that are wrong in one thing each. */
function wrongAnalyses({ theirs, ours, upTo }: Analyses): Analyses[] {
  const withWrong = (change: (report: OpentronsReport) => void): Analyses => {
    const wrong = structuredClone(upTo);
    change(wrong);
    return { theirs, ours, upTo: wrong };
  };
  const stopped = {
    ...ours,
    warnings: [{ severity: 'error', code: 'no-tip', commandIndex: 11, sentence: '' } as const],
  };
  return [
    withWrong((report) => (report.wells[0]!.endUl += 0.01)),
    withWrong((report) => report.wells.pop()),
    withWrong((report) => (report.tips[0]!.wells[2] = 'D1')),
    withWrong((report) => (report.labware[1]!.slot = '8')),
    withWrong((report) => report.modules.pop()),
    withWrong((report) => (report.liquids[0]!.name = 'Other')),
    { theirs, ours: stopped, upTo },
  ];
}
