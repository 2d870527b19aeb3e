import { expect, it } from 'vitest';
import { placesOf } from '../model/places.ts';
import { TESTER } from '../testing/engine-bench.ts';
import { ForecastBench } from '../testing/forecast-bench.ts';
import { samplePlate } from '../testing/workcell-events.ts';
import { placeAssets } from './place-assets.ts';

it('a plate that was left on a place of an incubator takes it from the plan; one that is at its door takes none', async () => {
  await using rig = await ForecastBench.open();
  const all = placesOf('incubator').length;
  const capacity = (): number => placeAssets('INC-1', rig.bench.leases, [], new Set())[0]!.capacity;
  const put = async (labwareId: string, place: string): Promise<void> => {
    const labware = samplePlate({ labwareId, at: { instrument: 'INC-1', place } });
    await rig.bench.store.journal.append([{ kind: 'labware.placed', subject: labwareId, data: { labware } }], TESTER);
  };
  expect(capacity()).toBe(all);
  await put('P-1', '3');
  expect(capacity()).toBe(all - 1);
  await put('P-2', 'door');
  expect(capacity()).toBe(all - 1);
});
