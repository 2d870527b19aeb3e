import { Tabs } from '@mantine/core';
import type { QueueStatistics } from '#core/contract/job.ts';
import { QUEUE_TABS, type QueueTab } from './queue-search.ts';
import styles from './queue-page.module.css';

interface QueueTabsProps {
  readonly tab: QueueTab;
  readonly statistics: QueueStatistics | undefined;
  readonly onTab: (tab: QueueTab) => void;
}

const TITLES: Record<QueueTab, string> = {
  waiting: 'Waiting',
  running: 'Running',
  'set-aside': 'Set aside',
  ended: 'Ended today',
  batches: 'Batches',
  recurring: 'Recurring',
};

/** The lists, each with how many there are. */
export function QueueTabs({ tab, statistics, onTab }: QueueTabsProps) {
  const counts: Partial<Record<QueueTab, number>> =
    statistics === undefined
      ? {}
      : {
          waiting: statistics.waiting + statistics.held,
          running: statistics.running,
          'set-aside': statistics.setAside,
          ended: statistics.endedToday,
        };
  return (
    <Tabs value={tab} onChange={(value) => value !== null && onTab(value as QueueTab)} className={styles['tabs'] ?? ''}>
      <Tabs.List aria-label="Jobs by what they do">
        {QUEUE_TABS.map((one) => (
          <Tabs.Tab key={one} value={one} aria-controls={undefined}>
            {TITLES[one]} {counts[one] !== undefined && <b>{counts[one]}</b>}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  );
}
