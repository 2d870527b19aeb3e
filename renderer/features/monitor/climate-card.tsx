import type { LiveExecution } from '#core/contract/execution.ts';
import { useInstruments } from '../../api/hooks.ts';
import { formatChannel, unitOf } from '../../lib/channels.ts';
import { Card } from '../../ui/card.tsx';
import { StatusWord } from '../../ui/status-badge.tsx';
import { ChannelStrip } from './telemetry-card.tsx';
import styles from './rest-view.module.css';

/** The climate that the cells stand in, and where they stand. */
export function ClimateCard({
  execution,
  instrumentId,
}: {
  readonly execution: LiveExecution;
  readonly instrumentId: string;
}) {
  const instrument = useInstruments().find((one) => one.instrumentId === instrumentId);
  if (instrument === undefined) return null;
  const minutes = execution.mode === 'real' ? 420 : 10;
  const inRange = instrument.channels.every(
    ({ value, low, high }) => (low === undefined || value >= low) && (high === undefined || value <= high),
  );
  const slots = instrument.contents;
  const half = Math.ceil(slots.length / 2);
  const mine = slots.filter((slot) => slot.occupied && slot.label.startsWith(`${execution.executionId}:`));
  const taken = slots.filter((slot) => slot.occupied).length;
  const humidity = instrument.channels[2];
  return (
    <Card
      title={`Climate of ${instrumentId}`}
      caption={
        inRange ? (
          <StatusWord state="completed">in range</StatusWord>
        ) : (
          <StatusWord state="warn">out of range</StatusWord>
        )
      }
      right={minutes === 420 ? 'last 7 h' : `last ${minutes} min`}
    >
      <div className={styles['climate']}>
        {instrument.channels.slice(0, 2).map((channel, index) => (
          <ChannelStrip
            key={channel.channel}
            instrument={instrument}
            channel={channel}
            series={index === 0 ? 1 : 3}
            minutes={minutes}
            height={index === 1 ? 76 : 58}
            axis={index === 1}
          />
        ))}
      </div>
      {slots.length > 0 && (
        <div className={styles['slots']}>
          <div className={styles['towers']} aria-hidden="true">
            {[slots.slice(0, half), slots.slice(half)].map((row, index) => (
              <div key={index}>
                {row.map((slot) => (
                  <i
                    key={slot.place}
                    data-taken={slot.occupied || undefined}
                    data-mine={mine.includes(slot) || undefined}
                  />
                ))}
              </div>
            ))}
          </div>
          <span>
            <b>
              {mine.length === 0
                ? 'No plate of this run is in it'
                : `In slot ${mine.map((slot) => slot.place).join(', ')}`}
            </b>
            <br />
            <span className={styles['faint']}>
              {taken} of {slots.length} slots taken
              {humidity === undefined ? '' : `, ${formatChannel(humidity)} ${unitOf(humidity)}`}
            </span>
          </span>
        </div>
      )}
    </Card>
  );
}
