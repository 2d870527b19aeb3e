import { IconPrinter } from '@tabler/icons-react';
import { useState } from 'react';
import type { Analysis } from '#core/contract/analysis.ts';
import type { ProtocolDocument } from '#core/contract/protocol.ts';
import type { VersionState } from '#core/contract/words.ts';
import { formatDateTime } from '../../../lib/dates.ts';
import { formatDuration, formatRangeText } from '../../../lib/durations.ts';
import { KIND_WORDS, joined } from '../../../lib/words.ts';
import { Button } from '../../../ui/button.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { tipsInWords } from '../strip/tips-in-words.ts';
import { pageRule, PAPERS, usePageRule, type Paper } from './page-rule.ts';
import { PrintPlate } from './print-plate.tsx';
import { PrintSteps } from './print-steps.tsx';
import { LabwareTable, ParametersTable, ReagentsTable } from './print-tables.tsx';
import styles from './print-view.module.css';

export interface PrintViewProps {
  readonly document: ProtocolDocument;
  readonly analysis: Analysis | null;
  readonly title: string;
  /** Null: a working copy that no version was made of. */
  readonly version: number | null;
  readonly state: VersionState;
  readonly savedBy: string;
  readonly savedAt: number | null;
  readonly hash: string | null;
}

const STATE_MARKS: Readonly<Record<VersionState, string | undefined>> = {
  draft: 'DRAFT, not approved',
  'in-review': 'IN REVIEW, not approved',
  approved: undefined,
  retired: 'RETIRED, do not run',
};

const STATE_TEXT: Readonly<Record<VersionState, string>> = {
  draft: 'draft',
  'in-review': 'in review',
  approved: 'approved',
  retired: 'retired',
};

/** Letter where it is in use, A4 everywhere else. */
function usualPaper(): Paper {
  return /-(?:US|CA|MX)$/.test(navigator.language) ? 'Letter' : 'A4';
}

/** A protocol for the bench, on paper: what is needed, the plates, and every step with a box to tick. */
export function PrintView(props: PrintViewProps) {
  const { document, analysis, title, version, state, savedBy, savedAt, hash } = props;
  const [paper, setPaper] = useState(usualPaper);
  const mark = STATE_MARKS[state];
  const versionWords = version === null ? 'working copy, no version yet' : `version ${version}`;
  usePageRule(
    pageRule({
      paper,
      top: `${title}, ${versionWords}`,
      mark,
      bottom: hash === null ? 'No hash: this is a working copy.' : `sha256 ${hash.slice(0, 16)}`,
    }),
  );
  const plates = (analysis?.labware ?? []).filter(
    (one) => one.kind === 'plate' && one.wells.some((well) => well.role !== 'unused'),
  );
  return (
    <div className={styles['view']}>
      <div className={styles['bar']} data-no-print>
        <Segmented
          label="Paper"
          value={paper}
          onChange={setPaper}
          options={PAPERS.map((one) => ({ value: one, title: one }))}
        />
        <Button kind="primary" icon={<IconPrinter stroke={1.75} aria-hidden="true" />} onClick={() => window.print()}>
          Print…
        </Button>
      </div>
      <div className={styles['desk']} tabIndex={0} role="region" aria-label="Pages">
        <article className={styles['sheet']} data-paper={paper} data-print aria-label={`${title} for printing`}>
          {mark !== undefined && (
            <p className={styles['mark']} aria-hidden="true">
              {mark.split(',')[0]}
            </p>
          )}
          <header className={styles['head']}>
            <h1>{title}</h1>
            <p className={styles['state']} data-approved={state === 'approved' || undefined}>
              {mark ?? 'Approved'}
            </p>
            <dl>
              <div>
                <dt>Version</dt>
                <dd>{`${versionWords}, ${STATE_TEXT[state]}`}</dd>
              </div>
              <div>
                <dt>Saved</dt>
                <dd>
                  {savedAt === null
                    ? 'not known'
                    : `${formatDateTime(savedAt, 0)}${savedBy === '' ? '' : ` by ${savedBy}`}`}
                </dd>
              </div>
              <div>
                <dt>Protocol</dt>
                <dd>{document.id}</dd>
              </div>
              <div className={styles['wide']}>
                <dt>sha256</dt>
                <dd className={styles['hash']}>{hash ?? 'none, this is a working copy'}</dd>
              </div>
              {analysis !== null && analysis.duration !== null && (
                <>
                  <div>
                    <dt>Takes</dt>
                    <dd>{formatRangeText(analysis.duration.lowMs, analysis.duration.highMs)}</dd>
                  </div>
                  <div>
                    <dt>Hands needed</dt>
                    <dd>{formatDuration(analysis.handlingMs)}</dd>
                  </div>
                  <div>
                    <dt>Tips</dt>
                    <dd>{tipsInWords(analysis.consumables)}</dd>
                  </div>
                  <div className={styles['wide']}>
                    <dt>Instruments</dt>
                    <dd>{joined(analysis.instruments.map((kind) => KIND_WORDS[kind])) || 'none'}</dd>
                  </div>
                </>
              )}
            </dl>
            {document.description !== undefined && <p>{document.description}</p>}
          </header>
          <ParametersTable parameters={document.parameters ?? {}} />
          <LabwareTable labware={analysis?.labware ?? []} />
          {plates.length > 0 && (
            <section>
              <h2>Plates</h2>
              {plates.map((plate) => (
                <div key={plate.labwareId} className={styles['together']}>
                  <h3>{plate.title}</h3>
                  <PrintPlate labware={plate} />
                </div>
              ))}
            </section>
          )}
          <ReagentsTable reagents={analysis?.reagents ?? []} consumables={analysis?.consumables ?? []} />
          <PrintSteps document={document} analysis={analysis} />
          <section className={styles['signatures']}>
            {['Done by', 'Date and time', 'Checked by', 'Date and time'].map((one, index) => (
              <p key={index}>{one}</p>
            ))}
          </section>
        </article>
      </div>
    </div>
  );
}
