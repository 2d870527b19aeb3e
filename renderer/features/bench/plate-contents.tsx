import { useState } from 'react';
import type { LabwareDetail, WellContents } from '#core/contract/workcell.ts';
import { heatColour } from '../../lib/heat.ts';
import {
  contentParts,
  contentRows,
  contentsByWell,
  namesOn,
  volumeWords,
  type ContentRow,
  type ReagentNames,
} from '../../lib/labware-view.ts';
import { plural } from '../../lib/numbers.ts';
import { parseWell } from '../../lib/wells.ts';
import type { WellLook } from '../../lib/well-look.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { HeatLegend } from '../../ui/plate/heat-legend.tsx';
import { PlateMap } from '../../ui/plate/plate-map.tsx';
import { useReagentNames } from './use-reagent-names.ts';
import styles from './labware-drawer.module.css';

/** A plate by volume; the well that is chosen in words, and the whole plate as a table. */
export function PlateContents({ labware }: { readonly labware: LabwareDetail }) {
  const contents = contentsByWell(labware);
  const names = namesOn(labware, useReagentNames());
  const rows = contentRows(labware, names);
  const firstFilled = rows[0]?.wells[0];
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const [asTable, setAsTable] = useState(false);
  const well = chosen ?? firstFilled ?? 'A1';
  if (labware.kind === 'tip-rack') return <Tips labware={labware} />;
  const highest = Math.max(1e-9, ...rows.map((row) => row.volumeUl));
  const volumes = rows.filter((row) => row.volumeUl > 0).map((row) => row.volumeUl);
  const look = (name: string): WellLook => {
    const ul = contents.get(name)?.volumeUl ?? 0;
    return {
      fill: ul <= 0 ? 'var(--well-empty)' : heatColour(0.12 + 0.76 * (ul / highest)),
      words: `${name}, ${ul <= 0 ? 'empty' : volumeWords(ul)}`,
    };
  };
  const isOneWell = labware.rows * labware.columns === 1;
  return (
    <div className={styles['contents']}>
      {!isOneWell && (
        <>
          <PlateMap
            rows={labware.rows}
            columns={labware.columns}
            label={`Wells of ${labware.title} by volume`}
            look={look}
            round={labware.kind !== 'reservoir'}
            maxPitch={labware.rows * labware.columns <= 48 ? 64 : 46}
            selected={new Set([well])}
            onSelect={(wells) => {
              const [last] = wells.slice(-1);
              if (last !== undefined) setChosen(last);
            }}
          />
          <div className={styles['legend']}>
            {volumes.length === 0 ? (
              <span>No liquid is on record.</span>
            ) : (
              <HeatLegend low="empty" high={volumeWords(highest)} />
            )}
          </div>
        </>
      )}
      <OneWell well={well} contents={contents.get(well)} names={names} totalUl={labware.totalUl} />
      {!isOneWell && rows.length > 0 && (
        <Button aria-expanded={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? 'Hide the table' : 'Show all wells as a table'}
        </Button>
      )}
      {asTable && <ContentsTable rows={rows} />}
    </div>
  );
}

interface OneWellProps {
  readonly well: string;
  readonly contents: WellContents | undefined;
  readonly names: ReagentNames;
  readonly totalUl: number | null;
}

function OneWell({ well, contents, names, totalUl }: OneWellProps) {
  const parts = contents === undefined ? [] : contentParts(contents, names);
  const volumeUl = contents?.volumeUl ?? 0;
  return (
    <section className={styles['well']} aria-label={`Well ${well}`} aria-live="polite">
      <h3>{well}</h3>
      <b>{volumeUl > 0 ? volumeWords(volumeUl) : 'empty'}</b>
      {totalUl !== null && totalUl > 0 && volumeUl > 0 && <span>of {volumeWords(totalUl)}</span>}
      {parts.length > 0 && (
        <ul>
          {parts.map((part) => (
            <li key={part}>{part}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

function ContentsTable({ rows }: { readonly rows: readonly ContentRow[] }) {
  return (
    <div className={styles['table']} tabIndex={0} role="region" aria-label="All wells as a table">
      <table>
        <thead>
          <tr>
            <th scope="col">Wells</th>
            <th scope="col">Volume</th>
            <th scope="col">Contents</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                {row.where}
                {row.wells.length > 1 && <small>{plural(row.wells.length, 'well')}</small>}
              </th>
              <td>{volumeWords(row.volumeUl)}</td>
              <td>{row.parts.join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Tips go column by column, from A1. */
function Tips({ labware }: { readonly labware: LabwareDetail }) {
  const { rows, columns, tipsUsed } = labware;
  const all = rows * columns;
  const isUsed = (name: string): boolean => {
    const at = parseWell(name);
    return at !== undefined && at.column * rows + at.row < tipsUsed;
  };
  if (all === 0) return <Empty title="No tips" />;
  return (
    <div className={styles['contents']}>
      <PlateMap
        rows={rows}
        columns={columns}
        label={`Tips of ${labware.title}`}
        maxPitch={42}
        look={(name) => ({
          fill: isUsed(name) ? 'var(--well-empty)' : 'var(--heat-mid)',
          words: `${name}, ${isUsed(name) ? 'used' : 'a tip'}`,
        })}
      />
      <p>
        {all - tipsUsed} of {all} tips left
      </p>
    </div>
  );
}
