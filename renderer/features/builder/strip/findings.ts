import type { Analysis, AnalysisIssue } from '#core/contract/analysis.ts';
import type { DraftDocument } from '../document/draft-document.ts';
import type { Issue } from '#core/contract/errors.ts';
import { countOfFaults } from '#core/contract/more-faults.ts';
import { outlineRows } from '../document/outline-rows.ts';
import { placesOf } from '../document/step-places.ts';

/** Something the analysis has found, with where it is. */
export interface Finding {
  readonly key: string;
  readonly state: 'failed' | 'warn';
  readonly stepId: string | null;
  readonly field: string | null;
  /** "Step 8", "Parameters". */
  readonly where: string;
  readonly sentence: string;
  /** Faults that it stands for. */
  readonly count: number;
}

const NO_CLOSED: ReadonlySet<string> = new Set();

/** Faults first, then warnings and shortages. */
export function findingsOf(analysis: Analysis | null, document: DraftDocument | undefined): Finding[] {
  if (analysis === null || document === undefined) return [];
  const rows = new Map(outlineRows(document, NO_CLOSED).map((row) => [row.step.id, row]));
  const stepWhere = (stepId: string) => {
    const row = rows.get(stepId);
    return row === undefined ? 'Step' : row.number === '' ? row.step.name : `Step ${row.number}`;
  };
  const faults = analysis.issues.map((issue, index): Finding => ({
    key: `issue ${index}`,
    state: 'failed',
    stepId: issue.stepId,
    field: issue.field,
    where: issue.stepId === null ? headWhere(issue.path) : `${stepWhere(issue.stepId)}${fieldWords(issue)}`,
    sentence: issue.sentence,
    count: countOfFaults([issue]),
  }));
  const warnings = analysis.warnings
    .filter((warning) => warning.severity !== 'info')
    .map((warning, index): Finding => ({
      key: `warning ${index}`,
      state: 'warn',
      stepId: warning.stepId ?? null,
      field: null,
      where: warning.stepId === undefined ? 'Protocol' : stepWhere(warning.stepId),
      sentence: warning.sentence,
      count: 1,
    }));
  const shortages = analysis.shortages.map((sentence, index): Finding => ({
    key: `shortage ${index}`,
    state: 'warn',
    stepId: null,
    field: null,
    where: 'Stock',
    sentence,
    count: 1,
  }));
  return [...faults, ...warnings, ...shortages];
}

/** A fault that is told by its path alone, with the step and field that the form shows. */
export function faultAt(document: DraftDocument, issue: Issue): Finding {
  const { path, sentence } = issue;
  const inside = [...placesOf(document).values()].findLast((place) => {
    const own = place.path
      .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
      .join('')
      .slice(1);
    return path.startsWith(own) && !/^\d/.test(path.slice(own.length));
  });
  const stepId = inside?.step.id ?? null;
  const field = /\.(\w+)$/.exec(path)?.[1] ?? null;
  const row = outlineRows(document, NO_CLOSED).find((one) => one.step.id === stepId);
  const step = row === undefined || row.number === '' ? (inside?.step.name ?? '') : `Step ${row.number}`;
  const where = stepId === null ? headWhere(path) : `${step}${fieldWords({ path, field })}`;
  return { key: `${path} ${sentence}`, state: 'failed', stepId, field, where, sentence, count: countOfFaults([issue]) };
}

const UNITS: Record<string, string> = {
  Ml: 'mL',
  Ul: 'µL',
  Nl: 'nL',
  C: '°C',
  Rpm: 'rpm',
  Minutes: 'min',
  Hours: 'h',
  Seconds: 's',
};

/** ", volume in mL": the field by its name, and the unit of the number that is at fault. */
export function fieldWords({ path, field }: Pick<AnalysisIssue, 'path' | 'field'>): string {
  if (field === null) return '';
  const words = field.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  const unit = UNITS[/([A-Z][a-z]*)$/.exec(path)?.[1] ?? ''];
  return `, ${words}${unit === undefined ? '' : ` in ${unit}`}`;
}

function headWhere(path: string): string {
  if (path.startsWith('parameters')) return 'Parameters';
  if (path.startsWith('labware')) return 'Labware';
  return 'Protocol';
}
