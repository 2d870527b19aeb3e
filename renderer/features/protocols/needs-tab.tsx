import type { ReactNode } from 'react';
import type { Plan, PlannedLabware, ReagentUse } from '#core/contract/plan.ts';
import { costInWords } from '../../lib/cost.ts';
import { formatDuration, formatRangeText } from '../../lib/durations.ts';
import { startPlaceWords } from '../../lib/labware-view.ts';
import { formatAmount, plural } from '../../lib/numbers.ts';
import { capitalised, KIND_WORDS, vesselWords } from '../../lib/words.ts';
import { Facts } from '../../ui/facts.tsx';
import { NoPlan, type PlanQuery } from './steps-tab.tsx';
import styles from './protocol-details.module.css';

/** What has to be at hand: instruments, labware, reagents, time and money, with the defaults of its parameters. */
export function NeedsTab({ plan }: { readonly plan: PlanQuery }) {
  const made = plan.data?.plan;
  if (made == null) return <NoPlan plan={plan} />;
  return (
    <div className={styles['scroll']} tabIndex={0} role="region" aria-label="What it needs">
      <Section title="Time and money">
        <Facts
          items={[
            ['Takes', formatRangeText(made.duration.lowMs, made.duration.highMs)],
            ['Hands on', formatDuration(made.handlingMs)],
            ['Cost a run', costInWords(made.cost)],
          ]}
        />
      </Section>
      <Section title="Instruments">
        <ul className={styles['plain']}>
          {made.instruments.map((kind) => (
            <li key={kind}>{capitalised(KIND_WORDS[kind])}</li>
          ))}
          {made.instruments.length === 0 && <li>None: everything is done by hand or by Wellrun itself.</li>}
        </ul>
      </Section>
      <Section title="Labware">
        <ul className={styles['plain']}>
          {made.labware.map((one) => (
            <li key={one.labwareId}>
              <span>{one.title}</span>
              <small>{labwareWords(one)}</small>
            </li>
          ))}
          {made.labware.length === 0 && <li>None.</li>}
        </ul>
      </Section>
      <Uses title="Reagents" uses={made.reagents} />
      <Uses title="Consumables" uses={made.consumables} />
      <p className={styles['hint']}>With the defaults of its parameters. Run says it for your values.</p>
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

function labwareWords({ kind, rows, columns, type, wells, location }: PlannedLabware): string {
  const what =
    kind === 'plate'
      ? `${rows * columns} wells${wells.length > 0 ? `, ${plural(wells.length, 'well')} used` : ''}`
      : vesselWords(type);
  return location === undefined ? what : `${what}; ${startPlaceWords(location)}`;
}

function Uses({ title, uses }: { readonly title: string; readonly uses: Plan['reagents'] }) {
  if (uses.length === 0) return null;
  return (
    <Section title={title}>
      <table className={styles['uses']}>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Item</th>
            <th scope="col">Amount</th>
            <th scope="col">Cost</th>
          </tr>
        </thead>
        <tbody>
          {uses.map((use) => (
            <Use key={use.reagentId} use={use} />
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function Use({ use }: { readonly use: ReagentUse }) {
  const { text, unit } = formatAmount(use.amount, use.unit);
  return (
    <tr>
      <td>{use.name}</td>
      <td>
        {text} <small>{unit}</small>
      </td>
      <td>$ {use.costUsd.toFixed(2)}</td>
    </tr>
  );
}
