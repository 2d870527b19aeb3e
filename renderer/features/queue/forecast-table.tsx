import { useMemo } from 'react';
import type { Forecast, ForecastBar } from '#core/contract/forecast.ts';
import { laneWords } from '../../lib/asset-words.ts';
import { formatMoment, formatTime } from '../../lib/dates.ts';
import { formatDurationShort } from '../../lib/durations.ts';
import { changeoverBars, type DrawnBar } from '../../ui/gantt/gantt-model.ts';
import { StatusWord } from '../../ui/status-badge.tsx';
import { DataTable, TwoLines, type TableColumn } from '../../ui/table/data-table.tsx';

interface Row {
  readonly key: string;
  readonly assetId: string;
  readonly bar: DrawnBar;
}

interface ForecastTableProps {
  readonly forecast: Forecast;
  /** Details stand beside it; they say the windows too. */
  readonly narrow: boolean;
  readonly onOpen: (bar: ForecastBar) => void;
}

/** The forecast without a drawing: one line for each bar, sorted by any column. */
export function ForecastTable({ forecast, narrow, onOpen }: ForecastTableProps) {
  const rows = useMemo(
    () =>
      forecast.lanes
        .flatMap((lane) =>
          [...lane.bars, ...changeoverBars(lane)].map((bar, index): Row => ({
            key: `${lane.assetId} ${bar.executionId} ${bar.taskId} ${index}`,
            assetId: lane.assetId,
            bar,
          })),
        )
        .toSorted((one, other) => one.bar.start - other.bar.start),
    [forecast],
  );
  const { now } = forecast;
  const columns = useMemo<TableColumn<Row>[]>(
    () => [
      {
        id: 'where',
        title: 'Where',
        width: narrow ? '18%' : '14%',
        sortBy: (row) => row.assetId,
        cell: (row) => `${laneWords(row.assetId)}${row.bar.row > 0 ? `, ${row.bar.row + 1}` : ''}`,
      },
      {
        id: 'what',
        title: 'What',
        sortBy: (row) => row.bar.executionId,
        cell: (row) => (
          <TwoLines
            first={
              <>
                <b>{row.bar.executionId}</b> &nbsp;{row.bar.label}
              </>
            }
            second={row.bar.sentence ?? row.bar.title}
          />
        ),
      },
      {
        id: 'start',
        title: 'Start',
        width: '84px',
        numeric: true,
        sortBy: (row) => row.bar.start,
        cell: (row) => formatMoment(row.bar.start, now),
      },
      {
        id: 'end',
        title: 'End',
        width: '84px',
        numeric: true,
        sortBy: (row) => row.bar.end,
        cell: (row) => formatMoment(row.bar.end, now),
      },
      {
        id: 'takes',
        title: 'Takes',
        width: '84px',
        numeric: true,
        sortBy: (row) => row.bar.end - row.bar.start,
        cell: (row) => formatDurationShort(row.bar.end - row.bar.start),
      },
      {
        id: 'state',
        title: 'State',
        width: narrow ? '96px' : '13%',
        sortBy: (row) => row.bar.state,
        cell: ({ bar }) =>
          bar.conflict !== null ? (
            <StatusWord state="failed">conflict</StatusWord>
          ) : (
            <StatusWord state={bar.state === 'running' ? 'running' : bar.state === 'past' ? 'completed' : 'waiting'}>
              {bar.state}
            </StatusWord>
          ),
      },
      ...(narrow
        ? []
        : [
            {
              id: 'window',
              title: 'Starts between',
              width: '16%',
              cell: ({ bar }: Row) =>
                bar.window === null ? '' : `${formatMoment(bar.window[0], now)} and ${formatTime(bar.window[1])}`,
            },
          ]),
    ],
    [now, narrow],
  );
  return (
    <DataTable
      label="Forecast as a table"
      columns={columns}
      rows={rows}
      rowId={(row) => row.key}
      fixed
      onSelect={(row) => onOpen(row.bar)}
    />
  );
}
