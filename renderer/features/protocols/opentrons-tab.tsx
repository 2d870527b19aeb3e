import { useState, type ReactNode } from 'react';
import type { OpentronsReport } from '#core/contract/opentrons.ts';
import { formatVolume, plural } from '../../lib/numbers.ts';
import { Button } from '../../ui/button.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Note } from '../../ui/note.tsx';
import { OpentronsDeck } from './opentrons-deck.tsx';
import styles from './opentrons-tab.module.css';

const FIRST_STEPS = 80;
const FIRST_WELLS = 24;
const SEVERITY = { info: 'waiting', warning: 'warn', error: 'failed' } as const;

/** What the Opentrons file says and does, as Wellrun reads it without a robot. */
export function OpentronsTab({ report }: { readonly report: OpentronsReport }) {
  const titles = new Map(report.labware.map((one) => [one.id, one.title]));
  return (
    <div className={styles['scroll']} tabIndex={0} role="region" aria-label="Opentrons protocol">
      {report.notCarriedOver.length > 0 && (
        <Note
          state="warn"
          title={`${plural(report.notCarriedOver.length, 'thing is', 'things are')} not carried over.`}
        >
          <ul className={styles['bullets']}>
            {report.notCarriedOver.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </Note>
      )}
      {report.warnings.map((warning) => (
        <Note key={`${warning.code} ${warning.commandIndex} ${warning.sentence}`} state={SEVERITY[warning.severity]}>
          {warning.sentence}
          {warning.commandIndex !== null && <small> Command {warning.commandIndex + 1}.</small>}
        </Note>
      ))}
      <Facts
        items={[
          ['File', report.fileName],
          ['Robot', `${report.robot}, schema ${report.schemaVersion}`],
          ...(report.author === '' ? [] : ([['Author', report.author]] as const)),
          ...report.pipettes.map((one) => [`Pipette, ${one.mount}`, one.name] as const),
          ...report.modules.map((one) => [`Module, ${one.slot}`, one.model] as const),
          ['SHA-256', <code key="hash">{report.sha256.slice(0, 12)}</code>],
        ]}
      />
      <Section title="Deck">
        <OpentronsDeck report={report} />
      </Section>
      <Section title="Tips">
        <ul className={styles['plain']}>
          {report.tips.map((one) => (
            <li key={one.labwareId}>
              <span>{titles.get(one.labwareId) ?? one.labwareId}</span>
              <small>{plural(one.used, 'tip')}</small>
            </li>
          ))}
          {report.tips.length === 0 && <li>It takes no tips.</li>}
        </ul>
      </Section>
      <Volumes report={report} titles={titles} />
      <Steps report={report} />
    </div>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={styles['section']}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

interface VolumesProps {
  readonly report: OpentronsReport;
  readonly titles: ReadonlyMap<string, string>;
}

/** Every well that something happens to: at the start, at the end, and what it holds at most. */
function Volumes({ report, titles }: VolumesProps) {
  const [all, setAll] = useState(false);
  const moved = report.wells.filter((one) => one.startUl !== one.endUl || one.mostUl !== one.leastUl);
  const shown = all ? moved : moved.slice(0, FIRST_WELLS);
  if (moved.length === 0) return null;
  return (
    <Section title="Volumes">
      <table className={styles['wells']}>
        <thead>
          <tr>
            <th scope="col">Well</th>
            <th scope="col">Start</th>
            <th scope="col">End</th>
            <th scope="col">At most</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <tr key={`${one.labwareId} ${one.well}`}>
              <td>
                <b>{one.well}</b> <small>{titles.get(one.labwareId) ?? one.labwareId}</small>
              </td>
              <td>{volume(one.startUl)}</td>
              <td data-fault={one.endUl < 0 || undefined}>{volume(one.endUl)}</td>
              <td data-fault={one.mostUl > one.capacityUl || undefined}>{volume(one.mostUl)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < moved.length && (
        <Button onClick={() => setAll(true)}>Show all {plural(moved.length, 'well')}</Button>
      )}
    </Section>
  );
}

function volume(microlitres: number): string {
  const { text, unit } = formatVolume(Math.abs(microlitres));
  return `${microlitres < 0 ? '\u2212' : ''}${text} ${unit}`;
}

function Steps({ report }: { readonly report: OpentronsReport }) {
  const [all, setAll] = useState(false);
  const shown = all ? report.steps : report.steps.slice(0, FIRST_STEPS);
  return (
    <Section title={`Steps, ${report.steps.length}`}>
      <ol className={styles['steps']}>
        {shown.map((step, at) => (
          <li key={step.commandIndex} data-left={!step.carriedOver || undefined}>
            {step.group !== null && step.group !== shown[at - 1]?.group && <h4>{step.group}</h4>}
            <span>{step.number}</span>
            <span>
              {step.sentence}
              {!step.carriedOver && <small>not carried over</small>}
            </span>
          </li>
        ))}
      </ol>
      {shown.length < report.steps.length && (
        <Button onClick={() => setAll(true)}>Show all {plural(report.steps.length, 'step')}</Button>
      )}
    </Section>
  );
}
