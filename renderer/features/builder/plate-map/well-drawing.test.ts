import { describe, expect, it } from 'vitest';
import { unusedCompound } from './well-drawing.ts';

const OPTIONS = ['{{ params.compound }}', 'bortezomib', 'staurosporine', 'tunicamycin'].map((value) => ({ value }));
const PARAMETERS = [{ name: 'compound', type: 'compound', default: 'staurosporine' }];

describe('the compound of another series', () => {
  it.each([
    [['bortezomib'], '{{ params.compound }}'],
    [['{{ params.compound }}', 'bortezomib'], 'tunicamycin'],
    [['staurosporine', 'bortezomib'], 'tunicamycin'],
    [['staurosporine', 'bortezomib', 'tunicamycin'], undefined],
  ])('beside %j is %s, never the same one under another name', (used, next) => {
    expect(unusedCompound(OPTIONS, used, PARAMETERS)?.value).toBe(next);
  });
});
