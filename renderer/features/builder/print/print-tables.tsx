import type { PlannedLabware, ReagentUse } from '#core/contract/plan.ts';
import type { Parameter } from '#core/contract/protocol.ts';
import { startPlaceWords } from '../../../lib/labware-view.ts';
import { formatAmount, formatSignificant } from '../../../lib/numbers.ts';
import { plainWords } from '../../../lib/words.ts';
import { limitsInWords } from '../../../ui/fields/limits.ts';
import styles from './print-view.module.css';

function valueWords(parameter: Parameter): string {
  if (parameter.type === 'boolean') return parameter.default ? 'yes' : 'no';
  const unit = 'unit' in parameter && parameter.unit !== undefined ? ` ${parameter.unit}` : '';
  const value = typeof parameter.default === 'number' ? formatSignificant(parameter.default, 8) : parameter.default;
  return `${value}${unit}`;
}

function rangeWords(parameter: Parameter): string {
  if (parameter.type === 'number' || parameter.type === 'integer') return limitsInWords(parameter, parameter.unit);
  if (parameter.type === 'choice') return parameter.choices.map((one) => one.title).join(', ');
  return '';
}

/** What is asked for at each run, with room for the value of this one. */
export function ParametersTable({ parameters }: { readonly parameters: Readonly<Record<string, Parameter>> }) {
  const entries = Object.entries(parameters);
  if (entries.length === 0) return null;
  return (
    <section>
      <h2>Parameters</h2>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">Parameter</th>
            <th scope="col">Usually</th>
            <th scope="col">May be</th>
            <th scope="col">This run</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(([name, parameter]) => (
            <tr key={name}>
              <th scope="row">{parameter.title}</th>
              <td>{valueWords(parameter)}</td>
              <td>{rangeWords(parameter)}</td>
              <td className={styles['blank']} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function LabwareTable({ labware }: { readonly labware: readonly PlannedLabware[] }) {
  if (labware.length === 0) return null;
  return (
    <section>
      <h2>Labware</h2>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col" className={styles['tick']}>
              Ready
            </th>
            <th scope="col">What</th>
            <th scope="col">Kind</th>
            <th scope="col">Stands at</th>
            <th scope="col">Label</th>
          </tr>
        </thead>
        <tbody>
          {labware.map((one) => (
            <tr key={one.labwareId}>
              <td className={styles['tick']}>
                <i />
              </td>
              <th scope="row">{one.title}</th>
              <td>{plainWords(one.type)}</td>
              <td>{one.location === undefined ? '' : startPlaceWords(one.location)}</td>
              <td className={styles['blank']} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface ReagentsTableProps {
  readonly reagents: readonly ReagentUse[];
  readonly consumables: readonly ReagentUse[];
}

/** What to prepare before the start, with room for lot numbers. */
export function ReagentsTable({ reagents, consumables }: ReagentsTableProps) {
  const rows = [...reagents, ...consumables];
  if (rows.length === 0) return null;
  return (
    <section>
      <h2>Prepare</h2>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col" className={styles['tick']}>
              Ready
            </th>
            <th scope="col">Reagent or consumable</th>
            <th scope="col" className={styles['number']}>
              Amount
            </th>
            <th scope="col">Lot, expires</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((one, index) => {
            const { text, unit } = formatAmount(one.amount, one.unit);
            return (
              <tr key={`${index} ${one.reagentId}`}>
                <td className={styles['tick']}>
                  <i />
                </td>
                <th scope="row">{one.name}</th>
                <td className={styles['number']}>{`${text} ${unit}`}</td>
                <td className={styles['blank']} />
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
