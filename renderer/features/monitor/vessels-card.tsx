import type { Plan } from '#core/contract/plan.ts';
import { plainWords, vesselWords } from '../../lib/words.ts';
import { Card } from '../../ui/card.tsx';
import styles from './execution-view.module.css';

/** Flasks and tubes of a run that has no plate map. */
export function VesselsCard({ plan }: { readonly plan: Plan }) {
  if (plan.labware.length === 0) return null;
  return (
    <Card title="Vessels">
      <ul className={styles['vessels']}>
        {plan.labware.map((one) => (
          <li key={one.labwareId}>
            <b>{one.title}</b>
            <small>
              {vesselWords(one.type)}
              {one.location === undefined ? '' : `, ${plainWords(one.location.instrument)} ${one.location.place}`}
            </small>
          </li>
        ))}
      </ul>
    </Card>
  );
}
