import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError } from '#core/contract/errors.ts';
import type { OpentronsReport } from '#core/contract/opentrons.ts';
import type { Catalog } from '#core/protocols/catalog.ts';
import { isOpentronsText } from '#core/protocols/library/files/opentrons-format.ts';
import { analyseOpentrons } from '#core/protocols/opentrons/analyse-opentrons.ts';
import { LARGEST_OPENTRONS_BYTES, readOpentrons } from '#core/protocols/opentrons/opentrons-file.ts';
import { print } from '../output.ts';

/**
 * Analyses an Opentrons protocol and prints what it does.
 * @returns false for a file that is none, of which nothing was printed
 * @throws AppError `protocol-invalid` with the path of each fault
 */
export function planOpentrons(path: string, json: boolean, catalog: Catalog): boolean {
  if (!existsSync(path) || !statSync(path).isFile() || statSync(path).size > LARGEST_OPENTRONS_BYTES) return false;
  const text = readFileSync(path, 'utf8');
  if (!isOpentronsText(text)) return false;
  const read = readOpentrons(text, basename(path));
  if ('issues' in read)
    throw new AppError('protocol-invalid', `${path} is not an Opentrons protocol that can be read:`, {
      issues: read.issues,
    });
  const report = analyseOpentrons(read.file, catalog);
  print({ ok: true, opentrons: report }, json, () => linesOf(report));
  return true;
}

function linesOf(report: OpentronsReport): string[] {
  const titles = new Map(report.labware.map((one) => [one.id, one.title]));
  const title = (labwareId: string): string => titles.get(labwareId) ?? labwareId;
  return [
    `${report.name}, for ${report.robot === 'Flex' ? 'a Flex' : 'an OT-2'} (Opentrons JSON, version ${report.schemaVersion})`,
    ...report.pipettes.map(
      (one) => `  ${one.mount}: ${one.name}, ${one.channels === 1 ? '1 channel' : `${one.channels} channels`}`,
    ),
    ...report.modules.map((one) => `  ${one.slot}: ${one.model}`),
    ...report.labware.map((one) => `  ${one.slot}: ${one.title} (${one.definition})`),
    '',
    ...stepLines(report),
    ...section(
      'Tips',
      report.tips.map((one) => `${title(one.labwareId)}: ${one.used}, from ${one.wells[0]!} to ${one.wells.at(-1)!}`),
    ),
    ...section('Volumes at the end', volumeLines(report, title)),
    ...section(
      'Warnings',
      report.warnings.map(({ severity, commandIndex, sentence }) =>
        commandIndex === null ? `${severity}: ${sentence}` : `${severity}, command ${commandIndex + 1}: ${sentence}`,
      ),
    ),
    ...section('Not carried over into a protocol of Wellrun', report.notCarriedOver),
  ];
}

/** Steps under the names of their groups. */
function stepLines(report: OpentronsReport): string[] {
  let group: string | null = null;
  return report.steps.flatMap((step) => {
    const begins = step.group !== group && step.group !== null ? [`        ${step.group}`] : [];
    group = step.group;
    return [...begins, `${String(step.number).padStart(6)}  ${step.group === null ? '' : '  '}${step.sentence}`];
  });
}

/** Neighbouring wells with the same volume in one line. */
function volumeLines(report: OpentronsReport, title: (labwareId: string) => string): string[] {
  const lines: { start: string; end: string; ul: number; labwareId: string }[] = [];
  for (const { labwareId, well, endUl } of report.wells) {
    const last = lines.at(-1);
    if (last?.labwareId === labwareId && last.ul === endUl) last.end = well;
    else lines.push({ start: well, end: well, ul: endUl, labwareId });
  }
  return lines.map(({ start, end, ul, labwareId }) => {
    const wells = start === end ? start : `${start} ... ${end}`;
    return `${title(labwareId)} ${wells}: ${Number(ul.toFixed(2))} µL`;
  });
}

function section(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', heading, ...lines.map((line) => `  ${line}`)];
}
