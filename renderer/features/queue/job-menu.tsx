import { Menu } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from '@tanstack/react-router';
import {
  IconArrowBarToDown,
  IconArrowBarToUp,
  IconClock,
  IconDots,
  IconFlag3,
  IconPlayerPause,
  IconPlayerPlay,
  IconRepeat,
  IconX,
} from '@tabler/icons-react';
import type { Job } from '#core/contract/job.ts';
import { Button } from '../../ui/button.tsx';
import { CancelDialog } from './cancel-dialog.tsx';
import { PriorityDialog } from './priority-dialog.tsx';
import { TimesDialog } from './times-dialog.tsx';
import type { JobActions } from './use-job-actions.ts';
import styles from './job-menu.module.css';

interface JobMenuProps {
  readonly job: Job;
  readonly index: number;
  readonly count: number;
  readonly actions: JobActions;
}

type Asking = 'cancel' | 'priority' | 'times';

/** Everything that can be done to a waiting job. What cannot be done says why. */
export function JobMenu({ job, index, count, actions }: JobMenuProps) {
  const [asking, setAsking] = useState<Asking | null>(null);
  const navigate = useNavigate();
  const { jobId } = job;
  const close = () => setAsking(null);
  return (
    <span
      onClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => event.stopPropagation()}
      role="presentation"
    >
      <Menu position="bottom-end" width={250} withinPortal>
        <Menu.Target>
          <Button
            kind="quiet"
            square
            aria-label={`Hold, cancel and more for ${jobId}`}
            icon={<IconDots stroke={1.75} />}
          />
        </Menu.Target>
        <Menu.Dropdown>
          {job.state === 'held' ? (
            <Menu.Item
              leftSection={<IconPlayerPlay size={18} stroke={1.75} />}
              onClick={() => void actions.release(jobId)}
            >
              Release
            </Menu.Item>
          ) : (
            <Menu.Item
              leftSection={<IconPlayerPause size={18} stroke={1.75} />}
              onClick={() => void actions.hold(jobId)}
            >
              Hold
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconFlag3 size={18} stroke={1.75} />} onClick={() => setAsking('priority')}>
            Priority…
          </Menu.Item>
          <Menu.Item leftSection={<IconClock size={18} stroke={1.75} />} onClick={() => setAsking('times')}>
            Not before, due, deadline…
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArrowBarToUp size={18} stroke={1.75} />}
            disabled={index === 0}
            onClick={() => void actions.move(jobId, 'first')}
          >
            To the front
            {index === 0 && <small className={styles['why']}>It is first already.</small>}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArrowBarToDown size={18} stroke={1.75} />}
            disabled={index === count - 1}
            onClick={() => void actions.move(jobId, 'last')}
          >
            To the end
            {index === count - 1 && <small className={styles['why']}>It is last already.</small>}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconRepeat size={18} stroke={1.75} />}
            onClick={() => void navigate({ to: '/run', search: { again: jobId, when: 'queue' } })}
          >
            Set up another one
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            className={styles['danger'] ?? ''}
            leftSection={<IconX size={18} stroke={1.75} />}
            onClick={() => setAsking('cancel')}
          >
            Cancel…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <CancelDialog job={job} open={asking === 'cancel'} onClose={close} actions={actions} />
      <PriorityDialog
        key={`${jobId} ${job.priority}`}
        job={job}
        open={asking === 'priority'}
        onClose={close}
        actions={actions}
      />
      <TimesDialog job={job} open={asking === 'times'} onClose={close} actions={actions} />
    </span>
  );
}
