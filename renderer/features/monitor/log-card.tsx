import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { LiveExecution } from '#core/contract/execution.ts';
import type { Plan } from '#core/contract/plan.ts';
import { useEventsOf } from '../../api/hooks.ts';
import { formatTimeOfLog } from '../../lib/dates.ts';
import { eventWords, stepNames } from '../../lib/event-words.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { StatusWord } from '../../ui/status-badge.tsx';
import styles from './execution-view.module.css';

/** What happened, newest first, in sentences. The whole of it is in History. */
export function LogCard({ execution, plan }: { readonly execution: LiveExecution; readonly plan: Plan }) {
  const navigate = useNavigate();
  const events = useEventsOf(execution.executionId);
  const names = useMemo(() => stepNames(plan), [plan]);
  const lines = events
    .filter((event) => event.kind !== 'command.intent')
    .map((event) => ({ event, words: eventWords(event, names) }))
    .filter((line) => line.words !== undefined);
  return (
    <Card
      title="Log"
      right={
        <Button
          kind="quiet"
          onClick={() => void navigate({ to: '/history', search: { selected: execution.executionId, tab: 'record' } })}
        >
          Open all
        </Button>
      }
      grow
    >
      <ol className={styles['log']} tabIndex={0} aria-label="Log, newest first">
        {lines.map(({ event, words }) => (
          <li key={event.seq} data-decision={words?.decision || undefined}>
            <time>{formatTimeOfLog(event.at)}</time>
            <span>
              {words?.state != null && ['failed', 'doubt', 'warn'].includes(words.state) ? (
                <>
                  <StatusWord state={words.state}>{''}</StatusWord> {words.sentence}
                </>
              ) : (
                words?.sentence
              )}
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
