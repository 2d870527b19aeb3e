import { Menu, Popover, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState, type ComponentProps } from 'react';
import { IconChevronDown, IconSearch } from '@tabler/icons-react';
import { EXECUTION_STATUSES, MODES } from '#core/contract/words.ts';
import { useApi } from '../../api/api.ts';
import { capitalised, joined, MODE_WORDS } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { isFiltered, type HistorySearch } from './history-search.ts';
import styles from './history-page.module.css';

interface HistoryFiltersProps {
  readonly search: HistorySearch;
  readonly onChange: (change: Partial<HistorySearch>) => void;
}

const EMPTY: Partial<HistorySearch> = {
  search: undefined,
  status: undefined,
  mode: undefined,
  cellLine: undefined,
  protocolId: undefined,
  operator: undefined,
  from: undefined,
  to: undefined,
};

export function HistoryFilters({ search, onChange }: HistoryFiltersProps) {
  const { queries } = useApi();
  const facets = useQuery(queries.executions.facets.queryOptions()).data;
  const protocols = useQuery(queries.protocols.list.queryOptions()).data;
  const [words, setWords] = useState(search.search ?? '');
  const settle = useDebouncedCallback(
    (text: string) => onChange({ search: text.trim() === '' ? undefined : text }),
    250,
  );
  const protocolName = (id: string) => protocols?.find((one) => one.protocolId === id)?.name ?? id;
  return (
    <div className={styles['filters']} role="search">
      <TextInput
        className={styles['search'] ?? ''}
        aria-label="Search executions"
        placeholder="Search names, notes, errors"
        leftSection={<IconSearch size={17} stroke={1.75} aria-hidden="true" />}
        value={words}
        onChange={(event) => {
          setWords(event.currentTarget.value);
          settle(event.currentTarget.value);
        }}
      />
      <ManyFilter
        title="Status"
        chosen={search.status ?? []}
        options={EXECUTION_STATUSES}
        words={capitalised}
        onChange={(status) => onChange({ status })}
      />
      <DateFilter from={search.from} to={search.to} onChange={onChange} />
      <OneFilter
        title="Cell line"
        chosen={search.cellLine}
        options={facets?.cellLines ?? []}
        onChange={(cellLine) => onChange({ cellLine })}
      />
      <OneFilter
        title="Protocol"
        chosen={search.protocolId}
        options={facets?.protocolIds ?? []}
        words={protocolName}
        onChange={(protocolId) => onChange({ protocolId })}
      />
      <ManyFilter
        title="Mode"
        chosen={search.mode ?? []}
        options={MODES}
        words={(mode) => capitalised(MODE_WORDS[mode])}
        onChange={(mode) => onChange({ mode })}
      />
      {isFiltered(search) && (
        <Button
          kind="quiet"
          onClick={() => {
            setWords('');
            onChange(EMPTY);
          }}
        >
          Clear filters
        </Button>
      )}
    </div>
  );
}

function FilterButton({
  title,
  value,
  ...rest
}: { readonly title: string; readonly value: string | undefined } & ComponentProps<'button'>) {
  return (
    <button {...rest} type="button" className={styles['filter']} data-set={value !== undefined || undefined}>
      <span>{title}</span>
      <b>{value ?? 'all'}</b>
      <IconChevronDown size={16} stroke={1.75} aria-hidden="true" />
    </button>
  );
}

interface OneFilterProps {
  readonly title: string;
  readonly chosen: string | undefined;
  readonly options: readonly string[];
  readonly words?: (value: string) => string;
  readonly onChange: (value: string | undefined) => void;
}

function OneFilter({ title, chosen, options, words = (value) => value, onChange }: OneFilterProps) {
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <FilterButton title={title} value={chosen === undefined ? undefined : words(chosen)} />
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
        <Menu.RadioGroup value={chosen ?? ''} onChange={(value) => onChange(value === '' ? undefined : value)}>
          {['', ...options].map((option) => (
            <Menu.RadioItem key={option} value={option} closeMenuOnClick>
              {option === '' ? 'All' : words(option)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}

interface ManyFilterProps<Value extends string> {
  readonly title: string;
  readonly chosen: readonly Value[];
  readonly options: readonly Value[];
  readonly words: (value: Value) => string;
  readonly onChange: (values: Value[] | undefined) => void;
}

function ManyFilter<Value extends string>({ title, chosen, options, words, onChange }: ManyFilterProps<Value>) {
  const toggle = (option: Value) => {
    const next = chosen.includes(option) ? chosen.filter((one) => one !== option) : [...chosen, option];
    onChange(next.length === 0 ? undefined : next);
  };
  const value = chosen.length === 0 ? undefined : joined(chosen.map((one) => words(one).toLowerCase()));
  return (
    <Menu position="bottom-start" withinPortal closeOnItemClick={false}>
      <Menu.Target>
        <FilterButton title={title} value={value} />
      </Menu.Target>
      <Menu.Dropdown>
        {options.map((option) => (
          <Menu.CheckboxItem key={option} checked={chosen.includes(option)} onChange={() => toggle(option)}>
            {words(option)}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

interface DateFilterProps {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly onChange: (change: Partial<HistorySearch>) => void;
}

function DateFilter({ from, to, onChange }: DateFilterProps) {
  const value =
    from === undefined && to === undefined ? undefined : from === to ? from : `${from ?? 'ever'} to ${to ?? 'now'}`;
  const orNone = (text: string) => (text === '' ? undefined : text);
  return (
    <Popover position="bottom-start" withinPortal trapFocus returnFocus>
      <Popover.Target>
        <FilterButton title="Date" value={value} />
      </Popover.Target>
      <Popover.Dropdown aria-label="Date">
        <div className={styles['dates']}>
          <TextInput
            type="date"
            label="From"
            value={from ?? ''}
            max={to}
            onChange={(event) => onChange({ from: orNone(event.currentTarget.value) })}
          />
          <TextInput
            type="date"
            label="To"
            value={to ?? ''}
            min={from}
            onChange={(event) => onChange({ to: orNone(event.currentTarget.value) })}
          />
        </div>
        <Button kind="quiet" onClick={() => onChange({ from: undefined, to: undefined })}>
          All dates
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
