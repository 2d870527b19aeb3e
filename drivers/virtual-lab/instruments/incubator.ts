import { DOOR } from '#core/model/places.ts';
import { airTemperature, co2Level, humidity, type DoorOpening } from '../biology/incubator-climate.ts';
import { handlingMinutes } from '../biology/unit-operation-duration.ts';
import { command, minutes, type Doing, type InstrumentModel, type Work } from './instrument-model.ts';
import { slowlyVarying } from './slowly-varying.ts';

/** The door's motor needs this long from opening to closing, s. */
const doorOpenSeconds = 20;
/** After this long an opening no longer shows in the air. */
const doorMemoryMs = 90 * 60_000;

// "Door, place, remove" is one minute of handling; each way takes half of it.
function doorWork(labwareId: string, activity: string): Work {
  return { setupMs: 0, workMs: minutes(handlingMinutes('incubate') / 2), labwareId, wells: [], activity };
}

function recentOpenings({ bench, instrument, labMs }: Doing): DoorOpening[] {
  return bench.world
    .doorsOf(instrument)
    .filter((door) => door.closedAtMs <= labMs && labMs - door.closedAtMs < doorMemoryMs)
    .map((door) => ({ minutesSinceClosed: (labMs - door.closedAtMs) / 60_000, openSeconds: door.openSeconds }));
}

/** INC-1: keeps plates and flasks warm. It remembers what it was told by command id. */
export const incubator: InstrumentModel = {
  kind: 'incubator',
  commands: {
    store: command('incubator', 'store', {
      check: ({ bench, instrument, labMs }, params) => {
        const labware = bench.world.getLabware(params.labwareId);
        if (labware.location.instrument !== instrument || labware.location.place === DOOR) {
          bench.reachable(params.labwareId);
          bench.freeSlot(instrument, labware, labMs, params.slot);
        }
        return doorWork(labware.id, `Takes ${labware.id} in`);
      },
      apply: ({ bench, instrument, labMs }, params) => {
        const labware = bench.world.getLabware(params.labwareId);
        const { location } = labware;
        const isInside = location.instrument === instrument && location.place !== DOOR;
        // Told twice, it is where it should be: the door stays shut.
        if (isInside && (params.slot === undefined || String(params.slot) === location.place)) {
          return { slot: Number(location.place) };
        }
        if (!isInside) bench.reachable(params.labwareId);
        const slot = bench.freeSlot(instrument, labware, labMs, params.slot);
        bench.carry(labware, { instrument, place: slot }, labMs);
        bench.world.openDoor(instrument, labMs, doorOpenSeconds);
        return { slot: Number(slot) };
      },
    }),
    retrieve: command('incubator', 'retrieve', {
      check: ({ bench }, params) => {
        const labware = bench.world.getLabware(params.labwareId);
        return doorWork(labware.id, `Puts ${labware.id} out`);
      },
      apply: ({ bench, instrument, labMs }, params) => {
        const labware = bench.world.getLabware(params.labwareId);
        const { location } = labware;
        if (location.instrument !== instrument || location.place === DOOR) return {};
        bench.carry(labware, { instrument, place: DOOR }, labMs);
        bench.world.openDoor(instrument, labMs, doorOpenSeconds);
        return {};
      },
    }),
    'set-climate': command('incubator', 'set-climate', {
      check: () => ({ setupMs: 0, workMs: 1000, labwareId: null, wells: [], activity: 'Sets its climate' }),
      apply: ({ bench, instrument, labMs }, params) => {
        bench.world.setClimate(instrument, params, labMs);
        return {};
      },
    }),
  },
  remembersCommands: true,
  stillSentence: 'still, holds its climate',
  channels: (doing) => {
    const climate = doing.bench.world.climateOf(doing.instrument);
    const openings = recentOpenings(doing);
    const { temperatureC, co2Percent, humidityPercent } = climate;
    const waver = (channel: string, value: number, sd: number) => slowlyVarying(doing, channel, value, sd);
    const lostHumidity = 95 - humidity(openings);
    return [
      {
        channel: 'temperature',
        title: 'Temperature',
        value: waver('temperature', airTemperature(openings, temperatureC), 0.03),
        unit: '°C',
        low: temperatureC - 0.5,
        high: temperatureC + 0.5,
      },
      {
        channel: 'co2',
        title: 'CO₂',
        value: waver('co2', co2Level(openings, co2Percent), 0.02),
        unit: '%',
        low: Math.max(0, co2Percent - 0.5),
        high: co2Percent + 0.5,
      },
      {
        channel: 'humidity',
        title: 'Humidity',
        value: Math.min(100, waver('humidity', Math.max(0, humidityPercent - lostHumidity), 0.3)),
        unit: '%',
        low: Math.max(0, humidityPercent - 10),
        high: 100,
      },
    ];
  },
};
