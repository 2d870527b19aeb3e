import type { JsonObject } from '../../contract/json.ts';
import type { Catalog } from '../catalog.ts';
import { analyseDocument, type AnalysedDocument, type TracedWell } from './analyse-document.ts';

/** All that an analysis depends on, the catalogue as it is at that moment included; plain data, for another thread. */
export interface AnalysisQuestion {
  readonly document: JsonObject;
  readonly parameters: JsonObject;
  readonly catalog: Catalog;
  readonly trace: TracedWell | undefined;
}

/** `fault`: Wellrun's own, with its stack. */
export type AnalysisAnswer = { readonly analysis: AnalysedDocument } | { readonly fault: string };

export function answerQuestion({ document, parameters, catalog, trace }: AnalysisQuestion): AnalysisAnswer {
  try {
    return { analysis: analyseDocument(document, parameters, catalog, trace) };
  } catch (error) {
    return { fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
