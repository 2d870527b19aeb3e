import { useCallback, useMemo, useRef } from 'react';
import type { Json } from '#core/contract/json.ts';
import type { ProtocolStep } from '#core/contract/protocol.ts';
import { setParams, setStepField, type StepField } from '../document/change-fields.ts';
import type { DraftStep } from '../document/draft-document.ts';
import { useBuilder, useSession } from '../state/draft-session.ts';

export type SetField = <Field extends StepField>(
  field: Field,
  value: DraftStep[Field] | undefined,
  title: string,
) => void;

/** Sets fields of one step in the document. */
export function useSetField(stepId: string): SetField {
  const { store, actions } = useSession();
  return useCallback(
    (field, value, title) => actions.apply(setStepField(store.getState().document, stepId, field, value, title)),
    [actions, store, stepId],
  );
}

/** Sets params of one step; the same function for a field at each drawing, so that only the changed one is drawn. */
export function useSetParams(stepId: string) {
  const { store, actions } = useSession();
  const setters = useRef(new Map<string, (values: Record<string, Json | undefined>) => void>());
  return useMemo(() => {
    setters.current.clear();
    return (title: string) => {
      const known = setters.current.get(title);
      if (known !== undefined) return known;
      const set = (values: Record<string, Json | undefined>) =>
        actions.apply(setParams(store.getState().document, stepId, values, title));
      setters.current.set(title, set);
      return set;
    };
  }, [actions, store, stepId]);
}

/** What the analysis says is wrong in a step, by field; without one under the empty name. */
export function useFaults(stepId: string | null): ReadonlyMap<string, string> {
  const issues = useBuilder(({ analysis }) => analysis?.issues);
  return useMemo(() => {
    const faults = new Map<string, string>();
    for (const issue of issues ?? [])
      if (issue.stepId === stepId) {
        const field = issue.field ?? '';
        faults.set(field, [faults.get(field), issue.sentence].filter(Boolean).join(' '));
      }
    return faults;
  }, [issues, stepId]);
}

/** Names under which some steps keep their results, in document order. The same list is only looked through once. */
export function savedNames(steps: readonly ProtocolStep[]): readonly string[] {
  let names = namesOf.get(steps);
  if (names === undefined) namesOf.set(steps, (names = [...new Set(steps.flatMap(namesIn))]));
  return names;
}

function namesIn(step: ProtocolStep): readonly string[] {
  const own = step.saves === undefined ? NONE : [step.saves];
  if (step.steps === undefined && step.parallel === undefined) return own;
  return [...own, ...savedNames(step.steps ?? NONE), ...(step.parallel ?? []).flatMap((lane) => savedNames(lane))];
}

const NONE: readonly never[] = [];
const namesOf = new WeakMap<readonly ProtocolStep[], readonly string[]>();
