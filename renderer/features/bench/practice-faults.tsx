import { useMutation } from '@tanstack/react-query';
import type { InstrumentView } from '#core/contract/instrument.ts';
import { useApi } from '../../api/api.ts';
import { Button } from '../../ui/button.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import styles from './instrument-drawer.module.css';

const FAULTS = [
  { fault: 'disconnect', title: 'Unplug it', words: 'Its cable is pulled in the middle of its next command.' },
  { fault: 'silent', title: 'Make it silent', words: 'It carries out its next command and never answers.' },
  { fault: 'error', title: 'Let the next command fail', words: 'It refuses with a fault.' },
  { fault: 'slow', title: 'Make it slow', words: 'The next command takes five times as long.' },
  { fault: 'garbled', title: 'Garble its next answer', words: 'What comes back cannot be understood.' },
  { fault: 'jam', title: 'Jam it', words: 'It stops half way and reports it.' },
] as const;

/** Faults to practise with, on virtual instruments only. */
export function PracticeFaults({ view }: { readonly view: InstrumentView }) {
  const { queries } = useApi();
  const inject = useMutation(queries.instruments.injectFault.mutationOptions());
  return (
    <div className={styles['practice']}>
      <p>
        Practise what to do when something goes wrong: each of these happens once, at the next command that moves
        something. This is a virtual instrument; nothing can break.
      </p>
      <ul>
        {FAULTS.map(({ fault, title, words }) => (
          <li key={fault}>
            <span>{words}</span>
            <Button
              onClick={() =>
                inject.mutate(
                  { instrumentId: view.instrumentId, fault: fault === 'slow' ? { fault, factor: 5 } : { fault } },
                  {
                    onSuccess: () =>
                      notifyDone(`${view.instrumentId}: ${title.toLowerCase()}`, 'Practice fault is set.'),
                  },
                )
              }
            >
              {title}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
