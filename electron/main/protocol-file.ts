import { open } from 'node:fs/promises';
import { basename } from 'node:path';

/** Larger than any protocol a person wrote, small enough to be read at once; the contract has the same limit. */
export const LARGEST_PROTOCOL_BYTES = 5_000_000;

/** A protocol file that somebody opened from outside, read but not yet judged: the host does that when it imports it. */
export interface ProtocolFile {
  readonly fileName: string;
  readonly text: string;
}

/** Why a file was not even read; the message is a sentence for the person who opened it. */
export class ProtocolFileError extends Error {
  override readonly name = 'ProtocolFileError';
}

/**
 * Reads a protocol file after looking at its name, kind and size.
 *
 * @param path absolute path, as the system or a command line gave it
 * @throws ProtocolFileError when it is not a regular `.wellrun.json` file of at most 5 MB in UTF-8
 */
export async function readProtocolFile(path: string): Promise<ProtocolFile> {
  const fileName = basename(path);
  if (path.includes('\0') || !fileName.toLowerCase().endsWith('.wellrun.json')) {
    throw new ProtocolFileError(`${fileName} is not a protocol: its name must end in .wellrun.json.`);
  }
  const handle = await open(path, 'r').catch(() => {
    throw new ProtocolFileError(`${fileName} cannot be opened.`);
  });
  try {
    const facts = await handle.stat();
    if (!facts.isFile()) throw new ProtocolFileError(`${fileName} is not a file.`);
    if (facts.size > LARGEST_PROTOCOL_BYTES) {
      throw new ProtocolFileError(
        `${fileName} has ${facts.size} bytes; a protocol has at most ${LARGEST_PROTOCOL_BYTES}.`,
      );
    }
    return { fileName, text: new TextDecoder('utf-8', { fatal: true }).decode(await handle.readFile()) };
  } catch (error) {
    if (error instanceof ProtocolFileError) throw error;
    throw new ProtocolFileError(`${fileName} is not text in UTF-8.`);
  } finally {
    await handle.close();
  }
}
