import type { JsonObject } from '../../contract/json.ts';
import type { ProtocolDocument } from '../../contract/protocol.ts';
import type { Catalog } from '../catalog.ts';
import { parseProtocol, type ParsedProtocol } from '../parse-protocol.ts';
import { planProtocol, type PlannedProtocol } from '../plan-protocol.ts';
import { analyseDocument, type AnalysedDocument, type TracedWell } from './analyse-document.ts';

/** All that an analysis depends on, the catalogue as it is at that moment included; plain data, for another thread. */
export interface AnalysisQuestion {
  readonly document: JsonObject;
  readonly parameters: JsonObject;
  readonly catalog: Catalog;
  readonly trace: TracedWell | undefined;
}

/** Asks for the plan of a finished document, to be run. */
export interface PlanQuestion {
  readonly finished: ProtocolDocument;
  readonly parameters: JsonObject;
  readonly catalog: Catalog;
}

/** Asks what the text of a document says. */
export interface ReadQuestion {
  readonly text: string;
}

export type Question = AnalysisQuestion | PlanQuestion | ReadQuestion;

/** `fault`: Wellrun's own, with its stack. */
export type AnalysisAnswer =
  | { readonly analysis: AnalysedDocument }
  | { readonly planned: PlannedProtocol }
  | { readonly parsed: ParsedProtocol }
  | { readonly fault: string };

export function answerQuestion(question: Question): AnalysisAnswer {
  try {
    if ('text' in question) return { parsed: parseProtocol(question.text) };
    const { parameters, catalog } = question;
    if ('finished' in question) return { planned: planProtocol(question.finished, parameters, catalog) };
    return { analysis: analyseDocument(question.document, parameters, catalog, question.trace) };
  } catch (error) {
    return { fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
