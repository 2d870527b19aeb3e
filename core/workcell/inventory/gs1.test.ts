import { describe, expect, it } from 'vitest';
import { readGs1 } from './gs1.ts';

const GS = '\u001D';

describe('GS1 codes', () => {
  it('tell trade item, expiry and lot, printed with brackets or as a scanner sends them', () => {
    const all = { gtin: '09506000134352', lotNumber: 'ABC123', expires: '2027-06-30' };
    expect(readGs1('(01)09506000134352(17)270630(10)ABC123')).toEqual(all);
    expect(readGs1('01095060001343521727063010ABC123')).toEqual(all);
    expect(readGs1(`]d201095060001343521727063010ABC123`)).toEqual(all);
    expect(readGs1(`]C1${GS}010950600013435210ABC123${GS}17270630`)).toEqual(all);
    expect(readGs1(`010950600013435221SERIAL${GS}10ABC123${GS}17270630`)).toEqual(all);
  });

  it('say only what is in them; day 00 is the last of the month', () => {
    expect(readGs1('(10)L-7')).toEqual({ gtin: null, lotNumber: 'L-7', expires: null });
    expect(readGs1('0109506000134352')).toEqual({ gtin: '09506000134352', lotNumber: null, expires: null });
    expect(readGs1('(17)280200')).toEqual({ gtin: null, lotNumber: null, expires: '2028-02-29' });
  });

  it.each([
    ['a lot number', 'CTG-2611'],
    ['a serial number that looks like one', '10ABC123'],
    ['a wrong check digit', '(01)09506000134353(10)A'],
    ['a day that does not exist', '(01)09506000134352(17)270231'],
    ['a value that is cut off', '0109506000134'],
    ['letters where digits belong', '(01)0950600013435X'],
    ['an identifier that is not read', '0109506000134352395912'],
    ['an empty text', ''],
  ])('are not %s', (_what, code) => {
    expect(readGs1(code)).toBeNull();
  });
});
