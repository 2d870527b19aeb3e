import { Menu, Select } from '@mantine/core';
import { IconSelectAll } from '@tabler/icons-react';
import { ROLE_WORDS } from '../../../lib/plate-view.ts';
import { capitalised } from '../../../lib/words.ts';
import { Button } from '../../../ui/button.tsx';
import { ExpressionField } from './expression-field.tsx';
import { withCompound, withDose, wellsWords } from './map-edit.ts';
import { compoundOptions, type WellDrawing } from './well-drawing.ts';
import type { LaidWells } from './layout-wells.ts';
import type { CompoundChoice, LayoutParameter, MapLayout } from './written-layout.ts';
import styles from './plate-map-editor.module.css';

interface SelectMenuProps {
  readonly wells: LaidWells;
  readonly drawing: WellDrawing;
  readonly onSelect: (wells: readonly string[]) => void;
}

/** Selects all wells of a role, of a compound, all or none. */
export function SelectMenu({ wells, drawing, onSelect }: SelectMenuProps) {
  const where = (test: (well: string) => boolean) => onSelect([...wells.keys()].filter(test));
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button square aria-label="Select by role…" title="Select by role…" icon={<IconSelectAll stroke={1.75} />} />
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
        <Menu.Item onClick={() => where(() => true)}>All wells</Menu.Item>
        <Menu.Item onClick={() => onSelect([])}>None</Menu.Item>
        <Menu.Divider />
        {[...drawing.counts].map(([role, count]) => (
          <Menu.Item key={role} onClick={() => where((well) => wells.get(well)?.role === role)}>
            {`${capitalised(ROLE_WORDS[role])}, ${count}`}
          </Menu.Item>
        ))}
        {drawing.compounds.length > 1 && <Menu.Divider />}
        {drawing.compounds.length > 1 &&
          drawing.compounds.map((compound) => (
            <Menu.Item
              key={compound}
              onClick={() =>
                where((well) => wells.get(well)?.role === 'sample' && wells.get(well)?.compound === compound)
              }
            >
              {drawing.titleOf(compound)}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}

interface ContentFieldsProps {
  readonly map: MapLayout;
  readonly wells: LaidWells;
  readonly selected: readonly string[];
  readonly compounds: readonly CompoundChoice[];
  readonly parameters: readonly LayoutParameter[];
  readonly titleOf: (compound: string) => string;
  readonly onChange: (layout: MapLayout, words: string) => void;
}

/** Compound and dose of the selected wells; empty where they differ. */
export function ContentFields(props: ContentFieldsProps) {
  const { map, wells, selected, compounds, parameters, titleOf, onChange } = props;
  const shared = <Value,>(of: (well: string) => Value | undefined): Value | undefined => {
    const found = new Set(selected.map(of));
    return found.size === 1 ? [...found][0] : undefined;
  };
  const compound = shared((well) => wells.get(well)?.compound);
  const none = selected.length === 0;
  return (
    <div className={styles['content']}>
      <Select
        aria-label="Compound of the selected wells"
        placeholder={none ? 'Select wells first' : 'Compound'}
        data={compoundOptions(compounds, parameters, compound === undefined ? [] : [compound])}
        value={compound ?? null}
        searchable
        disabled={none}
        onChange={(chosen) =>
          chosen !== null &&
          onChange(withCompound(map, selected, chosen), `Set ${wellsWords(selected)} to ${titleOf(chosen)}`)
        }
      />
      <DoseField
        key={selected.join()}
        dose={shared((well) => wells.get(well)?.doseUm)}
        parameters={parameters}
        disabled={none}
        onDose={(dose) =>
          onChange(withDose(map, selected, dose), `Set the dose of ${wellsWords(selected)} to ${dose} µM`)
        }
      />
    </div>
  );
}

interface DoseFieldProps {
  readonly dose: number | undefined;
  readonly parameters: readonly LayoutParameter[];
  readonly disabled: boolean;
  readonly onDose: (dose: number | string) => void;
}

function DoseField({ dose, parameters, disabled, onDose }: DoseFieldProps) {
  return (
    <div className={styles['dose']}>
      <ExpressionField
        label="Dose of the selected wells"
        unit="µM"
        minimum={0}
        maximum={100_000}
        value={dose}
        parameters={parameters}
        disabled={disabled}
        onChange={onDose}
      />
    </div>
  );
}
