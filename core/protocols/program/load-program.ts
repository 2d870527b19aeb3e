import { AppError, type Issue } from '../../contract/errors.ts';
import { protocolSchema, type ProtocolDocument } from '../../contract/protocol.ts';
import { issuesFrom } from '../issue-sentences.ts';
import { launchNode, type LaunchProcess } from './launch-node.ts';
import { CALLS } from './program-operations.ts';
import { ProgramProcess, USUAL_LIMITS, type ProgramLimits } from './program-process.ts';

/** A program as a file: the whole protocol in one module. */
export interface ProgramFile {
  readonly fileName: string;
  readonly source: string;
}

/** Starts the processes of programs. */
export class ProgramLoader {
  readonly #limits: ProgramLimits;
  readonly #launch: LaunchProcess;

  constructor(limits: ProgramLimits = USUAL_LIMITS, launch: LaunchProcess = launchNode) {
    this.#limits = limits;
    this.#launch = launch;
  }

  /** A process for a program, with nothing loaded into it. */
  start(fileName: string): ProgramProcess {
    return new ProgramProcess(fileName, this.#limits, this.#launch);
  }
}

/** Fields of a module's metadata; the program itself and its steps are filled in here. */
const headSchema = protocolSchema.omit({ wellrun: true, steps: true, program: true });

/**
 * Loads a program into its process and reads what it declares.
 * @returns its document without steps, or what is wrong, at a line @throws nothing for what a program can do
 */
export async function readHead(
  process: ProgramProcess,
  { fileName, source }: ProgramFile,
): Promise<{ readonly document: ProtocolDocument } | { readonly issues: readonly Issue[] }> {
  let metadata;
  try {
    ({ metadata } = await process.load(source, [...CALLS.keys()]));
  } catch (error) {
    return { issues: [issueOf(error)] };
  }
  const parsed = headSchema.safeParse(metadata);
  if (!parsed.success)
    return { issues: issuesFrom(parsed.error, metadata, '', Object.keys(headSchema.shape)).map(inMetadata) };
  return {
    document: { wellrun: 1, ...parsed.data, program: { language: 'typescript', fileName, source }, steps: [] },
  };
}

/** A fault of a program as an issue. @throws what is no fault of a program */
export function issueOf(error: unknown): Issue {
  if (!(error instanceof AppError) || error.code !== 'program-fault') throw error;
  const { line, sentence } = error.details;
  return { path: `program:${typeof line === 'number' ? line : 0}`, sentence: String(sentence) };
}

function inMetadata(issue: Issue): Issue {
  return {
    path: 'program:0',
    sentence: `defineProtocol, ${issue.path === '' ? 'its fields' : issue.path}: ${issue.sentence}`,
  };
}
