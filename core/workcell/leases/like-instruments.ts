import type { Plan } from '../../contract/plan.ts';
import type { InstrumentKind, Mode, World } from '../../contract/words.ts';
import type { Bench } from '../../instruments/bench.ts';
import { driverVersionsOf } from '../../instruments/driver-versions.ts';
import type { InstrumentLink } from '../../instruments/instrument-link.ts';
import { usesState } from '../../model/expression.ts';
import { visitsOf } from '../../model/instrument-visits.ts';

type Wishes = Readonly<Record<string, string | undefined>>;

interface Found {
  /** The bench's list that it was found in: another one when an instrument has come or gone. */
  readonly candidates: readonly InstrumentLink[];
  readonly ids: readonly string[];
}

/** Which instruments of a bench are alike for a plan. */
export class LikeInstruments {
  readonly #bench: Bench;
  readonly #known = new WeakMap<Plan, Map<string, Found>>();

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  /** Instruments of a world that know every command that a plan gives to a kind, with the values it gives. */
  of(plan: Plan, kind: InstrumentKind, world: World): readonly string[] {
    const candidates = this.#bench.candidates(kind, world);
    let ofPlan = this.#known.get(plan);
    if (ofPlan === undefined) this.#known.set(plan, (ofPlan = new Map()));
    const key = `${kind} ${world}`;
    const found = ofPlan.get(key);
    if (found?.candidates === candidates) return found.ids;
    const ids = candidates.filter((link) => knowsAll(link, plan, kind)).map((link) => link.id);
    ofPlan.set(key, { candidates, ids });
    return ids;
  }

  /** Kinds of which an execution of a plan is bound to no instrument, because any of several will do for each step. */
  openKinds(plan: Plan, world: World, wishes: Wishes): InstrumentKind[] {
    return [...visitsOf(plan).keys()].filter(
      (kind) =>
        wishes[kind] === undefined &&
        this.#bench.candidates(kind, world).length > 1 &&
        this.of(plan, kind, world).length > 1,
    );
  }

  /**
   * Instruments for an execution of a plan that begins at once, without those that are chosen step by step.
   * @throws AppError `instrument-missing`
   */
  bind(plan: Plan, mode: Mode, wishes: Readonly<Record<string, string>>): Record<string, string> {
    if (mode === 'dry-run') return {};
    const open = this.openKinds(plan, mode, wishes);
    return this.#bench.bind(
      plan.instruments.filter((kind) => !open.includes(kind)),
      mode,
      wishes,
    );
  }

  /** Drivers of all instruments that an execution can come to work with, for the record. */
  driverVersions(plan: Plan, mode: Mode, bindings: Readonly<Record<string, string>>): Record<string, string> {
    if (mode === 'dry-run') return {};
    const open = [...visitsOf(plan).keys()].filter((kind) => bindings[kind] === undefined);
    const like = open.flatMap((kind) => this.of(plan, kind, mode));
    return driverVersionsOf(this.#bench, [...Object.values(bindings), ...like]);
  }
}

function knowsAll({ definition }: InstrumentLink, plan: Plan, kind: InstrumentKind): boolean {
  const { commands } = definition.manifest;
  return plan.steps.every((step) =>
    step.commands.every(({ instrument, command, params }) => {
      if (instrument !== kind) return true;
      const known = commands[command];
      // What is filled in later is looked at by the instrument itself.
      return known !== undefined && (usesState(params) || known.params.safeParse(params).success);
    }),
  );
}
