import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { Within } from '#core/contract/protocol.ts';
import { Button } from '../../../ui/button.tsx';
import type { DraftStep } from '../document/draft-document.ts';
import { ancestorsOf, idsWithin, isContainer, placesOf } from '../document/step-places.ts';
import { useBuilder, useSession } from '../state/draft-session.ts';
import { ChoiceField } from './choice-fields.tsx';
import { WrittenNumber } from './minutes-field.tsx';
import { StepSection } from './step-section.tsx';
import { AmountField, TextField } from './text-fields.tsx';
import { MOST_MINUTES, timingInWords, withinInWords } from './timing-words.ts';
import { useSetField, type SetField } from './use-step-fields.ts';
import styles from './step-form.module.css';

const ROUNDS = [
  { value: 'once', label: 'Once' },
  { value: 'times', label: 'A number of times' },
  { value: 'until', label: 'Until something holds' },
];

interface TimingSectionProps {
  readonly step: DraftStep;
  readonly faults: ReadonlyMap<string, string>;
  readonly isForced: boolean;
}

/** When and how often: condition, rounds, and windows to other steps. */
export function TimingSection({ step, faults, isForced }: TimingSectionProps) {
  const set = useSetField(step.id);
  const { store } = useSession();
  const nameOf = (id: string) => placesOf(store.getState().document).get(id)?.step.name;
  const { repeat } = step;
  const isRepeated = repeat !== undefined || isContainer(step);
  return (
    <StepSection title="When and how often" words={timingInWords(step, nameOf)} isForced={isForced}>
      <TextField
        isWide
        isOptional
        title="Only if"
        name="when"
        value={step.when ?? ''}
        hint="A condition, such as params.doses > 4"
        error={faults.get('when')}
        onChange={(text) => set('when', text === '' ? undefined : text, 'the condition')}
      />
      <ChoiceField
        isWide
        title="How often"
        name="repeat"
        error={faults.get('repeat')}
        choices={ROUNDS}
        value={repeat === undefined ? 'once' : repeat.until === undefined ? 'times' : 'until'}
        onChange={(how) =>
          set(
            'repeat',
            how === 'once' ? undefined : how === 'times' ? { times: 2 } : { until: 'false', atMost: 10 },
            'the repeats',
          )
        }
      />
      {repeat !== undefined && <Rounds step={step} repeat={repeat} set={set} />}
      <Windows step={step} set={set} error={faults.get('within')} />
      {isRepeated && (
        <WrittenNumber
          isWide
          title="Steps inside at most so long apart"
          name="together"
          unit="min"
          minimum={0}
          maximum={MOST_MINUTES}
          error={faults.get('together')}
          value={step.together?.atMostMinutes}
          onChange={(atMostMinutes) =>
            set('together', atMostMinutes === undefined ? undefined : { atMostMinutes }, 'the time between steps')
          }
        />
      )}
    </StepSection>
  );
}

interface RoundsProps {
  readonly step: DraftStep;
  readonly repeat: NonNullable<DraftStep['repeat']>;
  readonly set: SetField;
}

function Rounds({ repeat, set }: RoundsProps) {
  const change = (part: Partial<NonNullable<DraftStep['repeat']>>) => {
    const next = { ...repeat, ...part };
    for (const key of Object.keys(part) as (keyof typeof part)[]) if (part[key] === undefined) delete next[key];
    set('repeat', next, 'the repeats');
  };
  return (
    <>
      {repeat.until === undefined ? (
        <WrittenNumber
          title="Times"
          isInteger
          minimum={0}
          maximum={1000}
          value={repeat.times}
          onChange={(times) => change({ times })}
        />
      ) : (
        <>
          <TextField isWide title="Until" value={repeat.until} onChange={(until) => change({ until })} />
          <AmountField
            title="But at most"
            unit="times"
            isInteger
            minimum={1}
            maximum={1000}
            value={repeat.atMost}
            onChange={(atMost) => change({ atMost })}
          />
        </>
      )}
      <TextField
        isOptional
        title="Round is called"
        value={repeat.as ?? ''}
        placeholder="loop.index"
        onChange={(as) => change({ as: as === '' ? undefined : as })}
      />
    </>
  );
}

interface WindowsProps {
  readonly step: DraftStep;
  readonly set: SetField;
  readonly error: string | undefined;
}

function Windows({ step, set, error }: WindowsProps) {
  const document = useBuilder((state) => state.document);
  const places = placesOf(document);
  const own = new Set([...idsWithin(step), ...ancestorsOf(places, step.id)]);
  const others = [...places.values()]
    .filter((place) => !own.has(place.step.id))
    .map((place) => ({ value: place.step.id, label: place.step.name }));
  const windows = step.within ?? [];
  const change = (next: Within[]) => set('within', next.length === 0 ? undefined : next, 'the time window');
  const before = [...places.values()].filter(
    ({ order, step: other }) => order < (places.get(step.id)?.order ?? 0) && !own.has(other.id),
  );
  return (
    <>
      {windows.map((one, index) => {
        const put = (part: Partial<Within>) => {
          const next = { ...one, ...part };
          for (const key of Object.keys(part) as (keyof Within)[])
            if (part[key] === undefined) delete (next as Partial<Within>)[key];
          change(windows.map((window, at) => (at === index ? next : window)));
        };
        return (
          <div key={index} className={styles['window']} role="group" aria-label={`Time window ${index + 1}`}>
            <ChoiceField
              title="Must start after"
              name={index === 0 ? 'within' : undefined}
              error={index === 0 ? error : undefined}
              choices={others}
              value={one.after}
              onChange={(after) => after !== undefined && put({ after })}
            />
            <WrittenNumber
              title="At least"
              unit="min"
              minimum={0}
              maximum={MOST_MINUTES}
              value={one.atLeastMinutes}
              onChange={(atLeastMinutes) => put({ atLeastMinutes })}
            />
            <WrittenNumber
              title="At most"
              unit="min"
              minimum={0}
              maximum={MOST_MINUTES}
              value={one.atMostMinutes}
              onChange={(atMostMinutes) => put({ atMostMinutes })}
            />
            <Button
              kind="quiet"
              square
              aria-label="Remove this window"
              icon={<IconTrash stroke={1.75} aria-hidden="true" />}
              onClick={() => change(windows.filter((_, at) => at !== index))}
            />
            <label className={styles['words']}>
              <input
                type="checkbox"
                checked={one.from === 'start'}
                onChange={(event) => put({ from: event.target.checked ? 'start' : undefined })}
              />{' '}
              counted from its start. {capital(withinInWords(one, (id) => places.get(id)?.step.name))}.
            </label>
          </div>
        );
      })}
      <Button
        kind="quiet"
        className={styles['full']}
        icon={<IconPlus stroke={1.75} aria-hidden="true" />}
        disabled={others.length === 0}
        onClick={() => change([...windows, { after: before.at(-1)?.step.id ?? others[0]!.value, atMostMinutes: 15 }])}
      >
        {others.length === 0 ? 'A time window needs another step' : 'Add a time window'}
      </Button>
    </>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
