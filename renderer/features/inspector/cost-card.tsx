import { IconPencil } from '@tabler/icons-react';
import type { Resolution } from '#core/contract/catalog.ts';
import { formatNumber, formatSignificant } from '../../lib/numbers.ts';
import { Card } from '../../ui/card.tsx';
import type { EntryPlace } from './change-dialog.tsx';
import styles from './inspector.module.css';

interface CostCardProps {
  readonly resolution: Resolution;
  readonly onEdit: (place: EntryPlace) => void;
}

/** What is used up and what it costs; each price can be the lab's own. */
export function CostCard({ resolution, onEdit }: CostCardProps) {
  const { reagents, consumables, costUsd } = resolution;
  return (
    <Card title="Reagents and cost" className={styles['card']}>
      <div className={styles['scroll']} tabIndex={0} role="region" aria-label="Reagents and cost">
        <table className={styles['table']} data-plain>
          <thead>
            <tr>
              <th scope="col">Article</th>
              <th scope="col" data-numeric>
                Amount
              </th>
              <th scope="col" data-numeric>
                $
              </th>
              <th scope="col">
                <span className="visually-hidden">Change the price</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {[...reagents, ...consumables].map(({ reagentId, name, amount, unit, costUsd: cost }) => (
              <tr key={reagentId}>
                <th scope="row" title={name}>
                  {name.split(/, | \(/)[0]}
                </th>
                <td data-numeric>{unit === 'mL' ? `${formatSignificant(amount, 4)} mL` : formatNumber(amount)}</td>
                <td data-numeric>{formatNumber(cost, 2)}</td>
                <td className={styles['edit']}>
                  <button
                    type="button"
                    aria-label={`Change the price of ${name}`}
                    onClick={() => onEdit(priceOf(reagentId, unit))}
                  >
                    <IconPencil size={16} stroke={1.75} aria-hidden="true" />
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={styles['sum']}>
        <b>Together</b>
        <b>{formatNumber(costUsd, 2)}</b>
      </p>
    </Card>
  );
}

/** Where the price of an article stands in the reference data. */
function priceOf(itemId: string, unit: string): EntryPlace {
  const field = 'price';
  if (itemId.startsWith('cpd_')) return { section: 'compounds', id: itemId.slice(4), field };
  if (/^(flask|plate|tube|reservoir|cryovial)_/.test(itemId)) return { section: 'vessels', id: itemId, field };
  return { section: unit === 'mL' ? 'reagents' : 'consumables', id: itemId, field };
}
