import type { Resolution, ResolvedNumber } from '../../contract/catalog.ts';
import type { Plan, PlanStep } from '../../contract/plan.ts';
import { textIn } from './number-text.ts';
import type { StepNotes } from './protocol-writer.ts';

type ResolvedStep = Resolution['steps'][number];

const MINUTE_MS = 60_000;
/** Waits of these are a person's work, not time that passes by itself. */
const BY_HAND: ReadonlySet<string> = new Set(['inspect', 'label', 'thaw']);

/** What an incubation, a spin or a wait takes by itself, min; the rest of a step is handling. */
function timedOf(step: PlanStep): number {
  if (BY_HAND.has(step.operationType)) return 0;
  return step.commands.reduce((sum, { instrument, command, params, expectedMs }) => {
    if (instrument === 'wellrun' && command === 'wait') return sum + expectedMs / MINUTE_MS;
    if (instrument === 'centrifuge' && typeof params['minutes'] === 'number') return sum + params['minutes'];
    if (instrument === 'shaker' && typeof params['seconds'] === 'number') return sum + params['seconds'] / 60;
    return sum;
  }, 0);
}

/** Volume that a step moves, mL: what a flask or tube gets, or all wells together. */
function volumeOf(step: PlanStep): number | null {
  const { volumeMl, volumeUl } = step.params;
  let ul = 0;
  for (const { instrument, command, params, wells } of step.commands) {
    if (instrument !== 'liquid-handler' || command === 'mix') continue;
    if (typeof params['volumeUl'] === 'number') ul += params['volumeUl'] * (wells?.length ?? 1);
  }
  if (ul > 0) return ul / 1000;
  if (typeof volumeMl === 'number') return volumeMl;
  return typeof volumeUl === 'number' ? volumeUl / 1000 : null;
}

/** The actions of a plan with their times and the numbers that their sentences rest on. */
export function resolvedSteps(
  plan: Plan,
  notes: ReadonlyMap<string, StepNotes>,
  numbers: readonly ResolvedNumber[],
): ResolvedStep[] {
  const byName = new Map(numbers.map((number) => [number.name, number]));
  return plan.steps
    .filter((step) => step.kind === 'action' && step.when !== 'false')
    .map((step, index) => {
      const note = notes.get(step.stepId.split('.').at(-1)!);
      const timed = timedOf(step);
      return {
        number: index + 1,
        stepId: step.stepId,
        operation: step.operationType,
        sentence: step.sentence,
        numbers: (note?.numbers ?? []).flatMap((name) => {
          const number = byName.get(name);
          const text = number === undefined ? undefined : textIn(step.sentence, number);
          return text === undefined ? [] : [{ name, text }];
        }),
        volumeMl: volumeOf(step),
        handlingMinutes: Math.max(0, step.expectedMs / MINUTE_MS - timed),
        timedMinutes: note?.isBetween === true ? 0 : timed,
        parallel: note?.isParallel ?? false,
      };
    })
    .map((step) => ({ ...step, numbers: inOrder(step.sentence, step.numbers) }));
}

function inOrder(sentence: string, numbers: ResolvedStep['numbers']): ResolvedStep['numbers'] {
  const seen = new Set<string>();
  return numbers
    .toSorted((a, b) => sentence.indexOf(a.text) - sentence.indexOf(b.text))
    .filter(({ text }) => !seen.has(text) && seen.add(text) !== undefined);
}
