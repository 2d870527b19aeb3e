import { canonicalJson } from '../base/canonical-json.ts';
import type { Json, JsonObject } from '../contract/json.ts';
import type { ProgramCall } from '../protocols/program/program-frames.ts';
import type { RecordedCall } from '../store/call-queries.ts';

/** What a call is answered with. Times are on the clock the execution runs by. */
export type CallAnswer =
  { readonly labAt: number; readonly value: Json } | { readonly labAt: number; readonly sentence: string };

/**
 * What a program has heard and what it has not, so that a process that starts anew hears the same things in the same
 * order: each recorded call says which answers came before it. After the last of them answers are given as they come.
 */
export class ProgramMemory {
  readonly #recorded: readonly RecordedCall[];
  readonly #answers = new Map<number, CallAnswer>();
  /** Calls whose answers wait, in the order in which they came. */
  #waiting: number[] = [];
  /** Heard since the last call on record. */
  #heard: number[] = [];
  #at = 0;
  /** How many of the answers before the next recorded call have been given. */
  #given = 0;

  constructor(recorded: readonly RecordedCall[]) {
    this.#recorded = recorded;
  }

  /** The call that the program has to make next, according to the record; undefined beyond its end. */
  get next(): RecordedCall | undefined {
    return this.#recorded[this.#at];
  }

  /** True while the program only does again what is on record. */
  get isRepeating(): boolean {
    return this.#at < this.#recorded.length;
  }

  /** Answers since the last call on record, for the next one. */
  takeHeard(): number[] {
    return this.#heard.splice(0);
  }

  addAnswer(callId: number, answer: CallAnswer): void {
    this.#answers.set(callId, answer);
    this.#waiting.push(callId);
  }

  /** @returns the recorded call that this is; undefined when the record says something else */
  meet(call: ProgramCall): RecordedCall | undefined {
    const { next } = this;
    if (next === undefined || this.#given < next.heard.length || !isSame(next, call)) return undefined;
    this.#at++;
    this.#given = 0;
    return next;
  }

  /** The next answer to give: `none` while there is none, `strayed` when the record has one to a call that was not made. */
  takeAnswer(): { readonly callId: number; readonly answer: CallAnswer } | 'none' | 'strayed' {
    const { next } = this;
    const wanted = next?.heard[this.#given];
    if (next !== undefined && (wanted === undefined || !this.#answers.has(wanted))) return 'strayed';
    const callId = wanted ?? this.#waiting[0];
    if (callId === undefined) return 'none';
    const answer = this.#answers.get(callId)!;
    this.#answers.delete(callId);
    this.#waiting = this.#waiting.filter((one) => one !== callId);
    if (next === undefined) this.#heard.push(callId);
    else this.#given++;
    return { callId, answer };
  }
}

function isSame(recorded: RecordedCall, call: ProgramCall): boolean {
  return (
    recorded.callId === call.id &&
    recorded.parentId === call.parent &&
    recorded.kind === call.kind &&
    recorded.name === call.name &&
    canonicalJson(recorded.arguments) === canonicalJson(call.args) &&
    canonicalJson(recorded.options) === canonicalJson(call.options)
  );
}

/** A call in words: `lab.aspirate({"labware":"plate"})`, line 12. */
export function callInWords(call: {
  readonly kind: string;
  readonly name: string;
  readonly line: number;
  readonly args: JsonObject;
}): string {
  const text = canonicalJson(call.args);
  const shown = text.length > 160 ? `${text.slice(0, 160)}…` : text;
  const what = call.kind === 'group' ? `the group "${call.name}"` : `lab.${call.name}(${shown})`;
  return `${what} in line ${call.line}`;
}
