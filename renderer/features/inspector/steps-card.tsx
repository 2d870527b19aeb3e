import type { Resolution } from '#core/contract/catalog.ts';
import { formatDuration } from '../../lib/durations.ts';
import { Card } from '../../ui/card.tsx';
import styles from './inspector.module.css';

const MINUTE = 60_000;

type ResolvedStep = Resolution['steps'][number];

interface StepsCardProps {
  readonly steps: readonly ResolvedStep[];
  readonly chosen: string | null;
  readonly onChoose: (number: string) => void;
}

/** What is going to be done. Each underlined number leads to where it comes from. */
export function StepsCard({ steps, chosen, onChoose }: StepsCardProps) {
  return (
    <Card title="Steps" caption={`${steps.length}`} className={styles['card']}>
      <ol className={styles['steps']} aria-label="Steps" tabIndex={0}>
        {steps.map((step) => (
          <li key={step.stepId}>
            <span className={styles['index']}>{step.number}</span>
            <span>
              <Sentence step={step} chosen={chosen} onChoose={onChoose} />
            </span>
            <span className={styles['when']}>{timeText(step)}</span>
          </li>
        ))}
      </ol>
    </Card>
  );
}

function timeText({ handlingMinutes, timedMinutes, parallel }: ResolvedStep): string {
  const text = formatDuration((handlingMinutes + timedMinutes) * MINUTE);
  return parallel ? `${text}, beside` : text;
}

interface SentenceProps {
  readonly step: ResolvedStep;
  readonly chosen: string | null;
  readonly onChoose: (number: string) => void;
}

function Sentence({ step, chosen, onChoose }: SentenceProps) {
  return piecesOf(step).map(({ text, name }, index) =>
    name === undefined ? (
      <span key={index}>{text}</span>
    ) : (
      <button
        key={index}
        type="button"
        className={styles['number']}
        aria-pressed={name === chosen}
        aria-label={`${text}: where it comes from`}
        onClick={() => onChoose(name)}
      >
        {text}
      </button>
    ),
  );
}

/** A sentence cut where its numbers stand. */
export function piecesOf({ sentence, numbers }: Pick<ResolvedStep, 'sentence' | 'numbers'>) {
  const pieces: { readonly text: string; readonly name?: string }[] = [];
  let at = 0;
  for (const { name, text } of numbers) {
    const found = sentence.indexOf(text, at);
    if (found < 0) continue;
    if (found > at) pieces.push({ text: sentence.slice(at, found) });
    pieces.push({ text, name });
    at = found + text.length;
  }
  if (at < sentence.length) pieces.push({ text: sentence.slice(at) });
  return pieces;
}
