import type { PointerEvent } from 'react';
import { IconChevronDown, IconChevronUp, IconGripVertical } from '@tabler/icons-react';
import type { Job } from '#core/contract/job.ts';
import { useClockOf } from '../../api/queue-hooks.ts';
import { useNow } from '../../api/hooks.ts';
import { expectedStartDetail, expectedStartWords, jobFacts } from '../../lib/job-look.ts';
import { Button } from '../../ui/button.tsx';
import { StatusWord } from '../../ui/status-badge.tsx';
import { JobMenu } from './job-menu.tsx';
import { Priority } from './priority.tsx';
import type { JobActions } from './use-job-actions.ts';
import { WaitWords } from './wait-words.tsx';
import styles from './waiting-table.module.css';

interface WaitingRowProps {
  readonly job: Job;
  readonly index: number;
  readonly count: number;
  readonly narrow: boolean;
  readonly selected: boolean;
  readonly tabbable: boolean;
  readonly carried: boolean;
  /** How far from its own place it is drawn, px. */
  readonly shift: number;
  /** A row is being carried: the others make room. */
  readonly moving: boolean;
  readonly actions: JobActions;
  readonly onMove: (to: number) => void;
  readonly onCarry: (event: PointerEvent) => void;
  readonly onSelect: () => void;
}

export function WaitingRow(props: WaitingRowProps) {
  const { job, index, count, narrow, selected, tabbable, carried, shift, moving, actions } = props;
  const now = useClockOf(job.mode)(useNow(1000));
  const onCarry = (event: PointerEvent) => {
    const onControl = event.target instanceof HTMLElement && event.target.closest('button, a') !== null;
    const onGrip = event.target instanceof Element && event.target.closest('[data-grip]') !== null;
    /* A finger on the row scrolls; only the grip carries. */
    if (onControl || (event.pointerType !== 'mouse' && !onGrip)) return;
    props.onCarry(event);
  };
  return (
    <tr
      className={styles['row']}
      data-index={index}
      data-carried={carried || undefined}
      data-moving={moving || undefined}
      aria-rowindex={index + 2}
      aria-selected={selected}
      aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
      tabIndex={tabbable ? 0 : -1}
      style={shift === 0 ? undefined : { transform: `translateY(${shift}px)` }}
      onPointerDown={onCarry}
      onClick={props.onSelect}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget || (event.key !== 'Enter' && event.key !== ' ')) return;
        event.preventDefault();
        props.onSelect();
      }}
    >
      <td>
        <span className={styles['grip']} data-grip aria-hidden="true">
          <IconGripVertical size={16} stroke={1.75} />
        </span>
        <Priority priority={job.priority} aged={job.aged} />
      </td>
      <td>
        <b>{job.jobId}</b> <span className={styles['name']}>{job.workflowName}</span>
        <small>{jobFacts(job)}</small>
      </td>
      <td className={styles['why']}>
        <span>
          {job.state === 'held' && (
            <>
              <StatusWord state="paused">Held.</StatusWord>{' '}
            </>
          )}
          <WaitWords job={job} actions={actions} />
        </span>
      </td>
      <td>
        <b className="num">{expectedStartWords(job, now)}</b>
        <small>{expectedStartDetail(job, now)}</small>
      </td>
      {!narrow && <td title={job.operator}>{job.operator}</td>}
      <td>
        <span className={styles['acts']}>
          {!narrow && (
            <>
              <Button
                kind="quiet"
                square
                tabIndex={-1}
                disabled={index === 0}
                aria-label={index === 0 ? `${job.jobId} is first already` : `Move ${job.jobId} up`}
                icon={<IconChevronUp stroke={1.75} />}
                onClick={(event) => {
                  event.stopPropagation();
                  props.onMove(index - 1);
                }}
              />
              <Button
                kind="quiet"
                square
                tabIndex={-1}
                disabled={index === count - 1}
                aria-label={index === count - 1 ? `${job.jobId} is last already` : `Move ${job.jobId} down`}
                icon={<IconChevronDown stroke={1.75} />}
                onClick={(event) => {
                  event.stopPropagation();
                  props.onMove(index + 1);
                }}
              />
            </>
          )}
          <JobMenu job={job} index={index} count={count} actions={actions} />
        </span>
      </td>
    </tr>
  );
}
