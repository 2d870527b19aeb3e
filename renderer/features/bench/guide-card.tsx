import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { IconArrowRight, IconCheck } from '@tabler/icons-react';
import { useApi } from '../../api/api.ts';
import { GUIDE_STEPS, useGuide, type GuideStep } from '../../api/guide.ts';
import { useExecutions } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { GuideArt } from './guide-art.tsx';
import styles from './guide-card.module.css';

const WORDS: Record<GuideStep, { title: string; hint: string; minutes: string; button: string }> = {
  meet: {
    title: 'Meet the instruments',
    hint: 'Touch one and see what it does',
    minutes: '1 min',
    button: 'Meet the instruments',
  },
  choose: {
    title: 'Choose a protocol',
    hint: 'Viability dose-response is a good one',
    minutes: '1 min',
    button: 'Choose a protocol',
  },
  start: {
    title: 'Start a simulated run',
    hint: 'Look at what it will do, then start it',
    minutes: '1 min',
    button: 'Set up the run',
  },
  watch: {
    title: 'Watch it, pause it, resume it',
    hint: 'Every step, well and value as it comes',
    minutes: '3 min',
    button: 'Watch it',
  },
  read: {
    title: 'Read the curve in History',
    hint: 'Values, plate, curve and the whole record',
    minutes: '2 min',
    button: 'Read the curve',
  },
};
const FIRST_PROTOCOL = 'viability-dose-response';

interface GuideCardProps {
  readonly firstStart: boolean;
  readonly onMeet: () => void;
}

/** From cells on a plate to a curve, on the virtual lab. It leads, it never locks anything. */
export function GuideCard({ firstStart, onMeet }: GuideCardProps) {
  const { queries } = useApi();
  const { done, executionId } = useGuide();
  const navigate = useNavigate();
  const client = useQueryClient();
  const ended = useExecutions().some((one) => one.executionId === executionId && one.completedAt !== null);
  const finish = useMutation(
    queries.lab.setSetting.mutationOptions({
      onSuccess: () => client.invalidateQueries({ queryKey: queries.lab.overview.key() }),
    }),
  );
  const close = () => finish.mutate({ key: 'guide.finished', value: true });
  const isDone = (step: GuideStep) => done.includes(step) || (step === 'watch' && ended);
  const furthest = GUIDE_STEPS.findLastIndex(isDone);
  const present =
    GUIDE_STEPS.find((step, index) => index > furthest && !isDone(step)) ?? GUIDE_STEPS.find((step) => !isDone(step));
  if (!firstStart) return null;

  const go = (step: GuideStep) => {
    if (step === 'meet') onMeet();
    else if (step === 'choose' || step === 'start') void navigate({ to: '/run', search: { protocol: FIRST_PROTOCOL } });
    else if (step === 'watch' && executionId !== null)
      void navigate({ to: '/monitor/$executionId', params: { executionId } });
    else void navigate({ to: '/history', search: executionId === null ? {} : { selected: executionId } });
  };

  return (
    <section className={styles['guide']} aria-label="Guided first run">
      <GuideArt />
      <div className={styles['inside']}>
        <h2>{present === undefined ? 'That was a whole experiment.' : 'Welcome. Try a whole experiment.'}</h2>
        <p>From cells on a plate to a dose-response curve in about 8 minutes. Nothing here can break.</p>
        <ol>
          {GUIDE_STEPS.map((step, index) => (
            <li key={step} aria-current={step === present ? 'step' : undefined}>
              <span className={styles['dot']} data-done={isDone(step) || undefined}>
                {isDone(step) ? <IconCheck size={15} stroke={2.6} aria-label="done" /> : index + 1}
              </span>
              <span>
                <b>{WORDS[step].title}</b>
                {step === present && <small>{WORDS[step].hint}</small>}
              </span>
              <small>{WORDS[step].minutes}</small>
            </li>
          ))}
        </ol>
        <div className={styles['actions']}>
          {present === undefined ? (
            <Button kind="primary" large wide onClick={close}>
              Close the guide
            </Button>
          ) : (
            <>
              <Button
                kind="primary"
                large
                className={styles['go']}
                iconAfter={<IconArrowRight stroke={1.75} aria-hidden="true" />}
                onClick={() => go(present)}
              >
                {WORDS[present].button}
              </Button>
              <Button kind="quiet" large busy={finish.isPending} onClick={close}>
                Later
              </Button>
            </>
          )}
        </div>
      </div>
    </section>
  );
}
