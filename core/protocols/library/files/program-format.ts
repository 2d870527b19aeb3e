import type { Catalog } from '../../catalog.ts';
import type { ProgramLoader } from '../../program/load-program.ts';
import { importProgram } from '../../program/trace-program.ts';
import type { DocumentFormat } from './document-format.ts';

/** Protocols that are programs: each is loaded in a process of its own, and its steps are those it takes with its defaults. */
export function programFormat(catalog: Catalog, loader: ProgramLoader): DocumentFormat {
  return {
    claims: (fileName) => /\.m?ts$/i.test(fileName),
    read: (fileName, source) => importProgram({ fileName, source }, catalog, loader),
  };
}
