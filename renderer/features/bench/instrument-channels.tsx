import type { Channel, InstrumentView } from '#core/contract/instrument.ts';
import { useChannel, useStale } from '../../api/hooks.ts';
import { instrumentLook } from '../../lib/instrument-look.ts';
import { TelemetryStrip } from '../../ui/chart/telemetry-strip.tsx';
import { Empty } from '../../ui/empty.tsx';
import styles from './instrument-drawer.module.css';

const SPAN_MS = 60 * 60_000;

export function InstrumentChannels({ view }: { readonly view: InstrumentView }) {
  if (view.channels.length === 0)
    return <Empty title="No values">This instrument measures nothing while it is idle.</Empty>;
  return (
    <div className={styles['channels']}>
      <p className={styles['span']}>last 60 min</p>
      {view.channels.map((channel, index) => (
        <ChannelStrip key={channel.channel} view={view} channel={channel} series={(index % 6) + 1} />
      ))}
    </div>
  );
}

function ChannelStrip({
  view,
  channel,
  series,
}: {
  readonly view: InstrumentView;
  readonly channel: Channel;
  readonly series: number;
}) {
  const stale = useStale();
  const read = useChannel(view.instrumentId, channel.channel, SPAN_MS);
  return (
    <TelemetryStrip
      title={channel.title}
      value={channel.value}
      unit={channel.unit}
      low={channel.low}
      high={channel.high}
      series={series}
      spanMs={SPAN_MS}
      spanWords="the last 60 minutes"
      read={read}
      height={78}
      axis
      stale={stale || instrumentLook(view).blocked}
    />
  );
}
