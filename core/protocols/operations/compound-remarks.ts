import { isInDmso, stockMillimolar, weakestSeries, type DosePlan } from '../dose-plan.ts';
import type { LabwareState } from '../labware-state.ts';
import type { StepBuilder } from '../step-builder.ts';
import { dose } from './shared-params.ts';

/** Most solvent that cells stand, % v/v (reference section 5). */
const MOST_SOLVENT_PERCENT = 0.5;
const MOST_SOLVENT_PERCENT_IPSC = 0.2;
/** Shares that differ by less than this are the same. */
const TOLERANCE = 1.001;

/** What may be wrong with the solvent that doses bring into wells, and with the compounds themselves. */
export function remarkOnCompounds(step: StepBuilder, labware: LabwareState, plan: DosePlan): void {
  remarkOnAmount(step, labware, plan);
  remarkOnEquality(step, labware, plan);
  remarkOnSolvents(step, labware, plan);
  remarkOnLight(step, labware, plan);
}

function warn(step: StepBuilder, labware: LabwareState, code: string, sentence: string): void {
  step.bench.warn({ severity: 'warning', code, labwareId: labware.labwareId, sentence });
}

function remarkOnAmount(step: StepBuilder, labware: LabwareState, plan: DosePlan): void {
  const percent = 100 / plan.fold;
  const most = step.bench.line?.lineId === 'iPSC' ? MOST_SOLVENT_PERCENT_IPSC : MOST_SOLVENT_PERCENT;
  if (percent <= most * TOLERANCE) return;
  const { compound, doseUm } = weakestSeries(plan, step.catalog);
  const of = plan.compounds.length === 1 ? '' : ` of ${compound}`;
  warn(
    step,
    labware,
    'solvent-high',
    `The top dose of ${dose(doseUm)}${of} brings ${percent.toFixed(2)} % solvent into the well; ${step.bench.line?.lineId ?? 'the cells'} should get ${most} % at most. The stock is ${stockMillimolar(step.catalog, compound)} mM.`,
  );
}

/** Doses, vehicle and kill are to hold the same solvent, so that only the compound differs. */
function remarkOnEquality(step: StepBuilder, labware: LabwareState, plan: DosePlan): void {
  const percent = 100 / plan.fold;
  const strong = plan.kills.find(
    ({ compound, doseUm }) =>
      (stockMillimolar(step.catalog, compound) * 1000) / doseUm < plan.fold / TOLERANCE && doseUm > 0,
  );
  if (strong !== undefined) {
    const needed = (100 * strong.doseUm) / (stockMillimolar(step.catalog, strong.compound) * 1000);
    const kill = `${dose(strong.doseUm)} ${strong.compound}`;
    const sentence = `The kill control of ${kill} needs ${needed.toFixed(2)} % solvent, the other wells hold ${percent.toFixed(2)} %. Give a lower dose, so that only the compound differs.`;
    warn(step, labware, 'solvent-unequal', sentence);
    return;
  }
  const foreign = plan.compounds.filter(({ compound }) => !isInDmso(step.catalog, compound));
  const isMixed = foreign.length > 0 && foreign.length < plan.compounds.length;
  if (!isMixed) return;
  const names = foreign.map(({ compound }) => compound).join(', ');
  const sentence = `Wells with ${names} hold no DMSO, the others ${percent.toFixed(2)} %. Give ${foreign.length === 1 ? 'it' : 'them'} a plate with a vehicle of ${foreign.length === 1 ? 'its' : 'their'} own.`;
  warn(step, labware, 'solvent-unequal', sentence);
}

function remarkOnSolvents(step: StepBuilder, labware: LabwareState, plan: DosePlan): void {
  const sentences = plan.compounds.flatMap(({ compound }) => {
    if (isInDmso(step.catalog, compound)) return [];
    const solvent = String(step.catalog.compounds.get(compound)?.values['solvent'] ?? '');
    return [`${compound} is dissolved in ${solvent}; the series and its vehicle must be made in that.`];
  });
  if (sentences.length > 0) warn(step, labware, 'solvent-unsuited', sentences.join(' '));
}

function remarkOnLight(step: StepBuilder, labware: LabwareState, plan: DosePlan): void {
  const sensitive = [...plan.compounds, ...plan.kills]
    .map(({ compound }) => compound)
    .filter((compound) => /light/i.test(String(step.catalog.compounds.get(compound)?.values['solvent'] ?? '')));
  const [first] = sensitive;
  if (first === undefined) return;
  const names = [...new Set(sensitive)].map((id) => step.catalog.compounds.get(id)?.name.split(' ')[0] ?? id);
  const isRed = sensitive.includes('doxorubicin');
  const sentence = `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} sensitive to light${isRed ? `${names.length === 1 ? ' and red itself' : ', and doxorubicin is red itself'}: keep the plate dark, and do not read red fluorescence.` : ': keep the plate dark.'}`;
  step.bench.warn({ severity: 'info', code: 'light-sensitive', labwareId: labware.labwareId, sentence });
}
