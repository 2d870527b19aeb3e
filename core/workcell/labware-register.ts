import type { z } from 'zod';
import type { Clock } from '../base/clock.ts';
import { AppError } from '../contract/errors.ts';
import type { Plan, PlanWarning, ReagentUse } from '../contract/plan.ts';
import type { InstrumentKind } from '../contract/words.ts';
import { TIPS_IN_RACK } from '../contract/workcell.ts';
import type { LabwareDetail, LabwareRecord, LabwareSummary, newLabwareSchema } from '../contract/workcell.ts';
import type { Bench } from '../instruments/bench.ts';
import { DOOR, placesOf } from '../model/places.ts';
import { wellsOf } from '../model/well.ts';
import type { Catalog } from '../protocols/catalog.ts';
import { findLabware, labwareRecordOf, readLabware, type LabwareRow } from '../store/labware-rows.ts';
import type { Actor, Journal } from '../store/journal.ts';

export interface LabwareRegisterDeps {
  readonly journal: Journal;
  readonly bench: Bench;
  readonly catalog: Catalog;
  readonly clock: Clock;
}

type Place = LabwareRecord['at'];

/** Tip racks come in this format, whatever their make. */
const RACK = { rows: 8, columns: 12 } as const;

/** Where every piece of labware is and what is in it, from the record; and what people do to it by hand. */
export class LabwareRegister {
  readonly #deps: LabwareRegisterDeps;

  constructor(deps: LabwareRegisterDeps) {
    this.#deps = deps;
  }

  list(): LabwareSummary[] {
    return readLabware(this.#deps.journal.connection).map(summaryOf);
  }

  /** @throws AppError `not-found` */
  get(labwareId: string): LabwareDetail {
    const row = this.#row(labwareId);
    const { groups } = labwareRecordOf(row);
    return { ...summaryOf(row), totalUl: this.#deps.catalog.vessels.get(row.type)?.totalUl ?? null, groups };
  }

  /** A person puts a piece of labware on an instrument. @throws AppError `not-found`, `conflict`, `bad-input` */
  async place(given: z.infer<typeof newLabwareSchema>, actor: Actor): Promise<LabwareSummary> {
    const { journal, bench } = this.#deps;
    if (findLabware(journal.connection, given.labwareId) !== undefined)
      throw new AppError('conflict', `There is a piece of labware "${given.labwareId}" on the bench already.`);
    const shape = this.#shapeOf(given.type);
    this.#checkPlace(given.at, given.labwareId);
    const volumeUl = given.volumeUl ?? 0;
    if (volumeUl > 0 && volumeUl > shape.totalUl)
      throw new AppError('bad-input', `A well of ${shape.title} holds at most ${shape.totalUl} µL.`);
    const substances = volumeUl > 0 ? [{ substance: given.reagent ?? 'unknown liquid', ul: volumeUl }] : [];
    const labware: LabwareRecord = {
      labwareId: given.labwareId,
      title: shape.title,
      type: given.type,
      kind: shape.kind,
      rows: shape.rows,
      columns: shape.columns,
      executionId: null,
      mode: bench.get(given.at?.instrument ?? '').config.virtual ? 'simulated' : 'real',
      at: given.at,
      since: Math.round(this.#deps.clock.now()),
      tipsUsed: 0,
      residueUl: shape.residueUl,
      groups: volumeUl > 0 ? [{ wells: wellsOf(shape), volumeUl, substances, compounds: [], cells: [] }] : [],
    };
    await journal.append([{ kind: 'labware.placed', subject: given.labwareId, data: { labware } }], actor);
    return this.get(given.labwareId);
  }

  async move(labwareId: string, to: NonNullable<Place>, actor: Actor): Promise<LabwareSummary> {
    this.#checkFree(this.#row(labwareId));
    this.#checkPlace(to, labwareId);
    await this.#deps.journal.append([{ kind: 'labware.moved', subject: labwareId, data: { to } }], actor);
    return this.get(labwareId);
  }

  async remove(labwareId: string, actor: Actor): Promise<void> {
    this.#checkFree(this.#row(labwareId));
    await this.#deps.journal.append([{ kind: 'labware.removed', subject: labwareId, data: {} }], actor);
  }

  /** Places on which a plan would start with labware, and where something else stands. @param instrumentOf by kind */
  placeWarnings(
    plan: Pick<Plan, 'labware'>,
    instrumentOf: (kind: InstrumentKind) => string | undefined,
  ): PlanWarning[] {
    const standing = readLabware(this.#deps.journal.connection);
    return plan.labware.flatMap(({ labwareId, title, location }): PlanWarning[] => {
      const instrument = location === undefined ? undefined : instrumentOf(location.instrument);
      const holder = standing.find((row) => row.instrument === instrument && row.place === location?.place);
      if (instrument === undefined || holder === undefined || this.#isAtWork(holder)) return [];
      const where = `${instrument}, ${location?.place ?? ''}`;
      const sentence =
        location?.fixed === true
          ? `${title} starts on ${where} and nowhere else, and ${holder.title} (${holder.labware_id}) stands there. Take that away first.`
          : `${title} starts on ${where}, where ${holder.title} (${holder.labware_id}) stands. Take that away, or it gets another place.`;
      return [{ severity: 'warning', code: 'place-taken', labwareId, sentence }];
    });
  }

  /** Racks on the bench that hold too few tips for a plan. Where nobody has put racks down, nothing is known of them. */
  tipWarnings(
    needs: readonly Pick<ReagentUse, 'reagentId' | 'amount'>[],
    instrumentOf: (kind: InstrumentKind) => string | undefined,
  ): PlanWarning[] {
    const handler = instrumentOf('liquid-handler');
    const racks = readLabware(this.#deps.journal.connection).filter(
      (row) => row.kind === 'tip-rack' && row.instrument === handler,
    );
    return needs.flatMap(({ reagentId, amount }): PlanWarning[] => {
      const own = racks.filter(({ type }) => type === reagentId);
      const left = own.reduce((sum, rack) => sum + rack.row_count * rack.column_count - rack.tips_used, 0);
      if (own.length === 0 || amount <= left) return [];
      const more = Math.ceil((amount - left) / TIPS_IN_RACK);
      const racksHave = own.length === 1 ? `the rack on ${handler} has` : `the ${own.length} racks on ${handler} have`;
      const another = more === 1 ? 'another rack' : `${more} more racks`;
      const sentence = `${own[0]!.title}: ${Math.round(amount)} are needed, and ${racksHave} ${left} left. Put ${another} on it.`;
      return [{ severity: 'warning', code: 'out-of-tips', sentence }];
    });
  }

  /** The virtual lab was emptied: nothing simulated stands anywhere any more. */
  async forgetSimulated(actor: Actor): Promise<void> {
    const gone = readLabware(this.#deps.journal.connection).filter((row) => row.mode === 'simulated');
    if (gone.length === 0) return;
    await this.#deps.journal.append(
      gone.map((row) => ({ kind: 'labware.removed' as const, subject: row.labware_id, data: {} })),
      actor,
    );
  }

  #row(labwareId: string): LabwareRow {
    const row = findLabware(this.#deps.journal.connection, labwareId);
    if (row === undefined) throw new AppError('not-found', `There is no labware "${labwareId}" on the bench.`);
    return row;
  }

  /** While an execution runs, its labware is moved by nobody else. */
  #checkFree(row: LabwareRow): void {
    if (this.#isAtWork(row))
      throw new AppError('conflict', `${row.execution_id} works with ${row.title}. Wait for its end, or stop it.`);
  }

  /** It belongs to an execution that has not ended, and will be gone when that has. */
  #isAtWork(row: LabwareRow): boolean {
    if (row.execution_id === null) return false;
    const owner = this.#deps.journal.connection.get<{ status: string }>(
      'SELECT status FROM executions WHERE execution_id = ?',
      row.execution_id,
    );
    return owner?.status === 'running' || owner?.status === 'paused';
  }

  #checkPlace(to: Place, labwareId: string): void {
    if (to === null) return;
    const link = this.#deps.bench.get(to.instrument);
    if (to.place === null) return;
    const known = placesOf(link.definition.manifest.kind);
    if (!known.includes(to.place) && to.place !== DOOR)
      throw new AppError('bad-input', `${to.instrument} has no place ${to.place}. It has: ${known.join(', ')}.`);
    const holder = readLabware(this.#deps.journal.connection).find(
      (row) => row.instrument === to.instrument && row.place === to.place && row.labware_id !== labwareId,
    );
    if (holder !== undefined)
      throw new AppError(
        'conflict',
        `${to.instrument}, ${to.place} is taken by ${holder.title} (${holder.labware_id}).`,
      );
  }

  #shapeOf(
    type: string,
  ): Pick<LabwareRecord, 'title' | 'kind' | 'rows' | 'columns' | 'residueUl'> & { totalUl: number } {
    const { vessels, consumables } = this.#deps.catalog;
    const vessel = vessels.get(type);
    if (vessel !== undefined) return { ...vessel, title: vessel.name };
    const article = consumables.get(type);
    if (article !== undefined && type.startsWith('tip_'))
      return { title: article.name, kind: 'tip-rack', ...RACK, residueUl: 0, totalUl: 0 };
    throw new AppError('not-found', `There is no labware type "${type}".`);
  }
}

function summaryOf(row: LabwareRow): LabwareSummary {
  const { groups, residueUl: _residue, ...record } = labwareRecordOf(row);
  const wet = groups.filter((group) => group.volumeUl > 0);
  return {
    ...record,
    filledWells: wet.reduce((sum, group) => sum + group.wells.length, 0),
    mostUl: Math.max(0, ...wet.map((group) => group.volumeUl)),
  };
}
