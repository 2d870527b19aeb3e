import { Combobox, useCombobox } from '@mantine/core';
import { useId, useState } from 'react';
import { IconChevronDown } from '@tabler/icons-react';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { plural } from '../../lib/numbers.ts';
import { protocolGroups } from './protocol-groups.ts';
import styles from './settings-card.module.css';

const ORIGINS: Record<ProtocolSummary['source'], string> = {
  shipped: 'ships with Wellrun',
  imported: 'of this PC',
  git: 'from a git repository',
};

interface ProtocolChoiceProps {
  readonly chosen: ProtocolSummary;
  readonly protocols: readonly ProtocolSummary[];
  readonly onChoose: (protocolId: string) => void;
}

/** A protocol by its name, with a sentence that says what it does. */
export function ProtocolChoice({ chosen, protocols, onChoose }: ProtocolChoiceProps) {
  const [search, setSearch] = useState('');
  const labelId = useId();
  const combobox = useCombobox({
    onDropdownClose: () => setSearch(''),
    onDropdownOpen: () => combobox.focusSearchInput(),
  });
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = protocols.filter((one) =>
    words.every((word) =>
      `${one.name} ${one.description} ${one.folder} ${one.tags.join(' ')}`.toLowerCase().includes(word),
    ),
  );
  return (
    <div>
      <div id={labelId} className={styles['legend']}>
        Protocol
      </div>
      <Combobox
        store={combobox}
        width={420}
        position="bottom-start"
        onOptionSubmit={(protocolId) => {
          onChoose(protocolId);
          combobox.closeDropdown();
        }}
      >
        <Combobox.Target targetType="button">
          <button
            type="button"
            className={styles['protocol']}
            id={`${labelId}-button`}
            aria-labelledby={`${labelId} ${labelId}-button`}
            onClick={() => combobox.toggleDropdown()}
          >
            <span>
              <b>{chosen.name}</b>
              <small>
                {ORIGINS[chosen.source]}, {plural(chosen.stepCount, 'step')}
              </small>
            </span>
            <IconChevronDown size={18} stroke={1.75} aria-hidden="true" />
          </button>
        </Combobox.Target>
        <Combobox.Dropdown>
          <Combobox.Search
            aria-label="Search protocols"
            placeholder="Search protocols"
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <Combobox.Options mah={360} style={{ overflowY: 'auto' }} labelledBy={labelId}>
            {protocolGroups(found, chosen.protocolId).map((group) => (
              <Combobox.Group key={group.title} label={group.title}>
                {group.protocols.map((one) => (
                  <Combobox.Option
                    key={one.protocolId}
                    value={one.protocolId}
                    active={one.protocolId === chosen.protocolId}
                    className={styles['option'] ?? ''}
                  >
                    <span>
                      <b>{one.name}</b>
                      <small>{one.description}</small>
                    </span>
                  </Combobox.Option>
                ))}
              </Combobox.Group>
            ))}
            {found.length === 0 && <Combobox.Empty>No protocol is called that.</Combobox.Empty>}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
    </div>
  );
}
