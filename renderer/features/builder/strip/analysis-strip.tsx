import { useMemo, useState } from 'react';
import { costInWords } from '../../../lib/cost.ts';
import { formatRangeText } from '../../../lib/durations.ts';
import { plural } from '../../../lib/numbers.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { StatusShape } from '../../../ui/status-shape.tsx';
import { useBuilder, useSession } from '../state/draft-session.ts';
import { findingsOf, type Finding } from './findings.ts';
import { tipsInWords } from './tips-in-words.ts';
import styles from './analysis-strip.module.css';

/** What the protocol comes to as it is now, and what is wrong with it; each finding leads to its field. */
export function AnalysisStrip() {
  const { actions } = useSession();
  const { analysis, analysed, isEmpty, isOld, fault, isTried } = useBuilder((state) => ({
    analysis: state.analysis,
    analysed: state.question?.document,
    isEmpty: state.document.steps.length === 0,
    isOld: state.question?.document !== state.document || state.question.trial !== state.trial,
    fault: state.analysisFault,
    isTried: Object.keys(state.trial).length > 0,
  }));
  const [showsAll, setShowsAll] = useState(false);
  const findings = useMemo(() => (isEmpty ? [] : findingsOf(analysis, analysed)), [analysis, analysed, isEmpty]);
  const faults = findings.reduce((sum, one) => sum + (one.state === 'failed' ? one.count : 0), 0);
  const warnings = findings.filter((one) => one.state === 'warn').length;
  const go = ({ stepId, field }: Finding) => {
    setShowsAll(false);
    actions.goTo(stepId, field);
  };
  return (
    <Card label="Live analysis" className={styles['strip']}>
      <Cells old={isOld} />
      <div className={styles['cell']}>
        <small>Found</small>
        <span className={styles['value']}>
          <span className={styles['counts']}>
            {analysis === null || isEmpty ? (
              <span className={styles['none']}>–</span>
            ) : findings.length === 0 ? (
              <span data-state="completed">
                <StatusShape state="completed" /> nothing
              </span>
            ) : (
              <>
                {faults > 0 && (
                  <span data-state="failed" role="img" aria-label={plural(faults, 'fault')}>
                    <StatusShape state="failed" /> {faults}
                  </span>
                )}
                {warnings > 0 && (
                  <span data-state="warn" role="img" aria-label={plural(warnings, 'warning')}>
                    <StatusShape state="warn" /> {warnings}
                  </span>
                )}
              </>
            )}
          </span>
        </span>
      </div>
      <div className={styles['found']}>
        {fault !== null ? (
          <span className={styles['none']}>Not analysed: {fault}</span>
        ) : isEmpty || (findings.length === 0 && analysis !== null) ? (
          <span className={styles['none']}>
            {isEmpty
              ? 'Insert the first step.'
              : isTried
                ? 'Analysed with the values that are tried.'
                : 'Analysed with the defaults of the parameters.'}
          </span>
        ) : (
          findings.slice(0, 2).map((finding) => <Line key={finding.key} finding={finding} onGo={go} />)
        )}
      </div>
      <div className={styles['right']}>
        {findings.length > 2 && (
          <Button kind="quiet" onClick={() => setShowsAll(true)}>
            Show all {faults + warnings}
          </Button>
        )}
      </div>
      <Dialog
        open={showsAll}
        onClose={() => setShowsAll(false)}
        width={720}
        title={`${plural(faults, 'fault')}, ${plural(warnings, 'warning')}`}
        actions={<Button onClick={() => setShowsAll(false)}>Close</Button>}
      >
        <div className={styles['all']}>
          {findings.map((finding) => (
            <Line key={finding.key} finding={finding} onGo={go} />
          ))}
        </div>
      </Dialog>
    </Card>
  );
}

function Line({ finding, onGo }: { readonly finding: Finding; readonly onGo: (finding: Finding) => void }) {
  return (
    <button
      type="button"
      className={styles['line']}
      data-state={finding.state}
      title={finding.sentence}
      onClick={() => onGo(finding)}
    >
      <StatusShape state={finding.state} />
      <b>{finding.where}</b>
      <span>{finding.sentence}</span>
    </button>
  );
}

/** Four figures. They stay while the next analysis is made, and turn grey. */
function Cells({ old }: { readonly old: boolean }) {
  const analysis = useBuilder((state) => state.analysis);
  const figures = useMemo(() => {
    const { duration, cost, reagents = [], shortages = [], consumables = [] } = analysis ?? {};
    return {
      duration: duration == null ? '–' : formatRangeText(duration.lowMs, duration.highMs),
      cost: cost == null ? '–' : costInWords(cost),
      tips: analysis === null || duration == null ? '–' : tipsInWords(consumables),
      reagents:
        analysis === null || duration == null
          ? '–'
          : shortages.length === 0
            ? reagents.length === 0
              ? 'none'
              : `${reagents.length}, all in stock`
            : `${reagents.length}, ${shortages.length} short`,
    };
  }, [analysis]);
  return (
    <>
      {(
        [
          ['Duration', figures.duration],
          ['Cost', figures.cost],
          ['Tips', figures.tips],
          ['Reagents', figures.reagents],
        ] as const
      ).map(([title, value]) => (
        <div key={title} className={styles['cell']}>
          <small>{title}</small>
          <span className={styles['value']} style={old ? { color: 'var(--text-3)' } : undefined}>
            {value}
          </span>
        </div>
      ))}
    </>
  );
}
