import type { Issue } from '../../contract/errors.ts';
import type { Json } from '../../contract/json.ts';
import type { ProtocolDocument } from '../../contract/protocol.ts';
import { amountSentence, isAmount } from '../check-needs.ts';
import { nearestName } from '../issue-sentences.ts';
import type { ProgramCall } from './program-frames.ts';

/** What a group of calls has of an asset while it lasts. */
export interface UsedAsset {
  readonly asset: string;
  readonly amount: number;
}

/** Who uses what of a program's assets: never more at once than the program has. */
export class UsedAssets {
  readonly #most: ReadonlyMap<string, number>;
  /** By call of the group. */
  readonly #open = new Map<number, { readonly line: number; readonly used: readonly UsedAsset[] }>();

  /** @param assets as the program declares them */
  constructor({ assets = {} }: ProtocolDocument) {
    this.#most = new Map(Object.entries(assets).map(([name, { amount = 1 }]) => [name, amount]));
  }

  /** A group begins. @returns what it uses, nothing for most groups, or what is wrong at its line */
  begin(call: ProgramCall): { readonly used: readonly UsedAsset[] } | { readonly issues: readonly Issue[] } {
    const used: UsedAsset[] = [];
    const needs = (call.options['needs'] ?? []) as readonly { readonly asset: string; readonly amount: Json }[];
    for (const { asset, amount } of needs) {
      const sentence = isAmount(amount) ? this.#whyNot(asset, amount) : amountSentence(amount);
      if (sentence !== undefined)
        return { issues: [{ path: `program:${call.line}`, sentence: `lab.using: ${sentence}` }] };
      used.push({ asset, amount: amount as number });
    }
    if (used.length > 0) this.#open.set(call.id, { line: call.line, used });
    return { used };
  }

  /** The function of a group has come to its end. */
  end(callId: number): void {
    this.#open.delete(callId);
  }

  #whyNot(asset: string, amount: number): string | undefined {
    const most = this.#most.get(asset);
    if (most === undefined) {
      const known = [...this.#most.keys()];
      const near = nearestName(asset, known);
      const declared = known.length === 0 ? 'It declares none under "assets"' : `It declares ${known.join(', ')}`;
      return `The program has not declared the asset "${asset}". ${near === undefined ? `${declared}.` : `Is "${near}" meant?`}`;
    }
    if (amount > most)
      return `It has ${most} of "${asset}", and ${amount} are asked for. Declare the amount in "assets".`;
    const others = [...this.#open.values()].filter(({ used }) => used.some((one) => one.asset === asset));
    const taken = others.flatMap(({ used }) => used.filter((one) => one.asset === asset));
    if (taken.reduce((sum, one) => sum + one.amount, amount) <= most) return undefined;
    return `"${asset}" is in use since line ${others[0]!.line}, and the program has ${most}. Use it one after the other.`;
  }
}
