import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Json } from '../contract/json.ts';
import { protocolSchema } from '../contract/protocol.ts';
import { loadCatalog } from './catalog.ts';
import { checkParameters } from './check-parameters.ts';

const catalog = loadCatalog(join(import.meta.dirname, '../../resources'));
const document = protocolSchema.parse({
  wellrun: 1,
  id: 'form',
  name: 'Form',
  version: 1,
  operationType: 'test',
  parameters: {
    dose: { title: 'Dose', type: 'number', unit: 'µM', default: 3, minimum: 0.1, maximum: 30 },
    least: { title: 'Least', type: 'number', unit: 'mL', default: 3, minimum: 1 },
    wells: { title: 'Wells', type: 'integer', default: 6, minimum: 1, maximum: 96 },
    note: { title: 'Note', type: 'text', default: 'P-7', pattern: '^P-[0-9]+$' },
    fast: { title: 'Fast', type: 'boolean', default: false },
    mode: {
      title: 'Mode',
      type: 'choice',
      default: 'a',
      choices: [
        { value: 'a', title: 'A' },
        { value: 'b', title: 'B' },
      ],
    },
    extra: { title: 'Extra', type: 'integer', default: 1, maximum: 5, shownWhen: { parameter: 'mode', equals: 'b' } },
    line: { title: 'Cell line', type: 'cell-line', default: 'U2OS' },
    compound: { title: 'Compound', type: 'compound', default: 'staurosporine' },
  },
  steps: [{ id: 'a', name: 'A', operation: 'wait', params: { minutes: 1 } }],
});

describe('parameters', () => {
  it('that are not given have their defaults', () => {
    const checked = checkParameters(document, { dose: 10 }, catalog);
    expect('values' in checked && checked.values).toMatchObject({ dose: 10, wells: 6, line: 'U2OS', extra: 1 });
  });

  it.each<[string, Json, string]>([
    ['dose', 250, 'Dose: give 0.1 to 30 µM, not 250 µM.'],
    ['dose', '3', 'Dose: a number is needed.'],
    ['least', 0, 'Least: give 1 mL or more, not 0 mL.'],
    ['wells', 2.5, 'Wells: a whole number is needed, not 2.5.'],
    ['note', 'Q', 'Note: "Q" does not fit the pattern ^P-[0-9]+$.'],
    ['note', 'P'.repeat(300), 'Note: at most 200 characters, not 300.'],
    ['fast', 1, 'Fast: true or false is needed.'],
    ['mode', 'c', 'Mode: "c" is not one of the choices. Is "a" meant?'],
    ['line', 'U20S', 'Cell line: "U20S" is not one of the choices. Is "U2OS" meant?'],
    [
      'compound',
      'water',
      'Compound: "water" is not one of the choices. Choose staurosporine, doxorubicin, tunicamycin, paclitaxel, thapsigargin, bortezomib, cisplatin, dmso.',
    ],
    ['doze', 1, 'This protocol has no parameter "doze". Is "dose" meant?'],
  ])('%s = %j is refused with the limit it breaks', (name, value, sentence) => {
    const checked = checkParameters(document, { [name]: value }, catalog);
    expect('issues' in checked && checked.issues).toEqual([{ path: `parameters.${name}`, sentence }]);
  });

  it('that the form does not ask for keep their defaults, whatever was given', () => {
    const hidden = checkParameters(document, { extra: 99 }, catalog);
    expect('values' in hidden && hidden.values['extra']).toBe(1);
    const shown = checkParameters(document, { mode: 'b', extra: 99 }, catalog);
    expect('issues' in shown && shown.issues[0]?.sentence).toBe('Extra: give 5 or less, not 99.');
  });
});
