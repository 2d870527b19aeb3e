import { z } from 'zod';
import type { OperationField, OperationView } from '../../contract/analysis.ts';
import type { Json } from '../../contract/json.ts';
import { layoutSchema } from '../../contract/plate-layout.ts';
import type { FieldHint, Operation } from '../operation.ts';
import { OPERATIONS } from '../operations/registry.ts';
import { reagentParam, wellsParam } from '../operations/shared-params.ts';

type FieldKind = OperationField['kind'];

/** Params that are one field of a form. */
const SEVERAL: readonly { readonly name: string; readonly params: readonly string[]; readonly kind: FieldKind }[] = [
  { name: 'volume', params: ['volumeUl', 'volumeMl'], kind: 'volume' },
  { name: 'duration', params: ['minutes', 'hours', 'seconds'], kind: 'duration' },
];

/** Schemas that say by themselves what is entered. */
const KIND_OF_SCHEMA: ReadonlyMap<unknown, FieldKind> = new Map<unknown, FieldKind>([
  [wellsParam, 'wells'],
  [reagentParam, 'reagent'],
  [layoutSchema, 'layout'],
]);

/** The unit that the name of a param ends in, and what is measured in it. */
const UNITS: readonly { readonly ends: RegExp; readonly unit: string; readonly kind: FieldKind }[] = [
  { ends: /Ul$/, unit: 'µL', kind: 'volume' },
  { ends: /Ml$/, unit: 'mL', kind: 'volume' },
  { ends: /seconds$/i, unit: 's', kind: 'duration' },
  { ends: /minutes$/i, unit: 'min', kind: 'duration' },
  { ends: /hours$/, unit: 'h', kind: 'duration' },
  { ends: /Nm$/, unit: 'nm', kind: 'number' },
];

/** What JSON Schema says of one param. */
interface ParamSchema {
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly default?: Json;
  readonly enum?: readonly string[];
  readonly items?: ParamSchema;
}

/** The schema inside `optional` and `default`, and inside a list. */
function innermost(schema: unknown): unknown {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault) inner = inner.unwrap();
  return inner instanceof z.ZodArray ? innermost(inner.element) : inner;
}

function unitOf(param: string): { readonly unit: string; readonly kind: FieldKind } | undefined {
  return UNITS.find(({ ends }) => ends.test(param));
}

function kindOf(operation: Operation, param: string, schema: ParamSchema, hint: FieldHint): FieldKind {
  if (hint.kind !== undefined) return hint.kind;
  if (operation.labwareParams.includes(param)) return 'labware';
  if (operation.stateParams.includes(param)) return 'saved';
  if (operation.expressionParams.includes(param)) return 'expressions';
  const known = KIND_OF_SCHEMA.get(innermost(operation.params.shape[param])) ?? unitOf(param)?.kind;
  if (known !== undefined) return known;
  const { type, enum: choices } = schema.items ?? schema;
  if (choices !== undefined) return 'choice';
  if (type === 'string') return 'text';
  return type === 'boolean' || type === 'integer' || type === 'number' ? type : 'json';
}

/** Whole numbers without bounds have those of the machine. */
function bound(value: number | undefined): number | null {
  return value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? null : value;
}

function titleOfChoice(value: string): string {
  return value.charAt(0).toUpperCase() + value.slice(1).replaceAll('-', ' ');
}

function fieldOf(
  operation: Operation,
  name: string,
  params: readonly string[],
  schemas: Readonly<Record<string, ParamSchema>>,
  isRequired: boolean,
): OperationField {
  const hint = operation.form.fields[name];
  if (hint === undefined) throw new Error(`${operation.operationType} has no hint for its field ${name}.`);
  const [first = name] = params;
  const schema = schemas[first] ?? {};
  const choices = schema.enum ?? schema.items?.enum ?? [];
  const several = SEVERAL.find((one) => one.name === name);
  const required = isRequired || hint.required === true;
  return {
    name,
    names: params.map((param) => ({ name: param, unit: unitOf(param)?.unit ?? hint.unit ?? '' })),
    title: hint.title,
    help: hint.help ?? '',
    kind: several?.kind ?? kindOf(operation, first, schema, hint),
    required,
    unit: hint.unit ?? unitOf(first)?.unit ?? '',
    minimum: bound(schema.minimum ?? schema.exclusiveMinimum),
    maximum: bound(schema.maximum ?? schema.exclusiveMaximum),
    ...(schema.default === undefined ? {} : { default: schema.default }),
    choices: choices.map((value) => ({ value, title: hint.choices?.[value] ?? titleOfChoice(value) })),
    usual: hint.usual ?? '',
    ...(schema.type === 'array' ? { isList: true } : {}),
  };
}

function fieldsOf(operation: Operation): OperationField[] {
  const described = z.toJSONSchema(operation.params, { io: 'input', unrepresentable: 'any' }) as {
    readonly properties?: Readonly<Record<string, ParamSchema>>;
    readonly required?: readonly string[];
  };
  const schemas = described.properties ?? {};
  const present = Object.keys(operation.params.shape);
  const done = new Set<string>();
  return present.flatMap((param) => {
    if (done.has(param)) return [];
    const several = SEVERAL.find(
      ({ params }) => params.includes(param) && params.every((one) => present.includes(one)),
    );
    const params = several?.params ?? [param];
    for (const one of params) done.add(one);
    const isRequired = described.required?.includes(param) ?? false;
    return [fieldOf(operation, several?.name ?? param, params, schemas, isRequired)];
  });
}

let views: readonly OperationView[] | undefined;

/** Every unit operation as the builder offers it, its form made from the schema of its params. */
export function operationViews(): readonly OperationView[] {
  views ??= [...OPERATIONS.values()].map((operation) => ({
    operationType: operation.operationType,
    title: operation.title,
    group: operation.form.group,
    summary: operation.form.summary,
    fields: fieldsOf(operation),
    effect: operation.form.effect,
    hasResult: operation.form.hasResult ?? false,
  }));
  return views;
}

/** The field of an operation's form that a param belongs to: `volume` for `volumeUl`. Undefined for a param it does not have. */
export function fieldOfParam(operationType: string, param: string): string | undefined {
  const view = operationViews().find((one) => one.operationType === operationType);
  return view?.fields.find((field) => field.names.some(({ name }) => name === param))?.name;
}
