import { Tabs } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { IconX } from '@tabler/icons-react';
import { useApi } from '../../api/api.ts';
import { explainError } from '../../api/explain-error.ts';
import { useLiveExecution, usePlan } from '../../api/hooks.ts';
import { executionLook } from '../../lib/execution-look.ts';
import { groupResults, PlateView } from '../../lib/plate-view.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { LoadingRows } from '../../ui/empty.tsx';
import { Note } from '../../ui/note.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { AssetsTab } from './assets-tab.tsx';
import { CallsTab } from './calls-tab.tsx';
import { CommandsTab } from './commands-tab.tsx';
import { CostTab } from './cost-tab.tsx';
import { CurvesTab } from './curves-tab.tsx';
import { ExportMenu } from './export-menu.tsx';
import { FiguresRow } from './figures-row.tsx';
import { HISTORY_TABS, type HistoryTab } from './history-search.ts';
import { ParametersTab } from './parameters-tab.tsx';
import { RecordTab } from './record-tab.tsx';
import { ResultPlate } from './result-plate.tsx';
import { ResultsTab } from './results-tab.tsx';
import { RunAgain } from './run-again.tsx';
import { StepsTab } from './steps-tab.tsx';
import styles from './execution-details.module.css';

interface ExecutionDetailsProps {
  readonly executionId: string;
  /** Undefined shows the results, or the steps when there are none. */
  readonly tab: HistoryTab | undefined;
  readonly onTab: (tab: HistoryTab) => void;
  readonly onClose: () => void;
}

const TAB_WORDS: Record<HistoryTab, string> = {
  steps: 'Step log',
  assets: 'Assets',
  results: 'Results',
  curves: 'Curves',
  parameters: 'Parameters',
  cost: 'Cost',
  calls: 'Calls',
  commands: 'Commands',
  record: 'Record',
};

/** One execution out of the record: what came out, and how. */
export function ExecutionDetails({ executionId, tab, onTab, onClose }: ExecutionDetailsProps) {
  const { queries } = useApi();
  const client = useQueryClient();
  const live = useLiveExecution(executionId);
  const input = { executionId };
  const version = `${live?.status ?? ''}${live?.stepsEnded ?? ''}`;
  const details = useQuery({
    ...queries.executions.get.queryOptions({ input }),
    refetchInterval: live === undefined || live.completedAt !== null ? false : 2000,
  });
  // What another screen asked for a moment ago, and what was read before the last step, is not all of it.
  useEffect(() => {
    void client.invalidateQueries({ queryKey: queries.executions.get.key({ input: { executionId } }) });
    void client.invalidateQueries({ queryKey: queries.executions.results.key({ input: { executionId } }) });
  }, [client, queries, executionId, version]);
  const plan = usePlan(executionId);
  const results = useQuery({
    ...queries.executions.results.queryOptions({ input }),
    refetchInterval: live === undefined || live.completedAt !== null ? false : 3000,
  }).data;
  const grouped = useMemo(() => groupResults(results ?? []), [results]);
  const plates = useMemo(
    () =>
      (plan?.labware ?? [])
        .filter((one) => one.kind === 'plate' && grouped.has(one.labwareId))
        .map((one) => new PlateView(one)),
    [plan, grouped],
  );
  const [shown, setShown] = useState<{ plate: string; quantity: string } | undefined>();
  const execution = live ?? details.data?.execution;
  const curves = plates.some((one) => one.compounds.length > 0);
  const hasAssets = (plan?.assets?.length ?? 0) > 0;
  const tabs = HISTORY_TABS.filter((one) =>
    one === 'curves'
      ? curves
      : one === 'results'
        ? (results?.length ?? 0) > 0
        : one === 'assets'
          ? hasAssets
          : one === 'calls'
            ? plan?.program !== undefined
            : true,
  );
  const active = tab !== undefined && tabs.includes(tab) ? tab : tabs[0]!;

  return (
    <Card label={`Details of ${executionId}`} className={styles['drawer']}>
      <header className={styles['head']}>
        <div>
          <h2>
            {executionId} <span>{execution?.workflowName ?? ''}</span>
          </h2>
          <Button kind="quiet" square aria-label="Close details" icon={<IconX stroke={1.75} />} onClick={onClose} />
        </div>
        <div>
          {execution !== undefined && <Badges execution={execution} />}
          <span className={styles['actions']}>
            {execution?.completedAt != null && details.data !== undefined && (
              <RunAgain execution={execution} steps={details.data.steps} isProgram={plan?.program !== undefined} />
            )}
            <ExportMenu executionId={executionId} hasResults={(results?.length ?? 0) > 0} hasAssets={hasAssets} />
          </span>
        </div>
      </header>
      {details.error !== null && (
        <div className={styles['padded']}>
          <Note state="failed" title={`${executionId} could not be read.`}>
            {explainError(details.error).sentence}
          </Note>
        </div>
      )}
      {details.isPending && <LoadingRows rows={8} label={`Reading ${executionId}`} />}
      {details.data !== undefined && execution !== undefined && (
        <>
          <FiguresRow execution={execution} plates={plates} results={grouped} plan={plan} />
          {execution.errorMessage !== null && (
            <div className={styles['padded']}>
              <Note state="failed">{execution.errorMessage}</Note>
            </div>
          )}
          <Tabs
            value={active}
            onChange={(value) => value !== null && onTab(value as HistoryTab)}
            keepMounted={false}
            className={styles['tabs'] ?? ''}
          >
            <Tabs.List>
              {tabs.map((one) => (
                <Tabs.Tab key={one} value={one}>
                  {TAB_WORDS[one]}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            <Tabs.Panel value="steps" className={styles['panel'] ?? ''}>
              <StepsTab execution={execution} steps={details.data.steps} />
            </Tabs.Panel>
            <Tabs.Panel value="assets" className={styles['panel'] ?? ''}>
              <AssetsTab execution={execution} steps={details.data.steps} version={version} />
            </Tabs.Panel>
            <Tabs.Panel value="results" className={styles['panel'] ?? ''}>
              {plates.length > 0 && <ResultPlate plates={plates} results={grouped} shown={shown} onShow={setShown} />}
              <ResultsTab results={results ?? []} plates={plates} />
            </Tabs.Panel>
            <Tabs.Panel value="curves" className={styles['panel'] ?? ''}>
              <CurvesTab plates={plates} results={grouped} cellLine={execution.cellLine} />
            </Tabs.Panel>
            <Tabs.Panel value="parameters" className={styles['panel'] ?? ''}>
              <ParametersTab
                execution={execution}
                plan={plan}
                metadata={details.data.metadata}
                pins={details.data.pins}
              />
            </Tabs.Panel>
            <Tabs.Panel value="cost" className={styles['panel'] ?? ''}>
              <CostTab executionId={executionId} version={version} />
            </Tabs.Panel>
            <Tabs.Panel value="calls" className={styles['panel'] ?? ''}>
              <CallsTab executionId={executionId} version={version} />
            </Tabs.Panel>
            <Tabs.Panel value="commands" className={styles['panel'] ?? ''}>
              <CommandsTab executionId={executionId} version={version} />
            </Tabs.Panel>
            <Tabs.Panel value="record" className={styles['panel'] ?? ''}>
              <RecordTab executionId={executionId} plan={plan} version={version} />
            </Tabs.Panel>
          </Tabs>
        </>
      )}
    </Card>
  );
}

function Badges({ execution }: { readonly execution: Parameters<typeof executionLook>[0] }) {
  const look = executionLook(execution);
  return (
    <>
      <StatusBadge state={look.state}>{look.word}</StatusBadge>
      {execution.mode !== 'real' && (
        <StatusBadge state="sim">{execution.mode === 'simulated' ? 'Simulated' : 'Dry run'}</StatusBadge>
      )}
    </>
  );
}
