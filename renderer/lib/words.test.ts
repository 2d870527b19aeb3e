import { describe, expect, it } from 'vitest';
import { vesselWords } from './words.ts';

describe('a vessel', () => {
  it.each([
    ['flask_t75', 'T-75'],
    ['plate_96_white', '96-well plate, white'],
    ['plate_6', '6-well plate'],
    ['tube_50ml', 'tube 50 mL'],
    ['tube_1p5ml', 'tube 1.5 mL'],
    ['plate_96_deep_2ml', '96-well plate, deep 2 mL'],
  ])('%s is called %s', (id, words) => {
    expect(vesselWords(id)).toBe(words);
  });
});
