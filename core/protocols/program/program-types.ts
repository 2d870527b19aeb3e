import { z } from 'zod';
import { parameterSchema, protocolSchema } from '../../contract/protocol.ts';
import { INSTRUMENT_KINDS, OFF_TIME_POLICIES, RECOVERY_ACTIONS } from '../../contract/words.ts';
import type { Operation } from '../operation.ts';
import { CALLS, resultOfCall } from './program-operations.ts';

/** What of JSON Schema our params use. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly description?: string;
  readonly $ref?: string;
}

/** A schema as a type of TypeScript; `Json` where anything goes. */
function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
  const either = schema.anyOf ?? schema.oneOf;
  if (either !== undefined) return [...new Set(either.map(typeOf))].join(' | ');
  switch (schema.type) {
    case 'string':
      return 'string';
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'null':
      return 'null';
    case 'array':
      return `readonly (${typeOf(schema.items ?? {})})[]`;
    case 'object':
      return objectOf(schema);
    default:
      return 'Json';
  }
}

function objectOf({ properties, required = [], additionalProperties }: Schema): string {
  if (properties === undefined)
    return typeof additionalProperties === 'object'
      ? `{ readonly [name: string]: ${typeOf(additionalProperties)} }`
      : '{ readonly [name: string]: Json }';
  const fields = Object.entries(properties).map(
    ([name, field]) => `readonly ${name}${required.includes(name) ? '' : '?'}: ${typeOf(field)}`,
  );
  return `{ ${fields.join('; ')} }`;
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Schema {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Schema;
}

function union(values: readonly string[]): string {
  return values.map((value) => `'${value}'`).join(' | ');
}

function callOf([name, operation]: [string, Operation]): string {
  const params = schemaOf(operation.params, 'input');
  const result = resultOfCall(operation.operationType);
  const given = result === undefined ? 'void' : typeOf(schemaOf(result, 'output'));
  const isOptional = (params.required ?? []).length === 0 ? '?' : '';
  return `  /** ${operation.form.summary} */
  ${name}(params${isOptional}: ${typeOf(params)}, options?: CallOptions<${given}>): Promise<${given}>;`;
}

const head = `/* oxlint-disable max-lines -- one call for each unit operation */
// What a protocol that is a program can use. Made from the unit operations; not written by hand.
declare module 'wellrun' {
  export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

  export type InstrumentKind = ${union(INSTRUMENT_KINDS)};

  /** A time window: how long after an earlier call or group this call begins. */
  export interface CallWindow {
    /** Its name: that of the last call so called, in the same group first. */
    readonly after: string;
    /** Whether its start or its end counts; the end when left out. */
    readonly from?: 'start' | 'end';
    readonly atLeastMinutes?: number;
    readonly atMostMinutes?: number;
    /** In the place of the other two. */
    readonly exactlyMinutes?: number;
    /** How much later than exactly it may be; 1 when left out. */
    readonly toleranceMinutes?: number;
  }

  /** Beside the params of a call. */
  export interface CallOptions<Result> {
    /** What the step is called; the operation's title when not given. */
    readonly name?: string;
    /** Keeps the result under this name, for the analyse calls. */
    readonly saves?: string;
    /** What the program is told while it is planned, when nothing is measured. */
    readonly foreseen?: Result;
    /** What a person is offered when it fails. */
    readonly recovery?: readonly (${union(RECOVERY_ACTIONS)})[];
    /** For what may be repeated without harm. */
    readonly retry?: { readonly times: number; readonly waitSeconds?: number };
    readonly timeout?: { readonly minutes: number };
    /** When it may begin, as seen from earlier calls: it waits until then; begun too late, that is on record. */
    readonly within?: CallWindow | readonly CallWindow[];
    /** Of what takes time: when Wellrun was off meanwhile. */
    readonly offTime?: {
      readonly policy: ${union(OFF_TIME_POLICIES)};
      readonly holdAfterMinutes?: number;
      readonly abortAfterMinutes?: number;
    };
  }
`;

const tail = `
  /** Values of parameters, by their kinds. */
  type Values<Parameters> = {
    readonly [Name in keyof Parameters]: Parameters[Name] extends { readonly type: 'number' | 'integer' }
      ? number
      : Parameters[Name] extends { readonly type: 'boolean' }
        ? boolean
        : string;
  };

  /** Makes a protocol of a program: \`export const protocol = defineProtocol({ ... })\`. */
  export function defineProtocol<const Parameters extends { readonly [name: string]: Parameter }>(
    definition: Definition & {
      readonly parameters?: Parameters;
      run(lab: Lab, params: Values<Parameters>): Promise<void>;
    },
  ): typeof definition;
}
`;

const LAB = `  export interface Lab {
    /** Calls of a part of the work; they may be made side by side with others where they touch other labware. */
    group<Result>(name: string, work: () => Result | Promise<Result>): Promise<Result>;
    /**
     * Calls that use something of the lab: an asset that is declared in \`assets\`, or some of several, such as \`{ cards: 2 }\`. The
     * run has all that it declares from its start to its end.
     */
    using<Result>(
      assets: string | { readonly [asset: string]: number },
      work: () => Result | Promise<Result>,
    ): Promise<Result>;
    /** Puts a note on the record. */
    note(text: string): Promise<void>;
    /** Asks somebody, and waits for one of the answers. */
    ask(prompt: string, answers?: readonly string[]): Promise<string>;
    /** What is expected in each well of a piece of labware by now. */
    contents(labware: string): Promise<{ readonly [well: string]: { readonly volumeUl: number; readonly cells: number } }>;
    /** ms since 1970 on the clock that the execution runs by, at the last answer. */
    now(): number;
    /** From 0 to 1; the same in every process of one execution. */
    random(): number;
`;

/** The text of \`wellrun.d.ts\`: the types that programs are written against. */
export function programTypes(): string {
  const { id, name, version, description, author, tags, operationType, cellLine, vessel, labware, assets, requires } =
    protocolSchema.shape;
  const definition = z.object({
    id,
    name,
    version,
    description,
    author,
    tags,
    operationType,
    cellLine,
    vessel,
    labware,
    assets,
  });
  return `${head}
  export type Parameter = ${typeOf(schemaOf(parameterSchema, 'input'))};

  type Definition = ${typeOf(schemaOf(definition, 'input'))} & {
    /** Every kind of instrument that it may use; it has them from its start to its end. */
    readonly requires: ${typeOf(schemaOf(requires.unwrap(), 'input'))};
  };

${LAB}
${[...CALLS].map(callOf).join('\n\n')}
  }
${tail}`;
}
