import type { StockUse } from '../../contract/account.ts';
import type { Issue } from '../../contract/errors.ts';
import type { Json, JsonObject } from '../../contract/json.ts';
import type { PlannedWell, PlanStep, PlanWarning } from '../../contract/plan.ts';
import { protocolStepSchema, type ProtocolDocument, type ProtocolStep } from '../../contract/protocol.ts';
import { scopeOf, type Catalog } from '../catalog.ts';
import { checkParameters } from '../check-parameters.ts';
import { issuesFrom, joinPath, nearestName } from '../issue-sentences.ts';
import { LabwareLedger } from '../labware-ledger.ts';
import type { LabwareState } from '../labware-state.ts';
import { Materials } from '../materials.ts';
import { HeadResolver } from '../plan-head.ts';
import { PlanWalk } from '../plan-walk.ts';
import { KIND_NAMES, type PlanBench } from '../step-builder.ts';
import { StepTree } from '../step-tree.ts';
import { TipDesk } from '../tip-desk.ts';
import { CallWindows, type CallWindow } from './call-windows.ts';
import { ResultForecast } from './foresee-result.ts';
import type { ProgramCall } from './program-frames.ts';
import { CALLS } from './program-operations.ts';
import { UsedAssets } from './used-assets.ts';

/** What a program may say about a call beside its params. */
const OPTIONS = ['name', 'saves', 'recovery', 'retry', 'timeout', 'offTime'] as const;
/** What it is told while it is planned, when it says so itself. */
const FORESEEN = 'foreseen';
/** When it may begin, as seen from earlier calls. */
const WITHIN = 'within';
/** Under this name a result is looked up that the program does not save. */
const UNSAVED = 'unsaved result';

export interface PlannedCall {
  /** As the protocol would have it, had it been written as steps. */
  readonly step: ProtocolStep;
  /** Its place in the plan (index, number, parent, after) is not filled in. */
  readonly row: PlanStep;
  readonly foreseen: Json;
  readonly windows: readonly CallWindow[];
}

/**
 * Plans the calls of a program one by one, as they come: what each does, checked against what the program has declared
 * and against what the labware is expected to hold by then.
 */
export class CallPlanner {
  /** Parameters, the defaults filled in: what the program is given. */
  readonly parameters: JsonObject;
  readonly #labware: ReadonlyMap<string, LabwareState>;
  readonly #bench: PlanBench;
  readonly #scope: JsonObject;
  readonly #declared: ReadonlySet<string>;
  readonly #results: ResultForecast;
  readonly #windows = new CallWindows();
  readonly #used: UsedAssets;
  readonly #warnings: PlanWarning[] = [];
  /** Labware that comes new and was not touched yet: the first step that does uses it up. */
  readonly #fresh: Set<LabwareState>;

  private constructor(
    document: ProtocolDocument,
    parameters: JsonObject,
    head: ReturnType<HeadResolver['resolve']>,
    catalog: Catalog,
  ) {
    const { line, vessel, labware } = head;
    this.parameters = parameters;
    this.#used = new UsedAssets(document);
    this.#labware = labware;
    this.#bench = {
      catalog,
      ledger: new LabwareLedger(labware),
      materials: new Materials(catalog),
      tips: new TipDesk(),
      line,
      forecast: {},
      warn: (warning) => void this.#warnings.push(warning),
    };
    this.#scope = { params: parameters, line: scopeOf(line), vessel: scopeOf(vessel) };
    this.#fresh = new Set([...labware.values()].filter((piece) => piece.contents === undefined));
    this.#declared = new Set(document.requires ?? []);
    this.#results = new ResultForecast(this.#bench.ledger);
  }

  /** @param document of the program; its steps are not looked at */
  static open(
    document: ProtocolDocument,
    given: JsonObject,
    catalog: Catalog,
  ): CallPlanner | { readonly issues: readonly Issue[] } {
    const checked = checkParameters(document, given, catalog);
    if ('issues' in checked) return { issues: checked.issues };
    const resolver = new HeadResolver(document, checked.values, catalog);
    const head = resolver.resolve();
    if (resolver.issues.length > 0) return { issues: resolver.issues };
    return new CallPlanner(document, checked.values, head, catalog);
  }

  /** @param stepId of its row @param atMs planned start @returns the faults of the call, at its line, when it has any */
  plan(call: ProgramCall, stepId: string, atMs: number): PlannedCall | { readonly issues: readonly Issue[] } {
    const path = `program:${call.line}`;
    const operation = CALLS.get(call.name);
    if (operation === undefined) return fault(path, `There is no lab.${call.name}.`);
    const { [FORESEEN]: foreseen, [WITHIN]: within, ...options } = call.options;
    for (const name of Object.keys(options)) {
      if ((OPTIONS as readonly string[]).includes(name)) continue;
      const near = nearestName(name, [...OPTIONS, FORESEEN, WITHIN]);
      return fault(
        path,
        `lab.${call.name} has no option "${name}".${near === undefined ? '' : ` Is "${near}" meant?`}`,
      );
    }
    const written = protocolStepSchema.safeParse({
      id: stepId.slice(stepId.lastIndexOf('.') + 1),
      name: operation.title,
      operation: operation.operationType,
      params: call.args,
      ...options,
    });
    if (!written.success) return { issues: issuesFrom(written.error, call.options, path) };
    const timed = this.#windows.of(call, within);
    if ('sentence' in timed) return fault(path, `lab.${call.name}, ${timed.sentence}`);
    this.#windows.note(call, written.data.name);
    const planned = this.#expand(written.data, stepId, atMs);
    if ('issues' in planned) return { issues: planned.issues.map((issue) => atLine(issue, path, call.name)) };
    const { row, own } = planned;
    const missing = row.commands.find(({ instrument }) => instrument !== 'wellrun' && !this.#declared.has(instrument));
    if (missing !== undefined) {
      const kind = missing.instrument as keyof typeof KIND_NAMES;
      const declared = this.#declared.size === 0 ? 'nothing' : [...this.#declared].join(', ');
      return fault(
        path,
        `lab.${call.name} needs ${KIND_NAMES[kind]}, which the program has not declared. It requires ${declared}; add '${kind}'.`,
      );
    }
    const expected = foreseen ?? this.#results.of(row, own);
    if (row.saves !== undefined) this.#bench.forecast[row.saves] = expected;
    return { step: written.data, row, foreseen: expected, windows: timed.windows };
  }

  /** Takes in a group, which later calls may count their windows from. @returns what it uses of the lab's assets, or why it cannot */
  beginGroup(call: ProgramCall): ReturnType<UsedAssets['begin']> {
    this.#windows.note(call, call.name);
    return this.#used.begin(call);
  }

  /** The function of a group has come to its end: what it used is free. */
  endGroup(callId: number): void {
    this.#used.end(callId);
  }

  /** What is expected in a piece of labware. @throws nothing; an unknown name is an issue at the line */
  contents(call: ProgramCall): { readonly value: Json } | { readonly issues: readonly Issue[] } {
    const path = `program:${call.line}`;
    const name = call.args['labware'];
    const labware = typeof name === 'string' ? this.#labware.get(name) : undefined;
    if (labware === undefined) {
      const known = [...this.#labware.keys()].join(', ');
      return fault(
        path,
        `The program has not declared the labware ${JSON.stringify(name ?? null)}. It declares ${known === '' ? 'none' : known}.`,
      );
    }
    const wells = [...labware.wells].map(([well, content]): [string, Json] => [
      well,
      { volumeUl: content.volumeUl, cells: content.attached + content.suspended + content.pellet },
    ]);
    return { value: Object.fromEntries(wells) };
  }

  /** How the wells of a plate are used, as it was laid out last. */
  layoutOf(labwareId: string): readonly PlannedWell[] | undefined {
    return this.#labware.get(labwareId)?.layout;
  }

  /** Tips that the calls so far have left on the head, as a sentence; undefined where none are. */
  tipsLeftOn(): string | undefined {
    const { tips } = this.#bench;
    return tips.held === undefined ? undefined : `${tips.heldInWords()}. Drop them with lab.dropTips before the end.`;
  }

  /** Warnings since the last call of it. */
  takeWarnings(): PlanWarning[] {
    return this.#warnings.splice(0);
  }

  /** A plan of this one step, on the labware as the steps before have left it. */
  #expand(
    step: ProtocolStep,
    stepId: string,
    atMs: number,
  ): { readonly row: PlanStep; readonly own: Json | undefined } | { readonly issues: readonly Issue[] } {
    const walk = new PlanWalk(this.#bench, new StepTree([]), this.#scope);
    walk.walk([{ ...step, saves: step.saves ?? UNSAVED }], { ids: [], at: atMs, low: atMs, high: atMs });
    const [made] = walk.rows;
    if (made === undefined || walk.faults.issues.length > 0) return { issues: walk.faults.issues };
    const own = this.#bench.forecast[step.saves ?? UNSAVED];
    delete this.#bench.forecast[UNSAVED];
    const { saves: _saves, ...row } = made;
    const uses = [...(row.uses ?? []), ...this.#usesOfFresh(row)];
    return {
      row: {
        ...row,
        stepId,
        ...(uses.length === 0 ? {} : { uses }),
        ...(step.saves === undefined ? {} : { saves: step.saves }),
      },
      own,
    };
  }

  #usesOfFresh(row: PlanStep): StockUse[] {
    const touched = [...this.#fresh].filter(({ labwareId }) => row.commands.some((one) => one.labwareId === labwareId));
    for (const piece of touched) this.#fresh.delete(piece);
    return touched.map(({ vessel }) => ({ itemId: vessel.vesselId, amount: 1, unit: 'pieces' }));
  }
}

function fault(path: string, sentence: string): { readonly issues: readonly Issue[] } {
  return { issues: [{ path, sentence }] };
}

/** `program:12.params.volumeMl` says where; people want the line and the name of the field. */
function atLine(issue: Issue, path: string, name: string): Issue {
  const below = issue.path.replace(/^steps\[0\]\.?(params\.?)?/, '');
  return { path, sentence: `lab.${name}${below === '' ? '' : `, ${joinPath('', below)}`}: ${issue.sentence}` };
}
