import { describe, expect, it } from 'vitest';
import type { LabwareDetail } from '#core/contract/workcell.ts';
import {
  contentParts,
  contentRows,
  contentsByWell,
  labwareFullName,
  namesOn,
  placeWords,
  startPlaceWords,
} from './labware-view.ts';

const group = (wells: string[], volumeUl: number) => ({
  wells,
  volumeUl,
  substances: [{ substance: 'medium_mtesr_plus+y27632_10mm', ul: volumeUl }],
  compounds: [{ compound: 'staurosporine', doseUm: 0.0123 }],
  cells: [{ line: 'U2OS', count: 10_000.4 }],
});

const PLATE: LabwareDetail = {
  labwareId: 'EX-12:assay_plate',
  title: 'Assay plate',
  type: 'plate_96_white',
  kind: 'plate',
  rows: 8,
  columns: 12,
  executionId: 'EX-12',
  mode: 'simulated',
  at: { instrument: 'INC-1', place: '12' },
  since: 0,
  filledWells: 3,
  mostUl: 150,
  tipsUsed: 0,
  totalUl: 360,
  groups: [group(['A1', 'A2'], 90), group(['H12'], 150), { ...group(['C3'], 0), cells: [] }],
};

describe('labware in words', () => {
  it('says whose it is and where it stands', () => {
    expect(labwareFullName(PLATE)).toBe('Assay plate, EX-12');
    expect(labwareFullName({ ...PLATE, executionId: null, labwareId: 'P-0187' })).toBe('P-0187');
    expect(placeWords(PLATE.at)).toBe('INC-1, slot 12');
    expect(placeWords({ instrument: 'INC-1', place: 'door' })).toBe('INC-1, transfer place');
    expect(placeWords({ instrument: 'RDR-1', place: 'stage' })).toBe('RDR-1');
    expect(placeWords(null)).toBe('off the bench');
  });

  it('says what is in a well with units, and the plate as a table with the fullest wells first', () => {
    expect(contentParts(PLATE.groups[0]!)).toEqual([
      '90 µL medium mtesr plus with y27632 10mm',
      'staurosporine at 12.3 nM',
      '10,000 U2OS cells put in',
    ]);
    const names = new Map([['medium_mtesr_plus', 'mTeSR Plus']]);
    expect(contentParts(PLATE.groups[0]!, names)[0]).toBe('90 µL mTeSR Plus with y27632 10mm');
    const dosing = { substances: [{ substance: 'staurosporine', ul: 10 }], cells: [] };
    const here = namesOn(PLATE, names);
    expect(contentParts({ ...dosing, compounds: [{ compound: 'staurosporine', doseUm: 3 }] }, here)).toEqual([
      '10 µL solution of staurosporine',
      'staurosporine at 3 µM',
    ]);
    expect(contentParts({ ...dosing, compounds: [] }, here)).toEqual(['10 µL vehicle']);
    expect(contentRows(PLATE).map(({ where, volumeUl }) => [where, volumeUl])).toEqual([
      ['H12', 150],
      ['A1:A2', 90],
    ]);
    expect(contentsByWell(PLATE).get('A2')?.volumeUl).toBe(90);
    expect(contentsByWell(PLATE).get('B7')).toBeUndefined();
  });
});

describe('where a protocol wants labware', () => {
  it('is said with its place, and whether no other will do', () => {
    const at = { instrument: 'liquid-handler', place: 'B2' } as const;
    expect(startPlaceWords(at)).toBe('liquid handler, B2');
    expect(startPlaceWords({ ...at, fixed: true })).toBe('liquid handler, B2 and no other place');
    expect(startPlaceWords({ instrument: 'incubator', place: '12' })).toBe('incubator, slot 12');
    expect(startPlaceWords({ instrument: 'incubator', place: 'door' })).toBe('incubator, transfer place');
    expect(startPlaceWords({ instrument: 'plate-reader', place: 'stage', fixed: true })).toBe('plate reader');
  });
});
