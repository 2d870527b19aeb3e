import type { Moved } from './pipetting.ts';

const SAME_UL = 1e-6;
/** Less than a tenth of a nanolitre is no liquid. */
const LEAST_UL = 1e-4;
const MOST_CYCLES = 50;

/** Wells into wells of two pieces of labware, the same volume each: what becomes one step of a protocol. */
export interface Transfer {
  readonly kind: 'transfer';
  readonly from: string;
  /** Null: to waste. */
  readonly to: string | null;
  readonly pairs: { readonly from: string; readonly to: string }[];
  readonly ul: number;
  readonly tipUl: number;
  readonly group: string | null;
  /** Numbers of the tips that were used, see `FlowContext`. */
  readonly tipNumbers: Set<number>;
  /** Undefined as long as there was only one command. */
  tips: 'same' | 'fresh' | undefined;
  /** Of the last command. */
  tipNumber: number;
}

export interface Mix {
  readonly kind: 'mix';
  readonly labwareId: string;
  readonly wells: string[];
  readonly ul: number;
  readonly group: string | null;
  readonly tipNumbers: Set<number>;
  cycles: number;
}

export type Flow = Transfer | Mix;

/** What a command of the file is about, for what came of it. */
export interface FlowContext {
  readonly group: string | null;
  /** Tells whether two commands used the same tips. */
  readonly tipNumber: number;
  readonly tipUl: number;
}

/** Adds what one command moved to the steps before it, or as steps of its own. */
export function addFlows<Item extends { readonly kind: string }>(
  items: (Item | Flow)[],
  moved: readonly Moved[],
  context: FlowContext,
): void {
  for (const batch of batchesOf(moved)) {
    const last = items.at(-1);
    if (batch.isMix) {
      if (last !== undefined && isFlow(last) && last.kind === 'mix' && mixAgain(last, batch, context)) continue;
      const wells = batch.pairs.map((one) => one.from);
      items.push({
        kind: 'mix',
        labwareId: batch.from,
        wells,
        ul: batch.ul,
        group: context.group,
        tipNumbers: new Set([context.tipNumber]),
        cycles: 1,
      });
    } else if (last === undefined || !isFlow(last) || last.kind !== 'transfer' || !goOn(last, batch, context))
      items.push({
        kind: 'transfer',
        ...batch,
        ...context,
        tipNumbers: new Set([context.tipNumber]),
        tips: undefined,
      });
  }
}

export function isFlow(item: { readonly kind: string }): item is Flow {
  return item.kind === 'transfer' || item.kind === 'mix';
}

interface Batch {
  readonly from: string;
  readonly to: string | null;
  readonly ul: number;
  readonly pairs: { readonly from: string; readonly to: string }[];
  readonly isMix: boolean;
}

/** The same volume between the same two pieces of labware; what several channels do to one pair of wells is added up. */
function batchesOf(moved: readonly Moved[]): Batch[] {
  const sums = new Map<string, { from: Moved['from']; to: Moved['to']; ul: number }>();
  for (const { from, to, ul } of moved) {
    const key = [from.labwareId, from.well, to?.labwareId, to?.well].join('\n');
    const known = sums.get(key);
    if (known === undefined) sums.set(key, { from, to, ul });
    else known.ul += ul;
  }
  const batches: Batch[] = [];
  for (const { from, to, ul } of sums.values()) {
    if (ul < LEAST_UL) continue;
    const isMix = to !== null && to.labwareId === from.labwareId && to.well === from.well;
    const known = batches.find(
      (one) =>
        one.from === from.labwareId &&
        one.to === (to?.labwareId ?? null) &&
        one.isMix === isMix &&
        Math.abs(one.ul - ul) < SAME_UL,
    );
    const pair = { from: from.well, to: to?.well ?? '' };
    if (known === undefined)
      batches.push({ from: from.labwareId, to: to?.labwareId ?? null, ul, pairs: [pair], isMix });
    else known.pairs.push(pair);
  }
  return batches.flatMap(intoSimple);
}

/** One to many, many to one, or pairs: anything else is cut into those. */
function intoSimple(batch: Batch): Batch[] {
  if (isSimple(batch.to, batch.pairs)) return [batch];
  const simple: Batch[] = [];
  for (const pair of batch.pairs) {
    const last = simple.at(-1);
    if (last !== undefined && isSimple(batch.to, [...last.pairs, pair])) last.pairs.push(pair);
    else simple.push({ ...batch, pairs: [pair] });
  }
  return simple;
}

function isSimple(to: string | null, pairs: readonly { readonly from: string; readonly to: string }[]): boolean {
  const sources = new Set(pairs.map((one) => one.from)).size;
  if (to === null) return sources === pairs.length;
  const targets = new Set(pairs.map((one) => one.to)).size;
  const isPaired = sources === pairs.length && targets === pairs.length;
  return isPaired || (sources === 1 && targets === pairs.length) || (targets === 1 && sources === pairs.length);
}

function mixAgain(last: Mix, batch: Batch, context: FlowContext): boolean {
  const isSame =
    last.labwareId === batch.from &&
    last.group === context.group &&
    last.cycles < MOST_CYCLES &&
    Math.abs(last.ul - batch.ul) < SAME_UL &&
    last.wells.length === batch.pairs.length &&
    batch.pairs.every((pair, index) => pair.from === last.wells[index]);
  if (isSame) {
    last.cycles++;
    last.tipNumbers.add(context.tipNumber);
  }
  return isSame;
}

/** Whether a command goes on with what the one before it did; then it does. */
function goOn(last: Transfer, batch: Batch, context: FlowContext): boolean {
  const tips = last.tipNumber === context.tipNumber ? 'same' : 'fresh';
  const goesOn =
    last.from === batch.from &&
    last.to === batch.to &&
    last.group === context.group &&
    (last.tips === undefined || last.tips === tips) &&
    Math.abs(last.ul - batch.ul) < SAME_UL &&
    isSimple(last.to, [...last.pairs, ...batch.pairs]);
  if (!goesOn) return false;
  last.pairs.push(...batch.pairs);
  last.tips = tips;
  last.tipNumber = context.tipNumber;
  last.tipNumbers.add(context.tipNumber);
  return true;
}

/** Wells that were mixed alike one after the other are one step. */
export function joinMixes<Item extends { readonly kind: string }>(items: readonly (Item | Flow)[]): (Item | Flow)[] {
  const joined: (Item | Flow)[] = [];
  for (const item of items) {
    const last = joined.at(-1);
    if (last !== undefined && isFlow(last) && last.kind === 'mix' && isFlow(item) && item.kind === 'mix') {
      const isAlike =
        last.labwareId === item.labwareId &&
        last.group === item.group &&
        last.cycles === item.cycles &&
        Math.abs(last.ul - item.ul) < SAME_UL &&
        !item.wells.some((well) => last.wells.includes(well));
      if (isAlike) {
        last.wells.push(...item.wells);
        for (const number of item.tipNumbers) last.tipNumbers.add(number);
        continue;
      }
    }
    joined.push(item);
  }
  return joined;
}
