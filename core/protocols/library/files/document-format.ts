import type { Issue } from '../../../contract/errors.ts';
import type { ProtocolDocument } from '../../../contract/protocol.ts';
import { readBeside, type LongWork } from '../../long-work.ts';

/** A document that was read from a file, or what keeps it from being one. */
export type ReadDocument =
  | {
      readonly document: ProtocolDocument;
      /** What of a foreign format could not be carried over, in sentences. */
      readonly notCarriedOver?: readonly string[];
      /** Labware definitions that it needs beside those of the catalogue, as texts. */
      readonly labware?: readonly string[];
      /** The file is kept with the version that is made of it. */
      readonly keepsOriginal?: boolean;
    }
  | { readonly issues: readonly Issue[] };

/** A kind of file that protocols are read from. */
export interface DocumentFormat {
  /** Whether a file is of this kind, by its name and how it begins; asked before it is read. */
  claims(fileName: string, text: string): boolean;
  /** Never throws for what the text holds. */
  read(fileName: string, text: string): ReadDocument | Promise<ReadDocument>;
}

function endsWith(fileName: string, ...endings: readonly string[]): boolean {
  return endings.some((ending) => fileName.toLowerCase().endsWith(ending));
}

/** Wellrun's own format, of any version of it. @param work where long files are read; here when not given */
export function ownFormat(work?: LongWork): DocumentFormat {
  return {
    claims: (fileName) => endsWith(fileName, '.json'),
    read: (_fileName, text) => readBeside(text, work),
  };
}

/** Formats that this Wellrun has no reader for: recognised, so that the refusal says what they are. */
const unread: readonly (DocumentFormat & { readonly sentence?: string })[] = [
  refusing(
    (fileName) => endsWith(fileName, '.py'),
    'Opentrons protocols in Python cannot be read. Save it as JSON with the Protocol Designer.',
  ),
  refusing((fileName) => endsWith(fileName, '.zip'), 'This is an archive inside of an archive. Unpack it first.'),
];

const ANYTHING_ELSE = refusing(
  () => true,
  'This is no protocol. Wellrun reads .wellrun.json, Opentrons .json of version 8, .ts and .zip of those.',
);

function refusing(claims: DocumentFormat['claims'], sentence: string): DocumentFormat {
  return { claims, read: () => ({ issues: [{ path: '', sentence }] }) };
}

/** @param formats asked before Wellrun's own */
export function formatOf(formats: readonly DocumentFormat[], fileName: string, text: string): DocumentFormat {
  return [...formats, ...unread, ownFormat()].find((format) => format.claims(fileName, text)) ?? ANYTHING_ELSE;
}
