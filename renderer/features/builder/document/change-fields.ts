import type { Json } from '#core/contract/json.ts';
import type { Parameter } from '#core/contract/protocol.ts';
import { freeId, isName, type DraftDocument, type DraftLabware, type DraftStep } from './draft-document.ts';
import { changed, changedStep, type Edit } from './edit.ts';
import { renamedLabware, renamedParameter, type LabwareFields } from './rename-names.ts';
import { placesOf } from './step-places.ts';

/** Fields of a step that are set as a whole. */
export type StepField = Exclude<keyof DraftStep, 'id' | 'steps' | 'parallel' | 'params' | 'needs'>;

/** Sets a field of a step, or takes it away. `title` is what the form calls it. */
export function setStepField<Field extends StepField>(
  document: DraftDocument,
  id: string,
  field: Field,
  value: DraftStep[Field] | undefined,
  title: string,
): Edit | undefined {
  const step = placesOf(document).get(id)?.step;
  if (step === undefined || step[field] === value) return undefined;
  const next = changedStep(document, id, (draft) => {
    if (value === undefined) delete draft[field];
    else draft[field] = value;
  });
  return next && { document: next, sentence: `Changed ${title} of ${step.name}`, group: `${id} ${field}` };
}

export function renameStep(document: DraftDocument, id: string, name: string): Edit | undefined {
  const before = placesOf(document).get(id)?.step.name;
  if (before === undefined || before === name) return undefined;
  const next = changedStep(document, id, (draft) => {
    draft.name = name;
  });
  return next && { document: next, sentence: `Renamed ${before}`, group: `${id} name` };
}

/** Sets params of a step; those that are undefined go. Several at once, because a volume is given under one of two names. */
export function setParams(
  document: DraftDocument,
  id: string,
  values: Readonly<Record<string, Json | undefined>>,
  title: string,
): Edit | undefined {
  const step = placesOf(document).get(id)?.step;
  if (step === undefined) return undefined;
  const isSame = Object.entries(values).every(([name, value]) => step.params?.[name] === value);
  if (isSame) return undefined;
  const next = changedStep(document, id, (draft) => {
    const params = { ...draft.params };
    for (const [name, value] of Object.entries(values))
      if (value === undefined) delete params[name];
      else params[name] = value;
    draft.params = params;
  });
  const group = `${id} params ${Object.keys(values).toSorted().join(' ')}`;
  return next && { document: next, sentence: `Changed ${title} of ${step.name}`, group };
}

/** Fields of the head that are set as a whole. */
export type HeadField = 'name' | 'description' | 'tags' | 'operationType' | 'cellLine' | 'vessel' | 'author';

export function setHead<Field extends HeadField>(
  document: DraftDocument,
  field: Field,
  value: DraftDocument[Field] | undefined,
  title: string,
): Edit | undefined {
  if (document[field] === value) return undefined;
  const next = { ...document };
  if (value === undefined) delete next[field];
  else next[field] = value;
  return { document: next, sentence: `Changed ${title}`, group: `head ${field}` };
}

/** Cell line or vessel are asked for at each run: a new parameter, and the head that is filled from it. */
export function askForHead(
  document: DraftDocument,
  field: 'cellLine' | 'vessel',
  parameter: Parameter,
): Edit | undefined {
  const base = field === 'cellLine' ? 'cell_line' : 'vessel';
  const name = freeId(base, { has: (id) => document.parameters?.[id] !== undefined });
  const added = addParameter(document, name, parameter);
  const filled = added && setHead(added.document, field, `{{ params.${name} }}`, parameter.title);
  return filled && { document: filled.document, sentence: `Ask for ${parameter.title.toLowerCase()} at each run` };
}

export function addParameter(document: DraftDocument, name: string, parameter: Parameter): Edit | undefined {
  if (!isName(name) || document.parameters?.[name] !== undefined) return undefined;
  return {
    document: { ...document, parameters: { ...document.parameters, [name]: parameter } },
    sentence: `Added the parameter ${parameter.title}`,
  };
}

export function setParameter(document: DraftDocument, name: string, parameter: Parameter): Edit | undefined {
  const before = document.parameters?.[name];
  if (before === undefined || before === parameter) return undefined;
  const fields = new Set([...Object.keys(before), ...Object.keys(parameter)]);
  const touched = [...fields].filter(
    (field) => (before as Record<string, unknown>)[field] !== (parameter as Record<string, unknown>)[field],
  );
  return {
    document: { ...document, parameters: { ...document.parameters, [name]: parameter } },
    sentence: `Changed the parameter ${before.title}`,
    group: `parameter ${name} ${touched.join(' ')}`,
  };
}

export function removeParameter(document: DraftDocument, name: string): Edit | undefined {
  const { [name]: gone, ...rest } = document.parameters ?? {};
  if (gone === undefined) return undefined;
  return { document: { ...document, parameters: rest }, sentence: `Deleted the parameter ${gone.title}` };
}

/** Up (-1) or down (1) in the form of the run. */
export function moveParameter(document: DraftDocument, name: string, by: 1 | -1): Edit | undefined {
  const entries = Object.entries(document.parameters ?? {});
  const at = entries.findIndex(([one]) => one === name);
  const [entry, other] = [entries[at], entries[at + by]];
  if (entry === undefined || other === undefined) return undefined;
  entries[at] = other;
  entries[at + by] = entry;
  return {
    document: { ...document, parameters: Object.fromEntries(entries) },
    sentence: `Moved the parameter ${entry[1].title} ${by < 0 ? 'up' : 'down'}`,
  };
}

/** Another name for a parameter, wherever it is used. */
export function renameParameter(document: DraftDocument, from: string, to: string): Edit | undefined {
  const parameters = document.parameters ?? {};
  if (from === to || !isName(to) || parameters[from] === undefined || parameters[to] !== undefined) return undefined;
  return {
    document: renamedParameter(document, from, to),
    sentence: `Renamed the parameter ${from} to ${to}`,
  };
}

export function addLabware(document: DraftDocument, name: string, labware: DraftLabware): Edit | undefined {
  if (!isName(name) || document.labware?.[name] !== undefined) return undefined;
  return {
    document: { ...document, labware: { ...document.labware, [name]: labware } },
    sentence: `Added the labware ${labware.title}`,
  };
}

export function setLabware(document: DraftDocument, name: string, change: Partial<DraftLabware>): Edit | undefined {
  const before = document.labware?.[name];
  if (before === undefined) return undefined;
  const next = changed(document, (draft) => {
    const piece = { ...before, ...change };
    for (const key of Object.keys(change) as (keyof DraftLabware)[]) if (change[key] === undefined) delete piece[key];
    draft.labware = { ...draft.labware, [name]: piece };
  });
  return {
    document: next,
    sentence: `Changed the labware ${before.title}`,
    group: `labware ${name} ${Object.keys(change).join(' ')}`,
  };
}

type LabwareLocation = NonNullable<DraftLabware['location']>;

/** Changes where it stands at the start; that it stands there and nowhere else is only kept with a place. */
export function movedTo(piece: DraftLabware, change: Partial<LabwareLocation>): LabwareLocation {
  const { fixed, ...at } = { instrument: 'liquid-handler' as const, place: '', ...piece.location, ...change };
  return fixed === true && at.place.trim() !== '' ? { ...at, fixed } : at;
}

export function removeLabware(document: DraftDocument, name: string): Edit | undefined {
  const { [name]: gone, ...rest } = document.labware ?? {};
  if (gone === undefined) return undefined;
  return { document: { ...document, labware: rest }, sentence: `Deleted the labware ${gone.title}` };
}

/** Another name for a piece of labware, wherever it is used. */
export function renameLabware(
  document: DraftDocument,
  from: string,
  to: string,
  fields: LabwareFields,
): Edit | undefined {
  const labware = document.labware ?? {};
  if (from === to || !isName(to) || labware[from] === undefined || labware[to] !== undefined) return undefined;
  return { document: renamedLabware(document, from, to, fields), sentence: `Renamed the labware ${from} to ${to}` };
}
