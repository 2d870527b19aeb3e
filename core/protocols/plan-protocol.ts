import type { Issue } from '../contract/errors.ts';
import type { JsonObject } from '../contract/json.ts';
import { firstFaults } from '../contract/more-faults.ts';
import type { Plan, PlannedLabware, PlanStep, PlanWarning } from '../contract/plan.ts';
import type { ProtocolDocument } from '../contract/protocol.ts';
import { INSTRUMENT_KINDS, type InstrumentKind } from '../contract/words.ts';
import { scopeOf, type Catalog } from './catalog.ts';
import { checkParameters } from './check-parameters.ts';
import { checkProtocol } from './check-protocol.ts';
import { MOST_TOLD } from './issue-sentences.ts';
import { LabwareLedger } from './labware-ledger.ts';
import type { LabwareState } from './labware-state.ts';
import { Materials, round } from './materials.ts';
import { HeadResolver } from './plan-head.ts';
import { plannedAssets } from './plan-needs.ts';
import { PlanWalk } from './plan-walk.ts';
import { protocolHash } from './protocol-document.ts';
import { StepTree } from './step-tree.ts';
import { TipDesk } from './tip-desk.ts';
import { windowConflicts } from './window-conflicts.ts';

export type PlannedProtocol = { readonly plan: Plan } | { readonly issues: readonly Issue[] };

/** A tenth more than planned is spilt, primed or repeated. */
const COST_RESERVE = 1.1;

function plannedLabware(labware: LabwareState): PlannedLabware {
  const { vessel, layout, start, contents } = labware;
  const wells = layout ?? [...labware.wells.keys()].map((well) => ({ well, role: usualRole(labware, well) }));
  return {
    labwareId: labware.labwareId,
    title: labware.title,
    type: vessel.vesselId,
    kind: vessel.kind,
    rows: vessel.rows,
    columns: vessel.columns,
    location: { ...(start ?? labware.home) },
    ...(vessel.residueUl > 0 ? { residueUl: vessel.residueUl } : {}),
    ...(contents === undefined ? {} : { contents }),
    wells: wells.map((well) => {
      const volumeUl = labware.wells.get(well.well)?.volumeUl ?? 0;
      return volumeUl > 0 ? { ...well, volumeUl: round(volumeUl, 3) } : { ...well };
    }),
  };
}

function usualRole(labware: LabwareState, well: string): 'cells' | 'unused' {
  const content = labware.wells.get(well);
  return content !== undefined && content.attached + content.suspended + content.pellet > 0 ? 'cells' : 'unused';
}

/** Collects warnings, each once for a piece of labware, or once for what it says. */
class Warnings {
  readonly list: PlanWarning[] = [];
  readonly #seen = new Set<string>();

  add(warning: PlanWarning): void {
    const key = `${warning.code} ${warning.labwareId ?? ''} ${warning.labwareId === undefined ? warning.sentence : ''}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.list.push(warning);
  }
}

/** Labware that comes new is used up by the first step that certainly touches it, or else by the first one at all. */
function useFreshLabware(rows: PlanStep[], fresh: readonly LabwareState[]): void {
  const unsure = new Set<string>();
  for (const row of rows)
    if (row.when !== undefined || (row.parentId !== undefined && unsure.has(row.parentId))) unsure.add(row.stepId);
  const actions = rows.filter((row) => row.kind === 'action' && row.when !== 'false');
  const certain = actions.filter((row) => !unsure.has(row.stepId));
  for (const { labwareId, vessel } of fresh) {
    const touches = certain.find((row) => row.commands.some((command) => command.labwareId === labwareId));
    const row = touches ?? certain[0] ?? actions[0];
    if (row === undefined) continue;
    const uses = [...(row.uses ?? [])];
    const at = uses.findIndex((use) => use.itemId === vessel.vesselId);
    if (at === -1) uses.push({ itemId: vessel.vesselId, amount: 1, unit: 'pieces' });
    else uses[at] = { ...uses[at]!, amount: uses[at]!.amount + 1 };
    row.uses = uses;
  }
}

function instrumentsOf(walk: PlanWalk, document: ProtocolDocument): InstrumentKind[] {
  const used = new Set<string>(document.requires ?? []);
  for (const row of walk.rows) for (const command of row.commands) used.add(command.instrument);
  return INSTRUMENT_KINDS.filter((kind) => used.has(kind));
}

/**
 * Resolves a protocol against parameters: the flat list of steps with commands, times, volumes, layout, reagents, cost
 * and warnings (PR-5). Touches no instrument. Linear in the number of steps.
 * @param given values by parameter name; defaults stand in for the rest
 * @returns the plan, or every fault with its path: in the document, or `parameters.<name>`
 */
export function planProtocol(document: ProtocolDocument, given: JsonObject, catalog: Catalog): PlannedProtocol {
  const planned = planWatched(document, given, catalog);
  return 'issues' in planned ? { issues: firstFaults(planned.issues, MOST_TOLD) } : planned;
}

interface PlanOptions {
  /** The document is known to have no faults that `checkProtocol` finds. */
  readonly isChecked?: boolean;
  /** What stands in the plan for the hash of the document, where nobody will run it. */
  readonly hash?: string;
  /** Sees the labware as it is expected to be before the first step (without an id), and after every action. */
  readonly watch?: (stepId: string | undefined, labware: ReadonlyMap<string, LabwareState>) => void;
}

/** As `planProtocol`, with somebody who looks on. */
export function planWatched(
  document: ProtocolDocument,
  given: JsonObject,
  catalog: Catalog,
  { isChecked = false, hash, watch }: PlanOptions = {},
): PlannedProtocol {
  const faults = isChecked ? [] : checkProtocol(document);
  if (faults.length > 0) return { issues: faults };
  const checked = checkParameters(document, given, catalog);
  if ('issues' in checked) return { issues: checked.issues };
  const resolver = new HeadResolver(document, checked.values, catalog);
  const { line, vessel, labware } = resolver.resolve();
  if (resolver.issues.length > 0) return { issues: resolver.issues };

  const materials = new Materials(catalog);
  const fresh = [...labware.values()].filter((piece) => piece.contents === undefined);
  for (const piece of fresh) materials.useConsumable(piece.vessel.vesselId);
  materials.takeUses();
  const warnings = new Warnings();
  const bench = {
    catalog,
    ledger: new LabwareLedger(labware),
    materials,
    tips: new TipDesk(),
    line,
    forecast: {},
    warn: (warning: PlanWarning): void => {
      const { stepId } = walk;
      warnings.add(stepId === undefined ? warning : { stepId, ...warning });
    },
  };
  const scope = { params: checked.values, line: scopeOf(line), vessel: scopeOf(vessel) };
  const onAction = (stepId: string): void => watch?.(stepId, labware);
  const walk: PlanWalk = new PlanWalk(bench, new StepTree(document.steps), scope, onAction);
  watch?.(undefined, labware);
  const end = walk.walk(document.steps);
  const { issues } = walk.faults;
  if (issues.length === 0) for (const issue of bench.tips.leftOn()) walk.faults.add(issue);
  if (issues.length > 0) return { issues };
  useFreshLabware(walk.rows, fresh);
  bench.ledger.checkInhibitor(end.at);
  for (const finding of bench.ledger.takeFindings()) bench.warn(finding);
  for (const warning of [...walk.windows.warnings, ...windowConflicts(walk.rows)]) warnings.add(warning);

  const reagents = materials.reagents();
  const consumables = materials.consumables();
  const cost = [...reagents, ...consumables].reduce((sum, one) => sum + one.costUsd, 0);
  return {
    plan: {
      planVersion: 1,
      protocolId: document.id,
      protocolName: document.name,
      protocolVersion: document.version,
      protocolHash: hash ?? protocolHash(document),
      workflowName: document.name,
      operationType: document.operationType,
      cellLine: line?.lineId ?? null,
      vesselId: vessel?.vesselId ?? null,
      parameters: { ...checked.values },
      instruments: instrumentsOf(walk, document),
      labware: [...labware.values()].map(plannedLabware),
      ...plannedAssets(walk.rows, document),
      steps: walk.rows,
      duration: { expectedMs: end.at, lowMs: end.low, highMs: end.high },
      handlingMs: walk.handlingMs,
      reagents,
      consumables,
      cost: { low: round(cost, 2), high: round(cost * COST_RESERVE, 2), currency: 'USD' },
      warnings: warnings.list,
    },
  };
}

/** A volume that a step has changed, µL after it. */
export interface VolumeChange {
  readonly stepId: string;
  readonly labwareId: string;
  readonly well: string;
  readonly volumeUl: number;
}

/**
 * Volumes of all wells over time, as the plan of a protocol expects them: one entry for every well that a step changes,
 * in the order of the steps. Empty when the protocol has faults.
 */
export function volumesOverTime(document: ProtocolDocument, given: JsonObject, catalog: Catalog): VolumeChange[] {
  const changes: VolumeChange[] = [];
  const last = new Map<string, number>();
  const watch: PlanOptions['watch'] = (stepId, labware) => {
    if (stepId === undefined) return;
    for (const { labwareId, wells } of labware.values()) {
      for (const [well, { volumeUl }] of wells) {
        const key = `${labwareId} ${well}`;
        if (Math.abs((last.get(key) ?? 0) - volumeUl) < 1e-9) continue;
        last.set(key, volumeUl);
        changes.push({ stepId, labwareId, well, volumeUl: round(volumeUl, 3) });
      }
    }
  };
  const planned = planWatched(document, given, catalog, { watch });
  return 'plan' in planned ? changes : [];
}
