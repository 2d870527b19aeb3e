import type { JsonObject } from '#core/contract/json.ts';

type MakeStep = (index: number) => JsonObject;

function protocolOf(
  count: number,
  steps: readonly MakeStep[],
  plate: string,
  first: readonly JsonObject[] = [],
): JsonObject {
  return {
    wellrun: 1,
    id: 'many-steps',
    name: 'Many steps',
    version: 1,
    operationType: 'test',
    cellLine: 'U2OS',
    parameters: { pause: { title: 'Pause', type: 'number', default: 1, minimum: 0, maximum: 60 } },
    labware: { plate: { title: 'Plate', type: plate } },
    steps: [
      ...first,
      ...Array.from({ length: count - first.length }, (_, index) => ({
        id: `s${index}`,
        name: `Step ${index}`,
        ...steps[index % steps.length]!(index),
      })),
    ],
  };
}

const column = (index: number): string => `column ${(index % 12) + 1}`;

/** A bit of everything on a plate of 96 wells, with expressions and time windows. */
function mixed(count: number): JsonObject {
  const params = (index: number) => ({ labware: 'plate', wells: column(index) });
  return protocolOf(
    count,
    [
      (index) => ({ operation: 'dispense', params: { ...params(index), reagent: 'dpbs', volumeUl: '{{ 5 + 5 }}' } }),
      (index) => ({ operation: 'mix', params: { ...params(index), volumeUl: 5, cycles: 2 } }),
      (index) => ({ operation: 'aspirate', params: { ...params(index), volumeUl: 10 } }),
      () => ({ operation: 'wait', params: { minutes: '{{ params.pause }}', labware: 'plate' } }),
      (index) => ({
        operation: 'incubate',
        params: { labware: 'plate', minutes: 5 },
        within: [{ after: `s${index - 1}`, atMostMinutes: 30 }],
      }),
      () => ({ operation: 'shake', params: { labware: 'plate' } }),
      (index) => ({ operation: 'comment', params: { text: `Round ${index}` } }),
      (index) => ({
        operation: 'read_absorbance',
        params: { ...params(index), wavelengthNm: 600 },
        saves: `reading_${index}`,
      }),
    ],
    'plate_96_clear',
  );
}

/** Whole plates of 384 wells with cells: each step touches all wells, each incubation is looked at for what harms cells. */
function whole(count: number): JsonObject {
  const seed = { id: 'seed', name: 'Seed', operation: 'seed_plate', params: { labware: 'plate', cellsPerWell: 100 } };
  return protocolOf(
    count,
    [
      () => ({ operation: 'feed', params: { labware: 'plate' } }),
      () => ({ operation: 'incubate', params: { labware: 'plate', minutes: '{{ params.pause }}' } }),
    ],
    'plate_384_white',
    [seed],
  );
}

/** Rounds of rounds, each with its windows: few steps in the document, many in the plan. */
function rounds(count: number): JsonObject {
  const inner = ['give', 'rest', 'draw', 'note'];
  const of: Readonly<Record<string, JsonObject>> = {
    give: { operation: 'dispense', params: { labware: 'plate', wells: 'column 3', reagent: 'dpbs', volumeUl: 10 } },
    rest: {
      operation: 'wait',
      params: { minutes: 1, labware: 'plate' },
      within: [{ after: 'give', atMostMinutes: 5 }],
    },
    draw: { operation: 'aspirate', params: { labware: 'plate', wells: 'column 3', volumeUl: 10 } },
    note: { operation: 'comment', params: { text: 'Round {{ loop.index }}' } },
  };
  const steps = inner.map((id) => ({ id, name: id, ...of[id] }));
  const times = Math.max(1, Math.min(1000, Math.round(count / (inner.length + 1) / 2)));
  const half = (id: string) => ({
    id,
    name: id,
    repeat: { times },
    steps: steps.map((step) => {
      const within = 'within' in step ? { within: [{ after: `${id}_give`, atMostMinutes: 5 }] } : {};
      return { ...step, ...within, id: `${id}_${step.id}` };
    }),
  });
  return { ...protocolOf(1, [], 'plate_96_clear', [half('first'), half('second')]) };
}

/** Every third step has a fault. */
function broken(count: number): JsonObject {
  const document = mixed(count);
  const steps = (document['steps'] as readonly JsonObject[]).map((step, index) =>
    index % 3 === 0 ? { ...step, params: { labware: 'plat' } } : step,
  );
  return { ...document, steps };
}

/** Protocols of any length, by what is in them. */
export const LONG_PROTOCOLS = {
  'a bit of everything, 96 wells': mixed,
  'whole plates of 384 wells with cells': whole,
  'rounds with time windows': rounds,
  'every third step with a fault': broken,
} as const satisfies Record<string, (count: number) => JsonObject>;
