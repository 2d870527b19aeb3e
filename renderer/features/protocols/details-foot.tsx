import type { ProtocolVersion } from '#core/contract/library.ts';
import type { Plan } from '#core/contract/plan.ts';
import { formatRangeText } from '../../lib/durations.ts';
import { costInWords } from '../../lib/cost.ts';
import { plural } from '../../lib/numbers.ts';
import { capitalised, joined, KIND_WORDS } from '../../lib/words.ts';
import { Facts } from '../../ui/facts.tsx';
import styles from './protocol-details.module.css';

interface DetailsFootProps {
  readonly plan: Plan | undefined;
  readonly version: ProtocolVersion | undefined;
}

/** So many instruments are named. */
const FEW = 3;

/** The few figures that say whether it can be done today. */
export function DetailsFoot({ plan, version }: DetailsFootProps) {
  if (plan === undefined && version === undefined) return null;
  return (
    <footer className={styles['foot']}>
      <Facts
        items={[
          ...(plan === undefined
            ? []
            : ([
                ['Takes', formatRangeText(plan.duration.lowMs, plan.duration.highMs)],
                ['Cost a run', costInWords(plan.cost)],
                [
                  'Needs',
                  plan.instruments.length === 0 || plan.instruments.length > FEW
                    ? plural(plan.instruments.length, 'instrument')
                    : capitalised(joined(plan.instruments.map((kind) => KIND_WORDS[kind]))),
                ],
              ] as const)),
          ...(version === undefined ? [] : ([['Success', success(version)]] as const)),
        ]}
      />
    </footer>
  );
}

function success({ runs, completed }: ProtocolVersion): string {
  return runs === 0 ? 'never run' : `${completed} of ${runs} ${runs === 1 ? 'run' : 'runs'}`;
}
