import type { Plan, ReagentUse } from '#core/contract/plan.ts';
import { formatAmount, plural } from '../../lib/numbers.ts';
import { Card } from '../../ui/card.tsx';
import styles from './needs-card.module.css';

/** Reagents and consumables of the plan, with what they cost. */
export function NeedsCard({ plan }: { readonly plan: Plan | undefined }) {
  const items = plan === undefined ? [] : [...plan.reagents, ...plan.consumables];
  return (
    <Card
      title="What it needs"
      right={plan === undefined ? undefined : plural(items.length, 'item')}
      className={styles['card']}
    >
      {items.length === 0 ? (
        <p className={styles['none']}>
          {plan === undefined ? 'Known when there is a plan.' : 'No reagents and no consumables.'}
        </p>
      ) : (
        <div className={styles['scroll']} tabIndex={0} role="region" aria-label="Reagents and consumables">
          <table className={styles['table']}>
            <thead>
              <tr>
                <th scope="col">Item</th>
                <th scope="col">Needs</th>
                <th scope="col">Costs</th>
              </tr>
            </thead>
            <tbody>
              {items.map((item) => (
                <Row key={item.reagentId} item={item} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

function Row({ item }: { readonly item: ReagentUse }) {
  const { text, unit } = formatAmount(item.amount, item.unit);
  return (
    <tr>
      <td title={item.name}>{item.name}</td>
      <td>
        {text} <small>{unit}</small>
      </td>
      <td>$ {item.costUsd.toFixed(2)}</td>
    </tr>
  );
}
