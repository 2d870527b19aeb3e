import type { JsonObject } from '../contract/json.ts';
import type { ProtocolDocument, ProtocolStep } from '../contract/protocol.ts';
import type { Catalog } from './catalog.ts';
import { parseProtocol, type ParsedProtocol } from './parse-protocol.ts';
import { planProtocol, type PlannedProtocol } from './plan-protocol.ts';

/** Another thread, where protocols are planned that would hold this one up. */
export interface LongPlans {
  plan(document: ProtocolDocument, parameters: JsonObject, catalog: Catalog): Promise<PlannedProtocol>;
}

/** Another thread, where long protocols are read and planned. */
export interface LongWork extends LongPlans {
  read(text: string): Promise<ParsedProtocol>;
}

/** Steps, each round of a loop counted: planning fewer of them takes a few milliseconds. */
const MOST_STEPS_HERE = 200;
/** Of a loop whose number of rounds is known only when it is planned. */
const USUAL_ROUNDS = 10;
/** Characters of a text that is read within a few milliseconds. */
const LONGEST_TEXT_HERE = 30_000;

/** The plan of a document whose steps are given, made in the other thread when there are many of them. */
export function planBeside(
  document: ProtocolDocument,
  parameters: JsonObject,
  catalog: Catalog,
  plans: LongPlans | undefined,
): Promise<PlannedProtocol> {
  if (plans === undefined || stepsIn(document.steps) <= MOST_STEPS_HERE)
    return Promise.resolve(planProtocol(document, parameters, catalog));
  return plans.plan(document, parameters, catalog);
}

/** What a text says, read in the other thread when it is long. */
export function readBeside(text: string, work: LongWork | undefined): Promise<ParsedProtocol> {
  if (work === undefined || text.length <= LONGEST_TEXT_HERE) return Promise.resolve(parseProtocol(text));
  return work.read(text);
}

/** About how many steps a plan of these will have. */
function stepsIn(steps: readonly ProtocolStep[]): number {
  let sum = 0;
  for (const { repeat, steps: inner = [], parallel = [] } of steps) {
    const rounds = typeof repeat?.times === 'number' ? repeat.times : (repeat?.atMost ?? USUAL_ROUNDS);
    sum += (1 + stepsIn(inner) + stepsIn(parallel.flat())) * (repeat === undefined ? 1 : rounds);
  }
  return sum;
}
