import { toAppError, type AppError, type Issue } from '../../../contract/errors.ts';
import type { ExportedVersions, ImportOutcome } from '../../../contract/library.ts';
import { countOfFaults } from '../../../contract/more-faults.ts';
import type { VersionState } from '../../../contract/words.ts';
import type { ProtocolDocument } from '../../../contract/protocol.ts';
import type { Actor } from '../../../store/journal.ts';
import { protocolHash } from '../../protocol-document.ts';
import type { ProtocolLibrary } from '../protocol-library.ts';
import { formatOf, type DocumentFormat, type ReadDocument } from './document-format.ts';
import { isArchive, readArchive } from './read-archive.ts';
import { safeFileName } from './safe-file-name.ts';
import { listedVersion, readVersionList, VERSION_LIST, writeVersionList, type ListedVersion } from './version-list.ts';
import { writeArchive, type FileToPack } from './write-archive.ts';

export interface FileDeskDeps {
  readonly library: ProtocolLibrary;
  /** Formats beside Wellrun's own, in the order in which they are asked. */
  readonly formats: readonly DocumentFormat[];
  /** Takes a labware definition that a protocol needs. The same one again changes nothing. */
  readonly importLabware: (text: string, actor: Actor) => Promise<unknown>;
}

/** A file as it comes from outside. */
export interface GivenFile {
  readonly fileName: string;
  /** Bytes, base64. */
  readonly contents: string;
  /** Folder of the library for protocols that are new in it. */
  readonly folder?: string | undefined;
}

/** One document of a file: how it is shown, and its text. */
interface GivenDocument {
  readonly shownName: string;
  /** Name of the file itself, for its ending. */
  readonly fileName: string;
  readonly contents: Buffer;
  /** States of versions where the archive comes from, by their hash. */
  readonly states?: ReadonlyMap<string, VersionState>;
}

const STATE_WORDS: Readonly<Record<VersionState, string>> = {
  draft: 'a draft',
  'in-review': 'in review',
  approved: 'approved',
  retired: 'retired',
};

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Takes protocols from files and gives them as files. Everything happens in memory: whatever a file holds, nothing of it
 * is written but the versions that are valid. One bad document does not keep the others from being taken.
 */
export class FileDesk {
  readonly #deps: FileDeskDeps;

  constructor(deps: FileDeskDeps) {
    this.#deps = deps;
  }

  /** One outcome for each document of the file. @throws AppError `storage-full`, `storage-fault` */
  async import(given: GivenFile, actor: Actor): Promise<ImportOutcome[]> {
    const fileName = safeFileName(given.fileName);
    if (!BASE64.test(given.contents)) return [refused(fileName, 'The contents of the file did not arrive whole.')];
    const contents = Buffer.from(given.contents, 'base64');
    if (!isArchive(contents)) {
      const isNamedArchive = fileName.toLowerCase().endsWith('.zip');
      return isNamedArchive
        ? [refused(fileName, 'The archive is damaged, or no .zip.')]
        : [await this.#take({ shownName: fileName, fileName, contents }, given.folder, actor)];
    }
    const archive = await readArchive(contents);
    if ('refusal' in archive) return [refused(fileName, archive.refusal)];
    if (archive.files.length === 0) return [refused(fileName, 'The archive holds no files.')];
    const outcomes: ImportOutcome[] = [];
    const list = archive.files.find((file) => file.path === VERSION_LIST);
    const states = list === undefined ? new Map<string, VersionState>() : readVersionList(list.contents);
    for (const file of archive.files) {
      if (file === list && states.size > 0) continue;
      const document = {
        shownName: `${fileName}/${file.path}`,
        fileName: file.path.split('/').at(-1)!,
        contents: file.contents,
        states,
      };
      outcomes.push(await this.#take(document, given.folder, actor));
    }
    return outcomes;
  }

  /**
   * Protocols as one .zip, base64: of each the version that runs when none is asked for, or all of its versions, oldest
   * first, with a list that says in which states they are. @throws AppError `not-found`
   */
  async exportMany(
    protocolIds: readonly string[],
    versions: ExportedVersions = 'default',
  ): Promise<{ fileName: string; contents: string }> {
    const { library } = this.#deps;
    const files: FileToPack[] = [];
    const listed: ListedVersion[] = [];
    for (const protocolId of new Set(protocolIds)) {
      const { version: usual } = library.summary(protocolId);
      const wanted = library.versions(protocolId).filter(({ version }) => versions === 'all' || version === usual);
      for (const saved of wanted.toSorted((one, other) => one.version - other.version)) {
        const { fileName, text } = library.export(protocolId, saved.version);
        const named = versions === 'all' ? fileName.replace(/(\.wellrun\.json)$/, `.v${saved.version}$1`) : fileName;
        files.push({ fileName: named, text, savedAt: saved.savedAt });
        listed.push(listedVersion(named, protocolId, saved));
      }
    }
    if (versions === 'all') {
      const savedAt = Math.max(...listed.map((one) => one.savedAt));
      files.push({ fileName: VERSION_LIST, text: writeVersionList(listed), savedAt });
    }
    const contents = await writeArchive(files);
    return { fileName: 'wellrun-protocols.zip', contents: contents.toString('base64') };
  }

  async #take(given: GivenDocument, folder: string | undefined, actor: Actor): Promise<ImportOutcome> {
    const { shownName, fileName, contents } = given;
    const text = textOf(contents);
    if (text === undefined) return refused(shownName, 'This is no text. Protocols are text in UTF-8.');
    try {
      const read = await formatOf(this.#deps.formats, fileName, text).read(fileName, text);
      return 'issues' in read
        ? refused(shownName, sentenceOf(read.issues), read.issues)
        : await this.#add(given, text, read, folder, actor);
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code !== 'protocol-invalid' && error.code !== 'conflict' && error.code !== 'bad-input') throw error;
      return refused(shownName, error.message, issuesOf(error));
    }
  }

  async #add(
    { shownName, fileName, states }: GivenDocument,
    text: string,
    read: Exclude<ReadDocument, { readonly issues: readonly Issue[] }>,
    folder: string | undefined,
    actor: Actor,
  ): Promise<ImportOutcome> {
    const { library } = this.#deps;
    const { notCarriedOver = [], keepsOriginal = false, labware = [] } = read;
    const document = keepsOriginal ? this.#numbered(read.document, text) : read.document;
    const title = `Version ${document.version} of ${document.name}`;
    const state = states?.get(protocolHash(document));
    const was = state === undefined || state === 'draft' ? '' : ` It was ${STATE_WORDS[state]} where it comes from.`;
    const told = { fileName: shownName, issues: [], notCarriedOver: [...notCarriedOver] };
    if (library.knows(document, protocolHash(document)))
      return {
        ...told,
        outcome: 'known',
        protocol: library.summary(document.id),
        sentence: `${title} is in the library already.`,
      };
    const isNew = !library.has(document.id);
    for (const definition of labware) await this.#deps.importLabware(definition, actor);
    const summary = await library.addVersion(document, {
      origin: { kind: 'file', fileName: shownName },
      actor,
      ...(keepsOriginal ? { original: { fileName, text } } : {}),
    });
    const placed =
      isNew && folder !== undefined && folder !== '' ? await library.organise(document.id, { folder }, actor) : summary;
    return { ...told, outcome: 'imported', protocol: placed, sentence: `${title} was taken in as a draft.${was}` };
  }

  /**
   * A document that was made here, of a file of another format, has no number of its own: it is the version that was made
   * of the same file before, or the next one.
   */
  #numbered(document: ProtocolDocument, text: string): ProtocolDocument {
    const { library } = this.#deps;
    const newest = library.newestVersion(document.id);
    for (let version = newest; version > 0; version--)
      if (library.has(document.id, version) && library.original(document.id, version)?.text === text)
        return library.document(document.id, version);
    return { ...document, version: newest + 1 };
  }
}

function refused(fileName: string, sentence: string, issues: readonly Issue[] = []): ImportOutcome {
  return { fileName, outcome: 'refused', protocol: null, sentence, issues: [...issues], notCarriedOver: [] };
}

function sentenceOf(issues: readonly Issue[]): string {
  const [first] = issues;
  if (first === undefined) return 'It is not valid.';
  const count = countOfFaults(issues);
  const more = count > 1 ? ` (and ${count - 1} more)` : '';
  return `${first.path === '' ? '' : `${first.path}: `}${first.sentence}${more}`;
}

function issuesOf(error: AppError): readonly Issue[] {
  const { issues } = error.details;
  return Array.isArray(issues) ? (issues as Issue[]) : [];
}

/** UTF-8 and nothing else; a byte order mark stays, for the reader to complain of. */
function textOf(contents: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(contents);
  } catch {
    return undefined;
  }
}
