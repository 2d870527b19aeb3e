import type { Issue } from '../contract/errors.ts';
import type { NeededAsset, ProtocolDocument, ProtocolStep } from '../contract/protocol.ts';
import { nearestName } from './issue-sentences.ts';

/** Of one asset at a time. */
export const MOST_OF_AN_ASSET = 1000;

/** Faults in what a protocol says it needs of the lab's assets, each with its path. */
export function checkNeededAssets({ assets = {}, program }: ProtocolDocument): Issue[] {
  return Object.entries(assets).flatMap(([name, asset]) => {
    const sentence = faultOfAsset(asset);
    const issues = sentence === undefined ? [] : [{ path: `assets.${name}`, sentence }];
    if (program === undefined && asset.amount !== undefined)
      issues.push({ path: `assets.${name}.amount`, sentence: AMOUNT_AT_STEPS });
    return issues;
  });
}

const AMOUNT_AT_STEPS = 'How much is needed is said at the steps that need it; only a program has it as a whole.';

function faultOfAsset({ kind, type, asset }: NeededAsset): string | undefined {
  if (asset !== undefined && (kind !== undefined || type !== undefined))
    return 'Give the asset, or what kind of asset it may be, not both.';
  if (asset === undefined && kind === undefined)
    return 'Say what it is: the "kind" of asset, such as equipment or gpu, or the "asset" itself.';
  return undefined;
}

/**
 * Faults in the needs of all steps. What a group has, the steps inside have with it; asking again would be asking for more.
 * Whether an amount that is an expression can be, shows when it is planned.
 */
export function checkNeeds(document: ProtocolDocument): Issue[] {
  // What a program uses is looked at call by call.
  if (document.program !== undefined) return [];
  const known = Object.keys(document.assets ?? {});
  const issues: Issue[] = [];
  const walk = (steps: readonly ProtocolStep[], base: string, held: ReadonlyMap<string, string>): void => {
    for (const [index, step] of steps.entries()) {
      const path = `${base}[${index}]`;
      const inside = new Map(held);
      for (const [at, { asset, amount }] of (step.needs ?? []).entries()) {
        const holder = inside.get(asset);
        if (!known.includes(asset))
          issues.push({ path: `${path}.needs[${at}].asset`, sentence: unknown(asset, known) });
        else if (holder !== undefined)
          issues.push({ path: `${path}.needs[${at}].asset`, sentence: again(asset, holder) });
        else inside.set(asset, step.name);
        if (typeof amount === 'number' && !isAmount(amount))
          issues.push({ path: `${path}.needs[${at}].amount`, sentence: amountSentence(amount) });
      }
      if (step.steps !== undefined) walk(step.steps, `${path}.steps`, inside);
      for (const [lane, list] of (step.parallel ?? []).entries()) walk(list, `${path}.parallel[${lane}]`, inside);
    }
  };
  walk(document.steps, 'steps', new Map());
  return issues;
}

function unknown(asset: string, known: readonly string[]): string {
  const near = nearestName(asset, known);
  const listed = known.length === 0 ? 'It declares none under "assets".' : `There is ${known.join(', ')}.`;
  return `There is no asset "${asset}" in this protocol. ${near === undefined ? listed : `Is "${near}" meant?`}`;
}

function again(asset: string, holder: string): string {
  return `"${holder}" has "${asset}" already, for as long as it lasts. Leave it out here.`;
}

export function isAmount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MOST_OF_AN_ASSET;
}

export function amountSentence(value: unknown): string {
  return `It can need 1 to ${MOST_OF_AN_ASSET}, a whole number; this gives ${JSON.stringify(value)}.`;
}
