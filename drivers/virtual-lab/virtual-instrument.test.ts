import { describe, expect, test } from 'vitest';
import { AppError } from '#core/contract/errors.ts';
import type { Json, JsonObject } from '#core/contract/json.ts';
import type { DriverEvent } from '#core/instruments/driver.ts';
import { hostClock, LabRig, minuteMs, never, valuesOf, wellsOf } from './testing/lab-rig.ts';
import { storedCompartment } from './world/labware.ts';

const plate = 'EX-1:plate';
const wells = wellsOf('A', 1, 8);
const dispense: JsonObject = { labwareId: plate, wells, reagent: 'dpbs', volumeUl: 50 };

async function rigWithPlate(speed: number | 'instant' = 'instant'): Promise<LabRig> {
  const rig = new LabRig({ speed });
  await rig.load({ labwareId: plate, type: 'plate_96_white' });
  return rig;
}

function volumes(rig: LabRig): number[] {
  const labware = rig.lab.world.getLabware(plate);
  return wells.map((_, index) => Math.round(storedCompartment(labware, index, 0).volumeUl / 10) * 10);
}

async function failureOf(work: Promise<unknown>): Promise<AppError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}

async function until(condition: () => boolean): Promise<void> {
  const end = hostClock.monotonic() + 3000;
  while (!condition()) {
    if (hostClock.monotonic() > end) throw new Error('It did not come to that.');
    await hostClock.sleep(2);
  }
}

describe('time', () => {
  test('a command takes the time of its unit operation, and the second on the same plate no setting up', async () => {
    await using rig = await rigWithPlate();
    const timed = async (command: string, params: JsonObject): Promise<number> => {
      const start = rig.lab.now();
      await rig.run('LH-1', command, params);
      return rig.lab.now() - start;
    };
    expect(await timed('dispense', dispense)).toBeCloseTo(minuteMs + 8 * 800, 3);
    expect(await timed('dispense', dispense)).toBeCloseTo(8 * 800, 3);
    await rig.wait(5 * minuteMs);
    expect(await timed('dispense', dispense)).toBeCloseTo(minuteMs + 8 * 800, 3);
    expect(await timed('mix', { labwareId: plate, wells, volumeUl: 20, cycles: 3 })).toBeCloseTo(6000 + 8 * 4000, 3);
  });

  test('a reading takes the time asked for in each well, a picture that of its sites and channels', async () => {
    await using rig = await rigWithPlate();
    const start = rig.lab.now();
    await rig.run('RDR-1', 'read-luminescence', { labwareId: plate, wells, integrationSeconds: 1 });
    expect(rig.lab.now() - start).toBeCloseTo(30_000 + 8 * 1150, 3);
    const later = rig.lab.now();
    await rig.run('IMG-1', 'image', { labwareId: plate, wells, channels: ['DAPI'], sites: 1 });
    expect(rig.lab.now() - later).toBeCloseTo(30_000 + 8 * 1180, 3);
  });

  test('nothing has happened in the world until the time has passed', async () => {
    await using rig = await rigWithPlate(1);
    const work = failureOf(rig.run('LH-1', 'dispense', dispense));
    const status = await (await rig.driver('LH-1')).readStatus(never);
    expect(status.activity).toBe(`Dispenses dpbs into ${plate}`);
    expect(volumes(rig)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    await (await rig.driver('LH-1')).stop(never);
    await work;
  });
});

describe('progress', () => {
  test('tells every well once, with the values that the result has', async () => {
    await using rig = await rigWithPlate();
    const result = await rig.run(
      'RDR-1',
      'read-luminescence',
      { labwareId: plate, wells: wellsOf('ABC', 1, 7), integrationSeconds: 0.5 },
      'read-1',
    );
    const progress = rig.events.filter(
      (event): event is DriverEvent & { type: 'progress' } => event.type === 'progress',
    );
    expect(progress.map(({ fraction }) => fraction)).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((piece) => piece / 8));
    const told = progress.flatMap((event) => event.wells ?? []);
    expect(Object.fromEntries(told.map(({ well, value }) => [well, value]))).toEqual(valuesOf(result));
    expect(told).toHaveLength(21);
    expect(progress.every(({ commandId, quantity }) => commandId === 'read-1' && quantity === 'luminescence')).toBe(
      true,
    );
  });
});

describe('one thing at a time', () => {
  test('a second command is refused as busy, while status and questions are answered', async () => {
    await using rig = await rigWithPlate(1);
    const arm = await rig.driver('ARM-1');
    const move = { labwareId: plate, to: { instrument: 'RDR-1' } };
    const first = failureOf(rig.run('ARM-1', 'move', move, 'first'));
    const second = await failureOf(rig.run('ARM-1', 'move', move, 'second'));
    expect(second.code).toBe('device-refused');
    expect(second.message).toContain('busy');
    expect(await arm.query?.('first', never)).toEqual({ state: 'busy' });
    expect(await arm.query?.('second', never)).toEqual({ state: 'not-done' });
    await arm.stop(never);
    expect((await first).code).toBe('device-fault');
    expect(await arm.query?.('first', never)).toMatchObject({ state: 'failed' });
  });

  test('the liquid handler cannot be asked after a command', async () => {
    await using rig = await rigWithPlate();
    expect(await rig.driver('LH-1')).not.toHaveProperty('query');
  });
});

describe('stopping', () => {
  test('in the middle leaves the wells served as they are, and says how many', async () => {
    await using rig = await rigWithPlate(2000);
    // The plate was served just now, so there is no setting up; 8 wells of 8 s each are 32 ms at this speed.
    const doses = wells.map((well) => ({ well, doseUm: 1 }));
    const add: JsonObject = { labwareId: plate, compound: 'staurosporine', wells: doses, volumeUl: 20 };
    await rig.run('LH-1', 'add-compound', add);
    rig.lab.clock.setSpeed(1);
    const work = failureOf(rig.run('LH-1', 'add-compound', add, 'broken-off'));
    rig.lab.clock.setSpeed(2000);
    await rig.wait(35_000);
    expect(await (await rig.driver('LH-1')).stop(never)).toContain('still');
    const error = await work;
    expect(error.code).toBe('device-fault');
    expect(error.details).toMatchObject({ wireCode: 'stopped', happened: 'partly' });
    const served = volumes(rig).filter((volume) => volume === 40).length;
    expect(served).toBeGreaterThan(0);
    expect(served).toBeLessThan(8);
    expect(error.message).toContain(`${served} of 8 wells were served`);
    expect(volumes(rig)).toEqual(wells.map((_, index) => (index < served ? 40 : 20)));
  });

  test('before the first well is done means that nothing happened', async () => {
    await using rig = await rigWithPlate(1);
    const before = rig.lab.appliedEffects;
    const work = failureOf(rig.run('LH-1', 'dispense', dispense));
    await (await rig.driver('LH-1')).stop(never);
    expect((await work).details).toMatchObject({ happened: 'no' });
    expect(rig.lab.appliedEffects).toBe(before);
  });

  test('a spin leaves no pellet', async () => {
    await using rig = new LabRig({ speed: 1 });
    await rig.load({ labwareId: 'tube', type: 'tube_15ml', contents: { cellLine: 'U2OS', cells: 1e6, volumeMl: 5 } });
    const work = failureOf(rig.run('CEN-1', 'spin', { labwareId: 'tube', rcf: 200, minutes: 5 }));
    await (await rig.driver('CEN-1')).stop(never);
    expect((await work).details).toMatchObject({ happened: 'no' });
    const tube = rig.lab.world.look(rig.lab.world.getLabware('tube'), 0, rig.lab.now());
    expect(tube.suspension?.pelleted).toBe(false);
  });
});

describe('a fault that is practised', () => {
  const short = 20 * minuteMs;

  async function commanded(rig: LabRig, timeoutMs = short): Promise<AppError | Json> {
    const driver = await rig.driver('LH-1');
    return driver
      .execute({ commandId: 'practice', command: 'dispense', params: dispense, timeoutMs }, never)
      .catch((error: unknown) => error as AppError);
  }

  test('silent: it happens and nobody is told', async () => {
    await using rig = await rigWithPlate();
    await rig.lab.injectFault('LH-1', { fault: 'silent' });
    const answer = commanded(rig, 100);
    expect(await answer).toMatchObject({ code: 'device-timeout' });
    await until(() => volumes(rig).every((volume) => volume === 50));
    await expect(rig.run('LH-1', 'dispense', dispense)).resolves.toEqual({});
  });

  test('garbled: it happens, and the noise is an uncertain answer at once', async () => {
    await using rig = await rigWithPlate();
    await rig.lab.injectFault('LH-1', { fault: 'garbled' });
    expect(await commanded(rig)).toMatchObject({ code: 'device-protocol' });
    expect(volumes(rig)).toEqual(wells.map(() => 50));
  });

  test('slow: it takes its factor of time', async () => {
    await using rig = await rigWithPlate();
    await rig.lab.injectFault('LH-1', { fault: 'slow', factor: 5 });
    const start = rig.lab.now();
    expect(await commanded(rig)).toEqual({});
    expect(rig.lab.now() - start).toBeCloseTo(5 * (minuteMs + 8 * 800), 3);
  });

  test('disconnect: the line goes in the middle, the command goes on', async () => {
    await using rig = await rigWithPlate();
    await rig.lab.injectFault('LH-1', { fault: 'disconnect' });
    expect(await commanded(rig)).toMatchObject({ code: 'device-disconnected' });
    await until(() => volumes(rig).every((volume) => volume === 50));
  });

  test('error: it says so, nothing happens, and the next command works', async () => {
    await using rig = await rigWithPlate();
    await rig.lab.injectFault('LH-1', { fault: 'error' });
    expect(await commanded(rig)).toMatchObject({ code: 'device-fault', details: { happened: 'no' } });
    expect(volumes(rig)).toEqual(wells.map(() => 0));
    expect((await (await rig.driver('LH-1')).readStatus(never)).fault).toContain('practice');
    expect(rig.events.some(({ type }) => type === 'fault')).toBe(true);
    expect(await commanded(rig)).toEqual({});
    expect((await (await rig.driver('LH-1')).readStatus(never)).fault).toBeNull();
  });

  test('jam: half of it happens', async () => {
    await using rig = await rigWithPlate();
    await rig.lab.injectFault('LH-1', { fault: 'jam' });
    const error = await commanded(rig);
    expect(error).toMatchObject({ code: 'device-fault', details: { happened: 'partly' } });
    expect((error as AppError).message).toContain('4 of 8 wells');
    expect(volumes(rig)).toEqual([50, 50, 50, 50, 0, 0, 0, 0]);
  });

  test('on the balance, too', async () => {
    await using rig = new LabRig();
    await expect(rig.lab.injectFault('BAL-1', { fault: 'garbled' })).resolves.toBeUndefined();
    await expect(rig.lab.injectFault('XXX-1', { fault: 'garbled' })).rejects.toThrow('no instrument XXX-1');
  });
});

test('a command id that is remembered is never done twice', async () => {
  await using rig = await rigWithPlate();
  const first = await rig.run('INC-1', 'store', { labwareId: plate }, 'same-id');
  await rig.run('INC-1', 'retrieve', { labwareId: plate });
  const effects = rig.lab.appliedEffects;
  expect(await rig.run('INC-1', 'store', { labwareId: plate }, 'same-id')).toEqual(first);
  expect(rig.lab.appliedEffects).toBe(effects);
  expect(rig.lab.world.getLabware(plate).location.place).toBe('door');
});

test('a reply that comes after the time limit is passed on as late', async () => {
  await using rig = await rigWithPlate(1);
  const arm = await rig.driver('ARM-1');
  const command = { commandId: 'late-one', command: 'move', params: { labwareId: plate, to: { instrument: 'RDR-1' } } };
  const limit = new AbortController();
  const work = failureOf(arm.execute({ ...command, timeoutMs: 1e6 }, limit.signal));
  limit.abort(new AppError('device-timeout'));
  expect((await work).code).toBe('device-timeout');
  rig.lab.clock.setSpeed('instant');
  await until(() => rig.events.some((event) => event.type === 'late-reply'));
  expect(rig.events.find((event) => event.type === 'late-reply')).toEqual({
    type: 'late-reply',
    commandId: 'late-one',
    result: {},
  });
});
