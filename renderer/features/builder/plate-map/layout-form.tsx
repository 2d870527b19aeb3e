import { Select, Switch } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { Button } from '../../../ui/button.tsx';
import { ExpressionField } from './expression-field.tsx';
import { ShuffleBar } from './shuffle-bar.tsx';
import { compoundOptions, titlesOf, unusedCompound } from './well-drawing.ts';
import type {
  CompoundChoice,
  DoseResponseLayout,
  DoseSeriesLayout,
  LayoutParameter,
  UniformLayout,
  WrittenLayout,
  WrittenNumber,
  WrittenSeries,
} from './written-layout.ts';
import styles from './plate-map-editor.module.css';

interface FormProps<Layout> {
  readonly layout: Layout;
  readonly parameters: readonly LayoutParameter[];
  readonly compounds: readonly CompoundChoice[];
  readonly onChange: (layout: WrittenLayout, words: string) => void;
}

/** The numbers of a layout that is not written well by well; the plate above is what they come to. */
export function LayoutForm({ layout, ...rest }: FormProps<Exclude<WrittenLayout, { kind: 'map' }>>) {
  if (layout.kind === 'uniform') return <UniformForm layout={layout} {...rest} />;
  return (
    <div className={styles['layoutForm']}>
      {layout.kind === 'dose-response' ? (
        <SeriesFields
          series={layout}
          {...rest}
          onChange={(series, words) => rest.onChange({ ...layout, ...series }, words)}
        />
      ) : (
        <SeveralSeries layout={layout} {...rest} />
      )}
      <ControlFields layout={layout} {...rest} />
      <ShuffleBar
        seed={layout.randomise}
        parameters={rest.parameters}
        onSeed={(randomise, words) => rest.onChange({ ...layout, randomise }, words)}
      />
    </div>
  );
}

function UniformForm({ layout, parameters, onChange }: FormProps<UniformLayout>) {
  return (
    <div className={styles['layoutForm']}>
      <div className={styles['fields']}>
        <ExpressionField
          label="Medium only"
          unit="wells"
          integer
          minimum={0}
          maximum={1536}
          value={layout.blank ?? 0}
          parameters={parameters}
          onChange={(blank) => onChange({ ...layout, blank }, `Set medium only to ${blank} wells`)}
        />
        <Ring ring={layout.edge === 'buffer'} onRing={(edge, words) => onChange({ ...layout, edge }, words)} />
      </div>
    </div>
  );
}

interface SeriesFieldsProps {
  readonly series: WrittenSeries;
  readonly parameters: readonly LayoutParameter[];
  readonly compounds: readonly CompoundChoice[];
  readonly onChange: (series: Partial<WrittenSeries>, words: string) => void;
}

function SeriesFields({ series, parameters, compounds, onChange }: SeriesFieldsProps) {
  const titles = titlesOf(compounds, parameters);
  const of = titles(series.compound);
  const number = (name: keyof WrittenSeries, title: string) => (value: WrittenNumber) =>
    onChange({ [name]: value }, `Set ${title} of ${of} to ${value}`);
  return (
    <div className={styles['fields']}>
      <Select
        className={styles['compound']}
        label="Compound"
        data={compoundOptions(compounds, parameters, [series.compound])}
        value={series.compound}
        searchable
        onChange={(compound) => compound !== null && onChange({ compound }, `Set the compound to ${titles(compound)}`)}
      />
      <ExpressionField
        label="Top dose"
        unit="µM"
        minimum={0.000001}
        maximum={100_000}
        value={series.topUm}
        parameters={parameters}
        onChange={number('topUm', 'the top dose')}
      />
      <ExpressionField
        label="Dilution, 1 to"
        minimum={1.001}
        maximum={1000}
        value={series.factor}
        parameters={parameters}
        onChange={number('factor', 'the dilution')}
      />
      <ExpressionField
        label="Doses"
        integer
        minimum={1}
        maximum={48}
        value={series.points}
        parameters={parameters}
        onChange={number('points', 'the doses')}
      />
      <ExpressionField
        label="Replicates"
        integer
        minimum={1}
        maximum={384}
        value={series.replicates}
        parameters={parameters}
        onChange={number('replicates', 'the replicates')}
      />
    </div>
  );
}

function SeveralSeries({ layout, parameters, compounds, onChange }: FormProps<DoseSeriesLayout>) {
  const titles = titlesOf(compounds, parameters);
  const options = compoundOptions(compounds, parameters);
  const used = layout.series.map((series) => series.compound);
  const unused = unusedCompound(options, used, parameters);
  const last = layout.series.at(-1);
  return (
    <>
      {layout.series.map((series, index) => (
        <div
          key={`${index} ${series.compound}`}
          className={styles['seriesRow']}
          role="group"
          aria-label={`Compound ${index + 1}, ${titles(series.compound)}`}
        >
          <SeriesFields
            series={series}
            parameters={parameters}
            compounds={compounds}
            onChange={(more, words) =>
              onChange({ ...layout, series: layout.series.with(index, { ...series, ...more }) }, words)
            }
          />
          <Button
            kind="quiet"
            square
            aria-label={`Remove ${titles(series.compound)}`}
            disabled={layout.series.length === 1}
            icon={<IconX stroke={1.75} />}
            onClick={() =>
              onChange(
                { ...layout, series: layout.series.toSpliced(index, 1) },
                `Removed the series of ${titles(series.compound)}`,
              )
            }
          />
        </div>
      ))}
      <Button
        kind="quiet"
        className={styles['add']}
        icon={<IconPlus stroke={1.75} aria-hidden="true" />}
        disabled={unused === undefined || last === undefined}
        onClick={() =>
          unused !== undefined &&
          last !== undefined &&
          onChange(
            { ...layout, series: [...layout.series, { ...last, compound: unused.value }] },
            `Added a series of ${unused.label}`,
          )
        }
      >
        Add a compound
      </Button>
    </>
  );
}

function ControlFields({ layout, parameters, compounds, onChange }: FormProps<DoseResponseLayout | DoseSeriesLayout>) {
  const count = (label: string, name: 'vehicle' | 'untreated' | 'blank') => (
    <ExpressionField
      label={label}
      unit="wells"
      integer
      minimum={0}
      maximum={1536}
      value={layout[name] ?? 0}
      parameters={parameters}
      onChange={(value) => onChange({ ...layout, [name]: value }, `Set ${label.toLowerCase()} to ${value} wells`)}
    />
  );
  const fallback = layout.kind === 'dose-response' ? layout.compound : (layout.series[0]?.compound ?? '');
  const kill = layout.kill ?? { compound: fallback, doseUm: 10, wells: 0 };
  const setKill = (more: Partial<typeof kill>, words: string) => {
    const next = { ...kill, ...more };
    const { kill: _left, ...without } = layout;
    onChange(next.wells === 0 ? without : { ...without, kill: next }, words);
  };
  return (
    <div className={styles['fields']}>
      {count('Vehicle', 'vehicle')}
      {count('Untreated', 'untreated')}
      {count('Medium only', 'blank')}
      <ExpressionField
        label="Full kill"
        unit="wells"
        integer
        minimum={0}
        maximum={1536}
        value={kill.wells}
        parameters={parameters}
        onChange={(wells) => setKill({ wells }, `Set full kill to ${wells} wells`)}
      />
      {layout.kill !== undefined && (
        <>
          <Select
            className={styles['compound']}
            label="Compound of the full kill"
            data={compoundOptions(compounds, parameters, [kill.compound])}
            value={kill.compound}
            searchable
            onChange={(compound) => compound !== null && setKill({ compound }, `Set the full kill to ${compound}`)}
          />
          <ExpressionField
            label="Its dose"
            unit="µM"
            minimum={0.000001}
            maximum={100_000}
            value={kill.doseUm}
            parameters={parameters}
            onChange={(doseUm) => setKill({ doseUm }, `Set the dose of the full kill to ${doseUm} µM`)}
          />
        </>
      )}
      <Ring ring={layout.edge !== 'use'} onRing={(edge, words) => onChange({ ...layout, edge }, words)} />
    </div>
  );
}

interface RingProps {
  readonly ring: boolean;
  readonly onRing: (edge: 'buffer' | 'use', words: string) => void;
}

function Ring({ ring, onRing }: RingProps) {
  return (
    <Switch
      className={styles['ring']}
      label="Outer ring holds buffer"
      checked={ring}
      onChange={(event) =>
        event.currentTarget.checked
          ? onRing('buffer', 'Filled the outer ring with buffer')
          : onRing('use', 'Used the outer ring')
      }
    />
  );
}
