import {
  RESOLVED_OPERATIONS,
  type Resolution,
  type resolvableSchema,
  type ResolvedOperation,
  type ResolveInput,
} from '../../contract/catalog.ts';
import type { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import type { Plan } from '../../contract/plan.ts';
import type { ReferenceCatalog } from '../catalog.ts';
import { round } from '../materials.ts';
import { planProtocol } from '../plan-protocol.ts';
import { OPERATION_TITLES, whyNot, whyNotLine } from './applicability.ts';
import { assay } from './assay.ts';
import { passage, seed } from './culture-work.ts';
import { findCellLine, findVessel } from './find-names.ts';
import { freeze } from './freeze.ts';
import { growthOf } from './growth-curve.ts';
import { createJob, refuse, type Job, type Outcome } from './job.ts';
import { coat, feed, harvestOnly } from './keeping.ts';
import { resolvedSteps } from './resolved-steps.ts';
import { thaw } from './thaw.ts';
import { vesselTitle } from './vessel-words.ts';

const RESOLVERS: Readonly<Record<ResolvedOperation, (job: Job) => Outcome>> = {
  thaw,
  feed,
  passage,
  seed,
  coat,
  freeze,
  harvest: harvestOnly,
  viability: (job) => assay(job, 'viability'),
  reporter: (job) => assay(job, 'reporter'),
  imaging: (job) => assay(job, 'imaging'),
};
const ASSAYS: readonly string[] = ['viability', 'reporter', 'imaging'];
/** Operations that take more than one vessel, and those that may go by the ratio. */
const ONE_ONLY: readonly string[] = ['harvest'];
const BY_RATIO: readonly string[] = ['passage', 'seed'];
const WITHOUT_SOURCE: readonly string[] = ['thaw', 'coat'];

/**
 * Cell line x vessel x operation gives a protocol that can be run, with the ground of every number (PR-4).
 * Names are taken as people write them: "t75", "96-well", "ipsc".
 * @throws AppError `bad-input` with one sentence for what makes no sense or is not possible: why, and what would do
 */
export function resolve(catalog: ReferenceCatalog, input: ResolveInput): Resolution {
  const line = findCellLine(catalog, input.cellLine);
  const vessel = findVessel(catalog, input.vessel, input.operation);
  const { operation, choices } = input;
  const reason = whyNot(catalog, line, vessel, operation);
  if (reason !== undefined) throw new AppError('bad-input', reason);
  const job = createJob(catalog, { line, vessel, operation, choices });
  checkChoices(job);
  const outcome = RESOLVERS[operation](job);
  const growth = outcome.culture === null ? null : growthOf(job, outcome.culture);
  const plan = planned(job, outcome);
  const numbers = job.sheet.list();
  const steps = resolvedSteps(plan, job.writer.notes, numbers);
  const counted = steps.filter((step) => !step.parallel);
  const sum = (values: readonly number[]): number =>
    round(
      values.reduce((all, one) => all + one, 0),
      6,
    );
  const reagentsUsd = sum(plan.reagents.map((one) => one.costUsd));
  const consumablesUsd = sum(plan.consumables.map((one) => one.costUsd));
  const handlingMinutes = sum(steps.map((step) => step.handlingMinutes));
  const timedMinutes = sum(counted.map((step) => step.timedMinutes));
  return {
    cellLine: { id: line.lineId, name: line.name },
    vessel: { id: vessel.vesselId, name: vesselTitle(vessel) },
    operation,
    document: outcome.document,
    steps,
    numbers,
    reagents: plan.reagents,
    consumables: plan.consumables,
    costUsd: round(reagentsUsd + consumablesUsd, 2),
    reagentsUsd,
    consumablesUsd,
    minutes: round(handlingMinutes + timedMinutes, 6),
    handlingMinutes,
    timedMinutes,
    yields: outcome.yields,
    warnings: [...outcome.warnings, ...plan.warnings.map((warning) => warning.sentence)],
    growth,
  };
}

/** What can be resolved with what. */
export function resolvable(catalog: ReferenceCatalog): z.infer<typeof resolvableSchema> {
  const vessels = [...catalog.vessels.values()].filter((one) => one.growthAreaCm2 > 0 || one.kind === 'cryovial');
  return {
    cellLines: [...catalog.cellLines.values()].map((line) => ({ id: line.lineId, name: line.name })),
    vessels: vessels.map((vessel) => ({
      id: vessel.vesselId,
      name: vesselTitle(vessel),
      kind: vessel.kind,
      areaCm2: vessel.growthAreaCm2,
    })),
    compounds: [...catalog.compounds.values()]
      .filter((compound) => compound.articleId !== 'dmso')
      .map((compound) => ({ id: compound.articleId, name: compound.name })),
    operations: RESOLVED_OPERATIONS.map((operation) => {
      const asked = vessels.map(({ vesselId, ...vessel }) => ({
        vessel: vesselId,
        reason: whyNot(catalog, undefined, { vesselId, ...vessel }, operation),
      }));
      return {
        operation,
        title: OPERATION_TITLES[operation],
        vessels: asked.filter(({ reason }) => reason === undefined).map(({ vessel }) => vessel),
        refusedVessels: asked.flatMap(({ vessel, reason }) => (reason === undefined ? [] : [{ vessel, reason }])),
        refusedLines: [...catalog.cellLines.values()].flatMap((line) => {
          const reason = whyNotLine(line, operation);
          return reason === undefined ? [] : [{ cellLine: line.lineId, reason }];
        }),
      };
    }),
  };
}

function checkChoices({ operation, choices }: Job): void {
  const title = OPERATION_TITLES[operation];
  if (choices.compound !== undefined && !ASSAYS.includes(operation))
    refuse(`${title} takes no compound; leave it out.`);
  if (choices.by !== undefined && !BY_RATIO.includes(operation))
    refuse(`${title} seeds nothing by density or ratio; leave that out.`);
  if ((choices.vessels ?? 1) > 1 && ONE_ONLY.includes(operation))
    refuse(`${title} is resolved for one vessel at a time; run it again for the next.`);
  if (choices.confluence !== undefined && WITHOUT_SOURCE.includes(operation))
    refuse(`${title} begins without growing cells, so there is no confluence; leave it out.`);
}

function planned({ catalog, line, vessel, operation }: Job, { document }: Outcome): Plan {
  const result = planProtocol(document, {}, catalog);
  if ('plan' in result) return result.plan;
  const first = result.issues[0];
  throw new AppError(
    'protocol-invalid',
    `${line.lineId}, ${vesselTitle(vessel)}, ${operation}: the numbers of the reference data and of your lab do not fit together: ${first?.sentence ?? 'no plan'}`,
    { issues: result.issues },
  );
}
