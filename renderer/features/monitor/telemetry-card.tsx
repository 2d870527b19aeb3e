import type { LiveExecution } from '#core/contract/execution.ts';
import type { Channel, InstrumentView } from '#core/contract/instrument.ts';
import { useChannel, useInstruments, useStale } from '../../api/hooks.ts';
import { instrumentsInUse } from '../../lib/chosen-instruments.ts';
import { channelTitle } from '../../lib/channels.ts';
import { instrumentLook } from '../../lib/instrument-look.ts';
import { Card } from '../../ui/card.tsx';
import { TelemetryStrip } from '../../ui/chart/telemetry-strip.tsx';
import { Empty } from '../../ui/empty.tsx';
import styles from './execution-view.module.css';

const MOST = 4;

export interface ShownChannel {
  readonly instrument: InstrumentView;
  readonly channel: Channel;
}

/** Channels that matter for a run: climate of its incubator first, then its readers, then whatever else it uses. */
export function channelsOf(execution: LiveExecution, instruments: readonly InstrumentView[]): ShownChannel[] {
  const used = new Set(instrumentsInUse(execution));
  const order = [
    'incubator',
    'plate-reader',
    'imager',
    'shaker',
    'centrifuge',
    'balance',
    'cell-counter',
    'liquid-handler',
    'plate-arm',
  ];
  return instruments
    .filter((one) => used.has(one.instrumentId))
    .toSorted((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind))
    .flatMap((instrument) =>
      instrument.channels.slice(0, instrument.kind === 'incubator' ? 2 : 1).map((channel) => ({ instrument, channel })),
    );
}

export function TelemetryCard({ execution }: { readonly execution: LiveExecution }) {
  const instruments = useInstruments();
  const shown = channelsOf(execution, instruments).slice(0, MOST);
  const minutes = execution.mode === 'real' ? 60 : 10;
  return (
    <Card title="Telemetry" right={`last ${minutes} min`}>
      {shown.length === 0 ? (
        <Empty title="No values">
          {execution.mode === 'dry-run'
            ? 'A dry run addresses no instrument.'
            : 'The instruments of this run measure nothing.'}
        </Empty>
      ) : (
        <div className={styles['divided']}>
          {shown.map(({ instrument, channel }, index) => (
            <ChannelStrip
              key={`${instrument.instrumentId}/${channel.channel}`}
              instrument={instrument}
              channel={channel}
              series={[1, 3, 2, 5][index] ?? 6}
              minutes={minutes}
              height={shown.length > 3 ? 48 : 58}
            />
          ))}
        </div>
      )}
    </Card>
  );
}

interface ChannelStripProps extends ShownChannel {
  readonly series: number;
  readonly minutes: number;
  readonly height: number;
  readonly axis?: boolean;
}

export function ChannelStrip({ instrument, channel, series, minutes, height, axis = false }: ChannelStripProps) {
  const stale = useStale();
  const spanMs = minutes * 60_000;
  const read = useChannel(instrument.instrumentId, channel.channel, spanMs);
  return (
    <TelemetryStrip
      title={channelTitle(instrument.instrumentId, channel.title)}
      value={channel.value}
      unit={channel.unit}
      low={channel.low}
      high={channel.high}
      series={series}
      spanMs={spanMs}
      spanWords={`the last ${minutes} minutes`}
      read={read}
      height={height}
      axis={axis}
      stale={stale || instrumentLook(instrument).blocked}
    />
  );
}
