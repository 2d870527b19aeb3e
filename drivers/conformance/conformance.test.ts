import { describe, expect, test } from 'vitest';
import { driverCatalog } from '../catalog.ts';
import { subjects } from './subjects.ts';
import { conformanceSuite } from './suite.ts';

test('every driver of the catalogue is tried', () => {
  const tried = subjects.map(({ definition }) => definition.manifest.driverId);
  expect(tried.toSorted()).toEqual(driverCatalog.map(({ manifest }) => manifest.driverId).toSorted());
  expect(new Set(tried).size).toBe(tried.length);
});

describe.each(subjects.map((subject) => ({ subject, driverId: subject.definition.manifest.driverId })))(
  '$driverId',
  ({ subject }) => {
    test.each(conformanceSuite.map((check) => ({ check, title: check.title })))('$title', ({ check }) =>
      check.run(subject),
    );
  },
);
