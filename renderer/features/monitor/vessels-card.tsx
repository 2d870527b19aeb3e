import type { LabwareSummary } from '#core/contract/workcell.ts';
import type { Plan } from '#core/contract/plan.ts';
import { useWorkcell } from '../../api/workcell-hooks.ts';
import { placeWords, startPlaceWords } from '../../lib/labware-view.ts';
import { vesselWords } from '../../lib/words.ts';
import { Card } from '../../ui/card.tsx';
import styles from './execution-view.module.css';

interface VesselsCardProps {
  readonly plan: Plan;
  readonly executionId: string;
}

/** Flasks and tubes of a run that has no plate map, and where they stand: on the places they were given, not those asked for. */
export function VesselsCard({ plan, executionId }: VesselsCardProps) {
  const { labware } = useWorkcell();
  const standsOn = (labwareId: string) =>
    labware.find((one) => one.labwareId === `${executionId}:${labwareId}`)?.at ?? null;
  if (plan.labware.length === 0) return null;
  return (
    <Card title="Vessels">
      <ul className={styles['vessels']}>
        {plan.labware.map((one) => (
          <li key={one.labwareId}>
            <b>{one.title}</b>
            <small>
              {vesselWords(one.type)}
              {whereWords(standsOn(one.labwareId), one.location)}
            </small>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Where it stands, else where it is to stand. */
function whereWords(at: LabwareSummary['at'], wanted: Plan['labware'][number]['location']): string {
  if (at !== null) return `, stands on ${placeWords(at)}`;
  return wanted === undefined ? '' : `, for ${startPlaceWords(wanted)}`;
}
