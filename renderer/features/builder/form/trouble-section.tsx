import { RECOVERY_ACTIONS, type RecoveryAction } from '#core/contract/words.ts';
import type { DraftStep } from '../document/draft-document.ts';
import { ChoiceField } from './choice-fields.tsx';
import { StepSection } from './step-section.tsx';
import { AmountField } from './text-fields.tsx';
import { MOST_MINUTES, troubleInWords } from './timing-words.ts';
import { useSetField } from './use-step-fields.ts';
import styles from './step-form.module.css';

const RECOVERY_WORDS: Record<RecoveryAction, string> = {
  retry: 'Try it again',
  'retry-edited': 'Try it again with other values',
  skip: 'Skip it',
  'done-by-hand': 'Mark it as done by hand',
  abort: 'Abort the run',
};

const POLICIES = [
  { value: 'usual', label: 'As usual for this step' },
  { value: 'continue', label: 'Go on' },
  { value: 'hold', label: 'Wait for a person' },
  { value: 'abort', label: 'Abort' },
];

interface TroubleSectionProps {
  readonly step: DraftStep;
  readonly faults: ReadonlyMap<string, string>;
  readonly isForced: boolean;
}

/** What happens when the step fails, takes too long, or time passed while the PC was off. */
export function TroubleSection({ step, faults, isForced }: TroubleSectionProps) {
  const set = useSetField(step.id);
  const { retry, timeout, offTime, recovery } = step;
  const setOffTime = (next: DraftStep['offTime']) => set('offTime', next, 'the off-time policy');
  const setBound = (key: 'holdAfterMinutes' | 'abortAfterMinutes', minutes: number | undefined) => {
    const next = { ...offTime!, [key]: minutes };
    if (minutes === undefined) delete next[key];
    setOffTime(next);
  };
  return (
    <StepSection title="If something goes wrong" words={troubleInWords(step)} isForced={isForced}>
      <AmountField
        isOptional
        isInteger
        title="Try again"
        name="retry"
        unit="times"
        minimum={1}
        maximum={10}
        error={faults.get('retry')}
        value={retry?.times}
        onChange={(times) => set('retry', times === undefined ? undefined : { ...retry, times }, 'the retries')}
      />
      {retry !== undefined && (
        <AmountField
          isOptional
          title="Each after"
          unit="s"
          minimum={0}
          value={retry.waitSeconds}
          onChange={(waitSeconds) =>
            set(
              'retry',
              waitSeconds === undefined ? { times: retry.times } : { times: retry.times, waitSeconds },
              'the retries',
            )
          }
        />
      )}
      <AmountField
        isOptional
        title="Give up after"
        name="timeout"
        unit="min"
        minimum={0}
        error={faults.get('timeout')}
        value={timeout?.minutes}
        onChange={(minutes) => set('timeout', minutes === undefined ? undefined : { minutes }, 'the time-out')}
      />
      <ChoiceField
        isWide
        title="When Wellrun was off meanwhile"
        name="offTime"
        error={faults.get('offTime')}
        choices={POLICIES}
        value={offTime?.policy ?? 'usual'}
        onChange={(policy) =>
          setOffTime(
            policy === 'continue' || policy === 'hold' || policy === 'abort' ? { ...offTime, policy } : undefined,
          )
        }
      />
      {offTime !== undefined && (
        <>
          <AmountField
            isOptional
            title="Off for longer: wait"
            unit="min"
            minimum={0}
            maximum={MOST_MINUTES}
            value={offTime.holdAfterMinutes}
            onChange={(minutes) => setBound('holdAfterMinutes', minutes)}
          />
          <AmountField
            isOptional
            title="For longer: abort"
            unit="min"
            minimum={0}
            maximum={MOST_MINUTES}
            value={offTime.abortAfterMinutes}
            onChange={(minutes) => setBound('abortAfterMinutes', minutes)}
          />
        </>
      )}
      <fieldset className={styles['checks']} data-field="recovery" style={{ border: 0, margin: 0, padding: 0 }}>
        <legend className={styles['words']}>Offered to the person who is asked</legend>
        {RECOVERY_ACTIONS.map((action) => (
          <label key={action}>
            <input
              type="checkbox"
              checked={recovery?.includes(action) ?? true}
              onChange={(event) => {
                const before = recovery ?? [...RECOVERY_ACTIONS];
                const next = RECOVERY_ACTIONS.filter((one) =>
                  one === action ? event.target.checked : before.includes(one),
                );
                set('recovery', next.length === RECOVERY_ACTIONS.length ? undefined : next, 'what is offered');
              }}
            />
            {RECOVERY_WORDS[action]}
          </label>
        ))}
      </fieldset>
    </StepSection>
  );
}
