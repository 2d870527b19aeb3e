import type { ProtocolDifference } from '#core/contract/library.ts';
import { differenceInWords, groupDifferences, KINDS } from '../../lib/differences.ts';
import { plural } from '../../lib/numbers.ts';
import styles from './differences.module.css';

/** Longer values stand below each other, not side by side. */
const LONG = 48;

interface DifferencesProps {
  readonly differences: readonly ProtocolDifference[];
  /** Goes to where it differs, e.g. to the step in the builder; without it places are words. */
  readonly onPick?: (difference: ProtocolDifference) => void;
}

/** What differs between two protocols, by part and place: sign, colour and word, before and after. */
export function Differences({ differences, onPick }: DifferencesProps) {
  return (
    <div className={styles['parts']}>
      {groupDifferences(differences).map((group) => (
        <section key={group.part} className={styles['part']}>
          <h3>
            {group.title}
            <small>{plural(group.places.flatMap((place) => place.differences).length, 'difference')}</small>
          </h3>
          {group.places.map((place) => (
            <div key={place.key} className={styles['place']}>
              {onPick === undefined ? (
                <b className={styles['where']}>{place.where}</b>
              ) : (
                <button type="button" className={styles['where']} onClick={() => onPick(place.differences[0]!)}>
                  {place.where}
                </button>
              )}
              <ul>
                {place.differences.map((one, index) => (
                  <Line key={`${one.kind} ${one.field ?? ''} ${index}`} difference={one} />
                ))}
              </ul>
            </div>
          ))}
        </section>
      ))}
    </div>
  );
}

function Line({ difference }: { readonly difference: ProtocolDifference }) {
  const { kind, part, field, before, after } = difference;
  const long = part === 'program' || Math.max(before?.length ?? 0, after?.length ?? 0) > LONG;
  return (
    <li className={styles['line']} data-kind={kind}>
      <span className={styles['sign']} aria-hidden="true">
        {KINDS[kind].sign}
      </span>
      <span className={styles['word']}>{KINDS[kind].word}</span>
      <span className={styles['what']} data-long={long || undefined} data-code={part === 'program' || undefined}>
        {field !== null && <span className={styles['field']}>{field}</span>}
        {before !== null && (
          <del>
            <span className="visually-hidden">was </span>
            {before}
          </del>
        )}
        {before !== null && after !== null && (
          <span className={styles['arrow']} aria-hidden="true">
            →
          </span>
        )}
        {after !== null && (
          <ins>
            {before !== null && <span className="visually-hidden"> now </span>}
            {after}
          </ins>
        )}
      </span>
    </li>
  );
}

interface FewDifferencesProps {
  readonly differences: readonly ProtocolDifference[];
  /** How many are shown. */
  readonly most?: number;
}

/** The first few, one line each, for a narrow place. */
export function FewDifferences({ differences, most = 5 }: FewDifferencesProps) {
  return (
    <ul className={styles['few']}>
      {differences.slice(0, most).map((one, index) => (
        <li key={`${one.where} ${one.field ?? ''} ${index}`} className={styles['line']} data-kind={one.kind}>
          <span className={styles['sign']} aria-hidden="true">
            {KINDS[one.kind].sign}
          </span>
          <span>
            <span className="visually-hidden">{KINDS[one.kind].word}: </span>
            {differenceInWords(one)}
          </span>
        </li>
      ))}
    </ul>
  );
}
