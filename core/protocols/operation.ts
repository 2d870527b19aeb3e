import type { z } from 'zod';
import type { StepBuilder } from './step-builder.ts';

/**
 * A unit operation: what a step of a protocol can do. It turns params into commands, a sentence for people, handling
 * time and material. All it knows of the plan so far is in the builder.
 */
export interface Operation {
  readonly operationType: string;
  readonly title: string;
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

/** Ties the params an operation declares to those its `expand` is given. */
export function defineOperation<Params extends z.ZodObject>(definition: {
  readonly operationType: string;
  readonly title: string;
  readonly params: Params;
  readonly labwareParams?: readonly string[];
  readonly stateParams?: readonly string[];
  readonly expressionParams?: readonly string[];
  readonly expand: (step: StepBuilder, params: z.output<Params>) => void;
}): Operation {
  return {
    operationType: definition.operationType,
    title: definition.title,
    params: definition.params,
    labwareParams: definition.labwareParams ?? [],
    stateParams: definition.stateParams ?? [],
    expressionParams: definition.expressionParams ?? [],
    // Params reach it only after they were parsed by the same schema.
    expand: (step, params) => definition.expand(step, params as z.output<Params>),
  };
}
