import type { ResolvedOperation, ResolveInput } from '../../contract/catalog.ts';
import { AppError } from '../../contract/errors.ts';
import type { ProtocolDocument } from '../../contract/protocol.ts';
import type { ReferenceCatalog, CellLine, Vessel } from '../catalog.ts';
import { valueOf } from '../labware-state.ts';
import { NumberSheet } from './number-sheet.ts';
import { ProtocolWriter } from './protocol-writer.ts';
import { vesselTitle } from './vessel-words.ts';

/** What is to be resolved, and what has been found for it so far. */
export interface Job {
  readonly catalog: ReferenceCatalog;
  readonly line: CellLine;
  readonly vessel: Vessel;
  readonly operation: ResolvedOperation;
  readonly choices: ResolveInput['choices'];
  readonly sheet: NumberSheet;
  readonly writer: ProtocolWriter;
}

/** The cells of a vessel that grows on after the operation. */
export interface Culture {
  /** Number that says with how many cells it begins; and that of the area they grow on. */
  readonly cells: string;
  readonly area: string;
  /** They have just been seeded, so they grow after their lag only. */
  readonly hasLag: boolean;
}

/** What a resolver of one operation comes to. */
export interface Outcome {
  readonly document: ProtocolDocument;
  /** "5 × T-75 possible" */
  readonly yields: string;
  readonly culture: Culture | null;
  readonly warnings: readonly string[];
}

export function createJob(
  catalog: ReferenceCatalog,
  given: Pick<Job, 'line' | 'vessel' | 'operation' | 'choices'>,
): Job {
  const { line, vessel } = given;
  const titles: Record<string, string> = { [line.lineId]: line.lineId };
  for (const [id, one] of catalog.vessels) titles[id] = vesselTitle(one);
  titles[vessel.vesselId] = vesselTitle(vessel);
  return { ...given, catalog, sheet: new NumberSheet(catalog, titles), writer: new ProtocolWriter() };
}

/** How many vessels are asked for; one when nobody says. */
export function vesselsOf(job: Job): number {
  return job.choices.vessels ?? 1;
}

/** A word of the profile, such as the medium. */
export function word(job: Job, field: string): string {
  return String(job.line.values[field] ?? 'none');
}

/** Single cells of this line die without Y-27632. */
export function needsInhibitor(job: Job): boolean {
  return valueOf(job.line, 'rockInhibitor', 0) > 0;
}

export function isCoatedLine(job: Job): boolean {
  return word(job, 'coating') !== 'none';
}

export function supplement(job: Job): { supplement: string } | Record<string, never> {
  return needsInhibitor(job) ? { supplement: word(job, 'seedingSupplement') } : {};
}

/** Operations that are asked for what they cannot take. */
export function refuse(sentence: string): never {
  throw new AppError('bad-input', sentence);
}

/** The parameter of every protocol that people may stand beside. */
export function attendedParameter(job: Job): void {
  job.writer.parameter('attended', {
    title: 'Somebody is there and confirms manual steps',
    type: 'boolean',
    default: false,
  });
}

export function passageParameter(job: Job, title: string): void {
  job.writer.parameter('source_passage', {
    title,
    type: 'integer',
    default: needsInhibitor(job) ? 22 : 8,
    minimum: 1,
    maximum: 100,
  });
}

export const ASK_ATTENDED = '{{ params.attended }}';

/** Title for people: "iPSC passage, T-75". */
export function protocolTitle(job: Job, what: string): string {
  return `${job.line.lineId} ${what}, ${vesselTitle(job.vessel)}`;
}

/** Stable for the same cell line, vessel and operation: `ipsc-flask-t75-passage`. */
export function protocolId(job: Job): string {
  const compound = job.choices.compound === undefined ? '' : `-${job.choices.compound}`;
  return `${job.line.lineId}-${job.vessel.vesselId}-${job.operation}${compound}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
}
