import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../testing/temporary-folder.ts';
import { TelemetryStore } from './telemetry-store.ts';

const DAY = 24 * 60 * 60 * 1000;
const start = Date.UTC(2026, 0, 1);

function sample(at: number, value = 37, channel = 'temperature') {
  return { instrumentId: 'INC-1', channel, at, value };
}

describe('telemetry', () => {
  it('keeps one value a second of each channel, in order of time', () => {
    using folder = new TemporaryFolder();
    using store = new TelemetryStore(join(folder.path, 't.db'));
    for (let ms = 0; ms < 5000; ms += 100) {
      store.add(sample(start + ms, ms));
      store.add(sample(start + ms, -ms, 'co2'));
    }
    store.flush(start + 5000);
    expect(store.read('INC-1', 'temperature', start, 100).map((row) => row.value)).toEqual([0, 1000, 2000, 3000, 4000]);
    expect(store.read('INC-1', 'co2', start + 2500, 100).map((row) => row.value)).toEqual([-3000, -4000]);
    expect(store.read('INC-2', 'temperature', start, 100)).toEqual([]);
  });

  it('thins many values evenly down to the points that are asked for, the last one included', () => {
    using folder = new TemporaryFolder();
    using store = new TelemetryStore(join(folder.path, 't.db'));
    for (let at = 0; at < 1000; at++) store.add(sample(start + at * 1000, at));
    store.flush(start + 1_000_000);
    const points = store.read('INC-1', 'temperature', start, 10).map((row) => row.value);
    expect(points).toHaveLength(10);
    expect(points.at(-1)).toBe(999);
    expect(points).toEqual(points.toSorted((a, b) => a - b));
  });

  it('forgets values after thirty days', () => {
    using folder = new TemporaryFolder();
    using store = new TelemetryStore(join(folder.path, 't.db'));
    store.add(sample(start, 1));
    store.flush(start);
    store.add(sample(start + 31 * DAY, 2));
    store.flush(start + 31 * DAY);
    expect(store.read('INC-1', 'temperature', 0, 100).map((row) => row.value)).toEqual([2]);
  });

  it('survives a restart with what was flushed and what was waiting', () => {
    using folder = new TemporaryFolder();
    const file = join(folder.path, 't.db');
    {
      using store = new TelemetryStore(file);
      store.add(sample(start, 1));
      store.flush(start);
      store.add(sample(start + 2000, 2));
    }
    using again = new TelemetryStore(file);
    expect(again.read('INC-1', 'temperature', 0, 100)).toHaveLength(2);
  });

  it('in a damaged file is set aside and begun anew, so that Wellrun starts', () => {
    using folder = new TemporaryFolder();
    const file = join(folder.path, 't.db');
    writeFileSync(file, 'no database '.repeat(1000));
    using store = new TelemetryStore(file);
    store.add(sample(start, 1));
    store.flush(start);
    expect(store.read('INC-1', 'temperature', 0, 100)).toHaveLength(1);
    expect(existsSync(`${file}.damaged`)).toBe(true);
  });
});
