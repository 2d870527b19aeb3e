import type { OpentronsReport } from '../../contract/opentrons.ts';
import { parseWell } from '../../model/well.ts';
import type { Catalog } from '../catalog.ts';
import type { BenchLabware } from './bench.ts';
import { convertTrace } from './convert-opentrons.ts';
import type { OpentronsFile } from './opentrons-file.ts';
import { traceOpentrons } from './trace-opentrons.ts';

/**
 * What an Opentrons protocol says and does, worked out without a robot: equipment, tips in the order they are taken,
 * the volume of every well from start to end, each command as a sentence, and what is wrong with it. Volumes µL.
 * @param mostCommands analyse no more than the first so many commands
 */
export function analyseOpentrons(file: OpentronsFile, catalog: Catalog, mostCommands = Infinity): OpentronsReport {
  const trace = traceOpentrons(file, mostCommands);
  const { bench } = trace;
  // The trash of older files is there without being loaded.
  const labware = [...bench.labware.values()].filter((one) => one.definitionId !== '');
  return {
    fileName: file.fileName,
    sha256: file.sha256,
    schemaVersion: file.schemaVersion,
    robot: file.robot,
    name: file.name,
    author: file.author,
    description: file.description,
    pipettes: [...bench.pipettes.values()].map(({ id, name, mount, model }) => ({
      id,
      name,
      mount,
      channels: model.channels,
    })),
    modules: [...bench.modules.values()].map(({ id, model, place }) => ({ id, model, slot: place })),
    labware: labware.map((one) => ({
      id: one.id,
      title: one.title,
      definition: one.definitionId,
      slot: one.startPlace,
      isTipRack: one.definition?.kind === 'tip-rack',
      rows: one.rows,
      columns: one.columns,
    })),
    liquids: [...file.liquids].map(([id, one]) => ({ id, ...one })),
    tips: labware
      .filter((one) => one.tipsTaken.length > 0)
      .map((one) => ({ labwareId: one.id, used: one.tipsTaken.length, wells: [...one.tipsTaken] })),
    wells: labware.flatMap(wellsOfReport),
    steps: trace.steps,
    warnings: trace.warnings,
    notCarriedOver: [...convertTrace(file, trace, catalog).notCarriedOver],
  };
}

/** Wells by column; those of a trash say nothing. */
function wellsOfReport(labware: BenchLabware): OpentronsReport['wells'] {
  if (labware.isTrash) return [];
  const order = (well: string): number => {
    const at = parseWell(well);
    return at === undefined ? Infinity : at.column * 1000 + at.row;
  };
  return [...labware.wells]
    .sort(([a], [b]) => order(a) - order(b))
    .map(([well, { startUl, nowUl, leastUl, mostUl, capacityUl }]) => ({
      labwareId: labware.id,
      well,
      startUl: rounded(startUl),
      endUl: rounded(nowUl),
      leastUl: rounded(leastUl),
      mostUl: rounded(mostUl),
      capacityUl,
    }));
}

/** To the picolitre: without what adding in binary leaves behind. */
function rounded(ul: number): number {
  return Number(ul.toFixed(6)) + 0;
}
