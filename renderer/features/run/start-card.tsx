import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { IconPlayerPlay } from '@tabler/icons-react';
import type { Issue } from '#core/contract/errors.ts';
import type { Plan, PlanWarning } from '#core/contract/plan.ts';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import type { Mode } from '#core/contract/words.ts';
import { useApi } from '../../api/api.ts';
import { useGuide } from '../../api/guide.ts';
import { operatorName } from '../../api/operator.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import type { State } from '../../lib/status.ts';
import { StatusShape } from '../../ui/status-shape.tsx';
import { useLastChoices } from './last-choices.ts';
import type { ParameterValues } from './parameter-values.ts';
import { useRunNotes } from './run-notes.ts';
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

/** What must be so before the start, and the start. A start that is not possible says why. */
export function StartCard({ chosen, parameters, analysis, current }: StartCardProps) {
  const { mode } = useLastChoices();
  const start = useStart(chosen, parameters);
  const checks = analysis?.checks ?? [];
  const warnings = (analysis?.warnings ?? []).filter((one) => one.severity !== 'error');
  const met = checks.filter((check) => check.met).length;
  const why = reasonNotToStart(analysis, current);
  return (
    <Card title="Before the start" right={`${met} of ${checks.length} met`} grow className={styles['card']}>
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
        <Button
          kind={mode === 'real' ? 'primary' : 'sim'}
          large
          wide
          busy={start.isPending}
          disabled={why !== null && why !== ''}
          aria-describedby="start-why"
          icon={<IconPlayerPlay stroke={1.75} aria-hidden="true" />}
          onClick={() => why === null && !start.isPending && start.mutate()}
        >
          {start.isPending ? 'Starting…' : START_WORDS[mode]}
        </Button>
        <p id="start-why">
          {why ??
            (mode === 'real'
              ? 'Instruments will move. Look at the bench first.'
              : 'The record keeps it as what it is, not as a real run.')}
        </p>
      </div>
    </Card>
  );
}

function useStart(chosen: ProtocolSummary, parameters: ParameterValues) {
  const { client } = useApi();
  const { mode, speed, set } = useLastChoices();
  const notes = useRunNotes();
  const navigate = useNavigate();
  const mark = useGuide((guide) => guide.mark);
  return useMutation({
    mutationFn: async () => {
      const metadata = Object.fromEntries(
        Object.entries({ project: notes.project, notes: notes.notes }).filter(([, value]) => value.trim() !== ''),
      );
      const { executionId } = await client.executions.create({
        requestId: crypto.randomUUID(),
        protocolId: chosen.protocolId,
        parameters,
        mode,
        operator: operatorName(),
        metadata,
        ...(mode === 'simulated' ? { speed } : {}),
      });
      await client.executions.start({ executionId });
      return executionId;
    },
    onSuccess: (executionId) => {
      set({ lastProtocol: chosen.protocolId });
      mark('choose');
      mark('start', executionId);
      notes.set({ notes: '' });
      void navigate({ to: '/monitor/$executionId', params: { executionId } });
    },
  });
}

/** null: it can start. A sentence: why it can't. */
function reasonNotToStart(analysis: Analysis | undefined, current: boolean): string | null {
  if (analysis === undefined || !current) return 'Works out what will happen…';
  if (analysis.plan === null)
    return `With these values there is no plan: ${analysis.issues[0]?.sentence ?? 'they are not valid.'}`;
  const unmet = analysis.checks.find((check) => !check.met);
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
        {check.fix !== null && !/bench|simulated/i.test(check.fix) && <small>{check.fix}</small>}
        {check.fix !== null && /bench/i.test(check.fix) && <Link to="/bench">{check.fix}</Link>}
        {check.fix !== null && /simulated/i.test(check.fix) && (
          <button type="button" className={styles['fix']} onClick={() => setMode({ mode: 'simulated' })}>
            {check.fix}
          </button>
        )}
      </span>
    </li>
  );
}
