import { describe, expect, it } from 'vitest';
import { EngineBench, TESTER } from '../testing/engine-bench.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { HeldCommands } from '../testing/held-commands.ts';
import { planOf, stepOf } from '../testing/plan-of.ts';
import { samplePlate } from '../testing/workcell-events.ts';
import { AssetRegistry } from './asset-registry.ts';

const DAY_MS = 86_400_000;
const AK = { name: 'AK', role: 'operator' };

async function open(): Promise<{ bench: EngineBench; clock: FakeClock; assets: AssetRegistry }> {
  const clock = new FakeClock();
  const bench = await EngineBench.open({ clock });
  return { bench, clock, assets: new AssetRegistry({ journal: bench.store.journal, bench: bench.bench, clock }) };
}

describe('the registry of assets', () => {
  it('makes others wait for an asset that a person holds, until its time is over or it is released', async () => {
    const { bench, clock, assets } = await open();
    await using _bench = bench;
    expect(assets.waits('LH-1', clock.now())).toBeNull();
    const until = clock.now() + 2 * 3_600_000;
    const held = await assets.hold('LH-1', 'calibration', until, AK);
    expect(held).toMatchObject({ status: 'in use', hold: { by: 'AK', purpose: 'calibration', until } });
    expect(assets.waits('LH-1', clock.now())).toEqual({
      sentence: 'LH-1 is held by AK for calibration until 11:00.',
      until,
    });
    await expect(assets.hold('LH-1', 'cleaning', null, TESTER)).rejects.toThrow('held by AK');
    expect(assets.waits('LH-1', until)).toBeNull();
    await expect(bench.start(planOf([stepOf('a')]))).rejects.toThrow('LH-1 is held by AK for calibration until 11:00.');
    await clock.advance(2 * 3_600_000);
    expect(assets.get('LH-1')).toMatchObject({ status: 'available', hold: null });
    expect(bench.eventsOf('asset.released')).toMatchObject([{ actor: 'wellrun', reason: 'Its time was over.' }]);
    expect(bench.bench.get('LH-1').keptFrom).toBeNull();
    await assets.hold('LH-1', 'cleaning', null, TESTER);
    expect(assets.waits('LH-1', clock.now() + 400 * DAY_MS)).toMatchObject({ until: null });
    await assets.release('LH-1', AK);
    expect(assets.waits('LH-1', clock.now())).toBeNull();
    await expect(assets.release('LH-1', AK)).rejects.toThrow('Nobody holds');
  });

  it('counts places that are taken, not the pieces on record for them', async () => {
    const { bench, assets } = await open();
    await using _bench = bench;
    const place = (labwareId: string, at: string) => ({
      kind: 'labware.placed' as const,
      subject: labwareId,
      data: { labware: samplePlate({ labwareId, at: { instrument: 'LH-1', place: at } }) },
    });
    await bench.store.journal.append([place('P-1', 'A1'), place('P-2', 'A1'), place('P-3', 'B2')], TESTER);
    expect(assets.get('LH-1').occupied).toBe(2);
  });

  it('says what keeps an asset from being used, the worst first', async () => {
    const { bench, assets } = await open();
    await using _bench = bench;
    await assets.hold('LH-1', 'cleaning', null, AK);
    bench.bench.get('LH-1').setNeedsClearing({ reason: 'Spilled.', since: 1 });
    expect(assets.get('LH-1')).toMatchObject({ status: 'needs clearing', sentence: 'Spilled.' });
    bench.bench.get('LH-1').setNeedsClearing(null);
    expect(assets.get('LH-1').status).toBe('in use');
    await bench.bench.get('LH-1').disconnect();
    expect(assets.get('LH-1').status).toBe('offline');
    await assets.setStorage('LH-1', true, AK);
    expect(assets.get('LH-1').status).toBe('in storage');
    expect(assets.waits('LH-1', 0)).toEqual({ sentence: 'LH-1 is in storage.', until: null });
  });

  it('keeps an instrument that an execution uses out of storage', async () => {
    const { bench, assets } = await open();
    await using _bench = bench;
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(planOf([stepOf('a')]));
    const command = await held.next();
    await expect(assets.setStorage('LH-1', true, AK)).rejects.toThrow(`${id} uses LH-1`);
    command.finish({});
    await bench.whenStatus(id, 'completed');
    await expect(assets.setStorage('LH-1', true, AK)).resolves.toMatchObject({ inStorage: true });
  });

  it('warns of a calibration that is overdue, in plans and as an alert, and no longer once it is done', async () => {
    const { bench, clock, assets } = await open();
    await using _bench = bench;
    expect(assets.calibrationWarnings(['LH-1'])).toEqual([]);
    const doneAt = clock.now() - 300 * DAY_MS;
    await assets.calibrate('LH-1', { doneAt, dueAt: clock.now() + 20 * DAY_MS, certificate: 'C-1' }, AK);
    expect(assets.get('LH-1').calibrationState).toBe('valid');
    expect(assets.alerts()).toEqual([]);
    clock.jump(15 * DAY_MS);
    expect(assets.get('LH-1').calibrationState).toBe('soon');
    clock.jump(6 * DAY_MS);
    expect(assets.get('LH-1').calibrationState).toBe('overdue');
    expect(assets.calibrationWarnings(['LH-1'])).toMatchObject([
      { code: 'calibration-overdue', sentence: 'LH-1 was due for calibration on 8 Dec 2026.' },
    ]);
    expect(assets.alerts()).toMatchObject([{ instrumentId: 'LH-1', title: 'LH-1 is due for calibration' }]);
    await assets.calibrate('LH-1', { doneAt: clock.now(), dueAt: null, certificate: 'C-2' }, AK);
    expect(assets.calibrationWarnings(['LH-1'])).toEqual([]);
    expect(assets.alerts()).toEqual([]);
    expect(assets.history('LH-1', 10).items.map((event) => event.kind)).toContain('asset.calibrated');
  });

  it('keeps what the lab has entered, with pools of what is there, and nothing that is not', async () => {
    const { bench, assets } = await open();
    await using _bench = bench;
    const hood = { assetId: 'HOOD-1', kind: 'equipment', title: 'Hood', location: 'Bay 1', capacity: 1 } as const;
    await assets.add({ ...hood, type: 'fume-hood', members: [] }, AK);
    expect(assets.get('HOOD-1')).toMatchObject({ type: 'fume-hood', status: 'available', occupied: 0, usedBy: null });
    await expect(assets.add({ ...hood, members: [] }, AK)).rejects.toThrow('There is an asset HOOD-1 already.');
    const pool = { ...hood, assetId: 'HANDLERS', kind: 'pool', title: 'Handlers' } as const;
    await expect(assets.add({ ...pool, members: ['LH-9'] }, AK)).rejects.toThrow('There is no asset LH-9.');
    await assets.add({ ...pool, members: ['LH-1', 'HOOD-1'] }, AK);
    await assets.change('HOOD-1', { location: 'Bay 2' }, AK);
    expect(assets.list().map((one) => [one.assetId, one.location, one.members])).toEqual([
      ['LH-1', '', []],
      ['HANDLERS', 'Bay 1', ['LH-1', 'HOOD-1']],
      ['HOOD-1', 'Bay 2', []],
    ]);
    await expect(assets.remove('HOOD-1', AK)).rejects.toThrow('HOOD-1 is in the pool HANDLERS. Remove that first.');
    await assets.remove('HANDLERS', AK);
    await assets.remove('HOOD-1', AK);
    await expect(assets.hold('HOOD-1', 'x', null, AK)).rejects.toThrow('There is no asset HOOD-1.');
    await expect(assets.remove('LH-1', AK)).rejects.toThrow('LH-1 is an instrument');
  });
});
