import { Link } from '@tanstack/react-router';
import { IconMenuDeep, IconPlayerPlay } from '@tabler/icons-react';
import type { Issue } from '#core/contract/errors.ts';
import type { Plan, PlanWarning } from '#core/contract/plan.ts';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import type { Mode } from '#core/contract/words.ts';
import { useNow } from '../../api/hooks.ts';
import { useClockOf } from '../../api/queue-hooks.ts';
import { classNames } from '../../lib/class-names.ts';
import type { State } from '../../lib/status.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { StatusShape } from '../../ui/status-shape.tsx';
import { useLastChoices } from './last-choices.ts';
import type { ParameterValues } from './parameter-values.ts';
import type { When } from './run-search.ts';
import { useQueueCheck } from './use-queue-check.ts';
import { useExecutionInput, useSubmission } from './use-submission.ts';
import { WhenChoice } from './when-choice.tsx';
import { useWhen, whenFault } from './when-choices.ts';
import styles from './start-card.module.css';

interface Check {
  readonly met: boolean;
  readonly sentence: string;
  readonly detail: string | null;
  readonly fix: string | null;
}

interface Analysis {
  readonly plan: Plan | null;
  readonly issues: readonly Issue[];
  readonly checks: readonly Check[];
  readonly warnings: readonly PlanWarning[];
}

interface StartCardProps {
  readonly chosen: ProtocolSummary;
  readonly version: number | undefined;
  readonly parameters: ParameterValues;
  readonly analysis: Analysis | undefined;
  /** The analysis is of the values that are shown. */
  readonly current: boolean;
}

const START_WORDS: Record<Mode, string> = {
  'dry-run': 'Start dry run',
  simulated: 'Start simulated run',
  real: 'Start real run',
};
const SEVERITY: Record<PlanWarning['severity'], State> = { info: 'waiting', warning: 'warn', error: 'failed' };

const SUBMIT_WORDS: Record<When, string> = {
  now: '',
  queue: 'Add to queue',
  later: 'Schedule it',
  repeat: 'Have it come again',
};

/** What must be so before the start, and when that is to be. A start that is not possible says why. */
export function StartCard({ chosen, version, parameters, analysis, current }: StartCardProps) {
  const { mode } = useLastChoices();
  const choices = useWhen();
  const { submit, submitted } = useSubmission(chosen, version, parameters);
  const input = useExecutionInput(chosen, version, parameters);
  const now = useClockOf(mode)(useNow(1000));
  /* What is not so yet stands first: the list may be cut. */
  const checks = (analysis?.checks ?? []).toSorted((one, other) => Number(one.met) - Number(other.met));
  const warnings = (analysis?.warnings ?? []).filter((one) => one.severity !== 'error');
  const met = checks.filter((check) => check.met).length;
  const atOnce = choices.when === 'now';
  const planned = current && analysis !== undefined && analysis.plan !== null;
  const answer = useQueueCheck(input, planned);
  const why =
    reasonNotToStart(analysis, current, atOnce) ??
    whenFault(choices, now) ??
    (atOnce ? null : (answer?.impossible ?? null));
  return (
    <Card
      title="Before the start"
      right={`${met} of ${checks.length} met`}
      grow
      className={classNames(styles['card'], !atOnce && styles['submits'])}
    >
      <ul className={styles['checks']} tabIndex={0} aria-label="Checklist">
        {checks.map((check) => (
          <CheckLine key={check.sentence} check={check} />
        ))}
        {warnings.map((warning) => (
          <li key={warning.code + warning.sentence} data-state={SEVERITY[warning.severity]}>
            <span className={styles['shape']}>
              <StatusShape state={SEVERITY[warning.severity]} size={17} />
            </span>
            <span>{warning.sentence}</span>
          </li>
        ))}
      </ul>
      <div className={styles['start']}>
        <WhenChoice />
        <Button
          kind={mode === 'real' ? 'primary' : 'sim'}
          large
          wide
          busy={submit.isPending}
          disabled={why !== null && why !== ''}
          aria-describedby="start-why"
          icon={
            atOnce ? (
              <IconPlayerPlay stroke={1.75} aria-hidden="true" />
            ) : (
              <IconMenuDeep stroke={1.75} aria-hidden="true" />
            )
          }
          onClick={() => why === null && !submit.isPending && submit.mutate()}
        >
          {atOnce ? (submit.isPending ? 'Starting…' : START_WORDS[mode]) : SUBMIT_WORDS[choices.when]}
        </Button>
        <p id="start-why" aria-live="polite">
          {why ?? (atOnce ? START_NOTES[mode] : (answer?.sentence ?? QUEUE_NOTES[choices.when]))}{' '}
          {submitted !== undefined && !atOnce && (
            <Link to="/queue" search={{ job: submitted }}>
              {submitted} waits in the queue
            </Link>
          )}
          {atOnce && mode === 'real' && why !== null && analysis?.plan != null && (
            <button type="button" className={styles['inline']} onClick={() => choices.set({ when: 'queue' })}>
              Add it to the queue instead, where it waits.
            </button>
          )}
        </p>
      </div>
    </Card>
  );
}

const RECORD_NOTE = 'The record keeps it as what it is, not as a real run.';
const START_NOTES: Record<Mode, string> = {
  'dry-run': RECORD_NOTE,
  simulated: RECORD_NOTE,
  real: 'Instruments will move. Look at the bench first.',
};
const QUEUE_NOTES: Record<When, string> = {
  now: '',
  queue: 'It starts by itself as soon as it has its turn and what it needs is free.',
  later: 'It waits in the queue until then.',
  repeat: 'Each time it is submitted to the queue as a job.',
};

/** null: it can start. A sentence: why it can't. */
function reasonNotToStart(analysis: Analysis | undefined, current: boolean, atOnce: boolean): string | null {
  if (analysis === undefined || !current) return 'Works out what will happen…';
  if (analysis.plan === null)
    return `With these values there is no plan: ${analysis.issues[0]?.sentence ?? 'they are not valid.'}`;
  /* What is not so now may be so by its turn: only a start at once is kept from. */
  const unmet = atOnce ? analysis.checks.find((check) => !check.met) : undefined;
  return unmet === undefined
    ? null
    : `It cannot start yet: ${unmet.sentence}${/[.!?]$/.test(unmet.sentence) ? '' : '.'}`;
}

function CheckLine({ check }: { readonly check: Check }) {
  const setMode = useLastChoices((choices) => choices.set);
  const state = check.met ? 'completed' : 'failed';
  return (
    <li data-state={state}>
      <span className={styles['shape']}>
        <StatusShape state={state} size={17} />
        <span className="visually-hidden">{check.met ? 'met' : 'not met'}</span>
      </span>
      <span>
        {check.sentence}
        {check.detail !== null && <small>{check.detail}</small>}
        {check.fix !== null && !/bench|simulated|inventory/i.test(check.fix) && <small>{check.fix}</small>}
        {check.fix !== null && /bench/i.test(check.fix) && (
          // What the lab has entered stands in the list only.
          <Link to="/bench" search={/enter/i.test(check.fix) ? { view: 'list' } : {}}>
            {check.fix}
          </Link>
        )}
        {check.fix !== null && /inventory/i.test(check.fix) && <Link to="/inventory">{check.fix}</Link>}
        {check.fix !== null && /simulated/i.test(check.fix) && (
          <button type="button" className={styles['fix']} onClick={() => setMode({ mode: 'simulated' })}>
            {check.fix}
          </button>
        )}
      </span>
    </li>
  );
}
