import { useState } from 'react';
import type { ImportOutcome } from '#core/contract/library.ts';
import { useApi } from '../../api/api.ts';
import { explainError } from '../../api/explain-error.ts';
import { useRenewLibrary } from '../../api/library-hooks.ts';
import { operatorName } from '../../api/operator.ts';

/** Of one file, bytes: what goes to the host in one message. It refuses smaller ones too, where their kind has no use for so much. */
const LARGEST = 45_000_000;

export const IMPORTED_FILES = '.json,.ts,.zip,application/json,application/zip';

export interface ImportRun {
  readonly files: readonly string[];
  /** How many of them have been answered. */
  readonly done: number;
  readonly outcomes: readonly ImportOutcome[];
}

/** Gives files to the host one after the other. A file that cannot be taken never keeps the next one from it. */
export function useImport() {
  const { client } = useApi();
  const renew = useRenewLibrary();
  const [run, setRun] = useState<ImportRun | undefined>();
  const take = async (files: readonly File[], folder: string | undefined) => {
    if (files.length === 0) return;
    const outcomes: ImportOutcome[] = [];
    const names = files.map((file) => file.name);
    setRun({ files: names, done: 0, outcomes });
    for (const [at, file] of files.entries()) {
      outcomes.push(...(await take1(file, folder)));
      setRun({ files: names, done: at + 1, outcomes: [...outcomes] });
    }
    renew();
  };
  const take1 = async (file: File, folder: string | undefined): Promise<readonly ImportOutcome[]> => {
    if (file.size > LARGEST)
      return [
        refused(file.name, 'The file is larger than 45 MB. Protocols are smaller; give a large archive in parts.'),
      ];
    try {
      const contents = await asBase64(file);
      return await client.library.import({
        fileName: file.name,
        contents,
        ...(folder === undefined ? {} : { folder }),
        operator: operatorName(),
      });
    } catch (error) {
      const { sentence, issues } = explainError(error);
      return [{ ...refused(file.name, sentence), issues: [...issues] }];
    }
  };
  return { run, take, clear: () => setRun(undefined) };
}

function refused(fileName: string, sentence: string): ImportOutcome {
  return { fileName, outcome: 'refused', protocol: null, sentence, issues: [], notCarriedOver: [] };
}

/** A folder that was dropped cannot be read; that is said, too. */
function asBase64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => {
      const address = typeof reader.result === 'string' ? reader.result : '';
      resolve(address.slice(address.indexOf(',') + 1));
    });
    reader.addEventListener('error', () =>
      reject(new Error('The file could not be read. A folder has to be packed as a .zip first.')),
    );
    reader.readAsDataURL(file);
  });
}
