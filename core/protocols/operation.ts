import type { z } from 'zod';
import type { FIELD_KINDS, OPERATION_GROUPS } from '../contract/analysis.ts';
import type { Effect } from '../contract/words.ts';
import type { StepBuilder } from './step-builder.ts';

/** What the form says about a field beside what the schema of the params says: bounds, defaults and choices are there. */
export interface FieldHint {
  readonly title: string;
  readonly help?: string;
  /** What stands in when it is left out and the schema has no default. */
  readonly usual?: string;
  /** Where neither the schema nor the name tells. */
  readonly kind?: (typeof FIELD_KINDS)[number];
  readonly unit?: string;
  /** Titles of its choices, where their names do not say it well. */
  readonly choices?: Readonly<Record<string, string>>;
  /** Of several params: one of them has to be given. */
  readonly required?: true;
}

/** Params of a schema as fields of a form: `volumeMl` and `volumeUl` are one, `seconds`, `minutes` and `hours` are one. */
type FieldName<Param> = Param extends 'volumeMl' ? 'volume' : Param extends 'seconds' ? 'duration' : Param;
type PairedParam<Params> =
  ('volumeMl' extends Params ? 'volumeUl' : never) | ('seconds' extends Params ? 'minutes' | 'hours' : never);
type FieldNames<Params> = FieldName<Exclude<Params, PairedParam<Params>>>;

/** How an operation is offered and entered. */
export interface OperationForm<Field extends string = string> {
  readonly group: (typeof OPERATION_GROUPS)[number];
  /** One sentence: what it does. */
  readonly summary: string;
  /** The worst that its commands do. */
  readonly effect: Effect;
  /** It has a result that can be saved for later steps. */
  readonly hasResult?: true;
  readonly fields: Readonly<Record<Field, FieldHint>>;
}

/**
 * A unit operation: what a step of a protocol can do. It turns params into commands, a sentence for people, handling
 * time and material. All it knows of the plan so far is in the builder.
 */
export interface Operation {
  readonly operationType: string;
  readonly title: string;
  readonly form: OperationForm;
  readonly params: z.ZodObject;
  /** Names of params that name labware of the protocol, so that a wrong name is found on import. */
  readonly labwareParams: readonly string[];
  /** Names of params that name what an earlier step saved. */
  readonly stateParams: readonly string[];
  /** Names of params that hold bare expressions by name. */
  readonly expressionParams: readonly string[];
  /** @throws AppError `protocol-invalid` when the params ask for what is not there */
  expand(step: StepBuilder, params: Record<string, unknown>): void;
}

/** Ties the params an operation declares to those its `expand` is given, and to the fields of its form. */
export function defineOperation<Params extends z.ZodObject>(definition: {
  readonly operationType: string;
  readonly title: string;
  readonly form: OperationForm<FieldNames<keyof Params['shape'] & string> & string>;
  readonly params: Params;
  readonly labwareParams?: readonly string[];
  readonly stateParams?: readonly string[];
  readonly expressionParams?: readonly string[];
  readonly expand: (step: StepBuilder, params: z.output<Params>) => void;
}): Operation {
  return {
    operationType: definition.operationType,
    title: definition.title,
    form: definition.form,
    params: definition.params,
    labwareParams: definition.labwareParams ?? [],
    stateParams: definition.stateParams ?? [],
    expressionParams: definition.expressionParams ?? [],
    // Params reach it only after they were parsed by the same schema.
    expand: (step, params) => definition.expand(step, params as z.output<Params>),
  };
}
