import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SeededRandom } from '#core/base/random.ts';
import type { ImportAnswer } from './importer.ts';
import { ImportProcess, type ImportEnd } from './import-process.ts';
import { mutated } from './mutations.ts';
import { seedFiles, type ImportFile } from './seeds.ts';

export interface ImportsOptions {
  readonly files: number;
  readonly seed: string;
  /** The importer is the careless one: the test of the test. */
  readonly careless?: boolean;
}

export interface ImportsReport extends Record<string, unknown> {
  readonly files: number;
  readonly accepted: number;
  readonly refused: number;
  readonly crashes: number;
  readonly hangs: number;
  /** Files after which the prototype of all objects was another. */
  readonly polluted: number;
  /** Refusals without a sentence, or with the inside of the program in it. */
  readonly unclear: number;
  /** Accepted protocols that did not survive export and import. */
  readonly changed: number;
  /** Files on the disk that nobody asked for. */
  readonly traces: readonly string[];
  readonly recordHolds: boolean;
  readonly slowestMs: number;
  /** How to make the files again that did it. */
  readonly found: readonly string[];
}

/** What a data folder holds when nothing but imports has happened. */
const OF_THE_RECORD =
  /^(wellrun|telemetry)\.db(-wal|-shm)?$|^anchors\.jsonl$|^(lock|reserve)\b|^wellrun\.(lock|reserve)$|^backups$/;
/** Words of a stack or of this program's inside, which mean nothing to a person. */
const INSIDE = /\bat .+:\d+:\d+|node_modules|\.ts:\d|\[object Object\]|undefined|Invariant|ENOENT/;
const MOST_FOUND = 20;

function isClear(sentence: string): boolean {
  return /[.!?”")]$/.test(sentence.trim()) && sentence.length < 2000 && !INSIDE.test(sentence);
}

function sentencesOf(end: ImportAnswer): string[] {
  return [
    ...(end.refused === null ? [] : [end.refused]),
    ...end.outcomes.flatMap((one) => [one.sentence, ...one.issues.map((issue) => issue.sentence)]),
  ];
}

/** What is wrong with how a file was taken; empty when nothing is. */
function wrongWith(end: ImportEnd): string[] {
  if (typeof end === 'string') return [end];
  const isMute = end.refused === null && end.outcomes.length === 0;
  return [
    ...(end.polluted.length > 0 ? ['polluted'] : []),
    ...(end.changed.length > 0 ? ['changed'] : []),
    ...(isMute || sentencesOf(end).some((sentence) => !isClear(sentence)) ? ['unclear'] : []),
  ];
}

function traces(place: string): string[] {
  const within = (folder: string): string[] =>
    readdirSync(join(place, folder), { recursive: true }).map((name) => `${folder}/${String(name)}`);
  const data = readdirSync(join(place, 'data')).filter((name) => !OF_THE_RECORD.test(name));
  const around = readdirSync(place).filter((name) => !['cwd', 'tmp', 'home', 'data'].includes(name));
  return [...within('cwd'), ...within('tmp'), ...within('home'), ...data.map((name) => `data/${name}`), ...around];
}

/**
 * Gives a host bad files of every kind and looks at what becomes of it: that it lives, answers in time and in sentences,
 * takes nothing but whole protocols, and leaves nothing on the disk but its record (reference: reliability, I1 to I8).
 */
export async function runImports({ files, seed, careless = false }: ImportsOptions): Promise<ImportsReport> {
  const place = mkdtempSync(join(tmpdir(), 'wellrun-imports-'));
  const random = new SeededRandom(`imports ${seed}`);
  const seeds = seedFiles();
  const counts: Record<string, number> = {};
  const found: string[] = [];
  let slowestMs = 0;
  let accepted = 0;
  let importer = await ImportProcess.start(place, careless);
  try {
    for (let number = 1; number <= files; number++) {
      const { file, how } = mutated(seeds, random.fork(String(number)));
      const began = performance.now();
      const end = await importer.import(file);
      slowestMs = Math.max(slowestMs, performance.now() - began);
      if (typeof end === 'object' && end.outcomes.some((one) => one.outcome === 'imported')) accepted++;
      for (const wrong of wrongWith(end)) {
        counts[wrong] = (counts[wrong] ?? 0) + 1;
        if (found.length < MOST_FOUND) found.push(`${number} (${how}): ${wrong}${wordsOf(end, importer, file)}`);
      }
      if (typeof end !== 'string') continue;
      importer.kill();
      importer = await ImportProcess.start(place, careless);
    }
    const recordHolds = await importer.end();
    return {
      files,
      accepted,
      refused: files - accepted - (counts['crashed'] ?? 0) - (counts['hung'] ?? 0),
      crashes: counts['crashed'] ?? 0,
      hangs: counts['hung'] ?? 0,
      polluted: counts['polluted'] ?? 0,
      unclear: counts['unclear'] ?? 0,
      changed: counts['changed'] ?? 0,
      traces: traces(place),
      recordHolds,
      slowestMs: Math.round(slowestMs),
      seed,
      found,
    };
  } finally {
    importer.kill();
    rmSync(place, { recursive: true, force: true });
  }
}

function wordsOf(end: ImportEnd, importer: ImportProcess, file: ImportFile): string {
  if (typeof end === 'string') return ` ${importer.said.slice(-400)}`;
  const unclear = sentencesOf(end).find((sentence) => !isClear(sentence));
  return ` ${JSON.stringify(file.fileName.slice(0, 60))} ${end.polluted.join()} ${end.changed.join()} ${unclear?.slice(0, 300) ?? ''}`;
}

export function importsHeld(report: ImportsReport): boolean {
  const { crashes, hangs, polluted, unclear, changed, traces: left, recordHolds } = report;
  return crashes + hangs + polluted + unclear + changed + left.length === 0 && recordHolds && report.files > 0;
}

/** `faults -- imports [--files 10000] [--seed 1] [--keep N FILE]`; `--keep` writes the Nth bad file instead. */
export async function main(args: string[]): Promise<{ ok: boolean; report: Record<string, unknown> }> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      files: { type: 'string', default: '10000' },
      seed: { type: 'string', default: '1' },
      keep: { type: 'string' },
    },
  });
  if (values.keep !== undefined) {
    const random = new SeededRandom(`imports ${values.seed}`);
    let kept = mutated(seedFiles(), random.fork('1'));
    for (let number = 1; number <= Number(values.keep); number++)
      kept = mutated(seedFiles(), random.fork(String(number)));
    const into = positionals[0] ?? 'bad-file';
    writeFileSync(into, kept.file.bytes);
    return { ok: true, report: { into, how: kept.how, fileName: kept.file.fileName } };
  }
  const report = await runImports({ files: Number(values.files), seed: values.seed });
  return { ok: importsHeld(report), report };
}
