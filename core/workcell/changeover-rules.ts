import type { ChangeoverRule, SetUpAspect } from '../contract/changeover.ts';
import { AppError } from '../contract/errors.ts';
import type { Bench } from '../instruments/bench.ts';

/** What a set-up is the name of, as sentences say it. */
export const ASPECT_WORDS: Readonly<Record<SetUpAspect, string>> = {
  protocol: 'protocol',
  'cell-line': 'cell line',
  reagent: 'reagent',
  labware: 'labware type',
};

/** @throws AppError `not-found`, `bad-input` with a sentence that says what is wrong with a rule */
export function checkRule(rule: ChangeoverRule, bench: Bench): void {
  const { assetId, minutes, exceptions } = rule;
  if (bench.find(assetId) === undefined)
    throw new AppError(
      'not-found',
      `There is no instrument ${assetId} on this bench. Only instruments are changed over.`,
    );
  if (minutes === 0 && exceptions.every((one) => one.minutes === 0))
    throw new AppError('bad-input', 'No change takes any time by this rule. Take the rule away instead.');
  const met = new Set<string>();
  for (const { from, to } of exceptions) {
    if (from === null && to === null)
      throw new AppError(
        'bad-input',
        'From anything to anything is the usual time; the table is for changes that take another.',
      );
    if (from === to) throw new AppError('bad-input', `From ${from} to ${from} nothing is changed over.`);
    const words = `from ${from ?? 'anything'} to ${to ?? 'anything'}`;
    if (met.has(words)) throw new AppError('bad-input', `The table says twice how long it takes ${words}.`);
    met.add(words);
  }
}

/** The rule as people say it: "Any change of reagent takes 5 min: wash the lines; from DMSO to anything 20 min." */
export function ruleSentence({ by, minutes, exceptions, task, byHand }: ChangeoverRule): string {
  const who = byHand ? ', done by hand' : '';
  const what = task === '' ? '' : `: ${task.replace(/\.$/, '')}`;
  const others = exceptions.map(
    (one) => `; from ${one.from ?? 'anything'} to ${one.to ?? 'anything'} ${one.minutes} min`,
  );
  return `Any change of ${ASPECT_WORDS[by]} takes ${minutes} min${who}${what}${others.join('')}.`;
}
