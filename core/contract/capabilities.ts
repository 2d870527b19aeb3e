import { z } from 'zod';
import type { Effect, InstrumentKind } from './words.ts';

/**
 * What an instrument of each kind understands, whatever its make: the vocabulary between unit operations (which write
 * commands into plans) and drivers (which speak them to instruments). Volumes µL, times s unless the name says
 * otherwise, temperatures °C, doses µM in the well after addition, speeds x g or rpm.
 *
 * A `labwareId` in a plan is the plan's own name for a piece of labware; the engine sends `EX-12:assay_plate`, so that
 * two executions never mean the same plate. Flasks and tubes have the one well A1.
 */
const labwareId = z.string().min(1).max(120);
const well = z.string().regex(/^[A-Z]{1,2}[1-9][0-9]?$/, 'a well like A1 or AF48');
const wells = z.array(well).min(1).max(1536);
const volumeUl = z.number().positive().max(2_000_000);
/** The plan's own name for tips on the head; as with labware the engine sends `EX-12:tips_1`. */
const tipsId = z.string().min(1).max(120);
/** Given where the tips that were picked up before are used; else the instrument takes and drops tips by itself. */
const withTips = tipsId.optional();
const place = z.string().min(1).max(16);

const wellReading = z.object({ well, value: z.number().nullable(), flag: z.string().nullable() });
const plateReading = z.object({ quantity: z.string(), unit: z.string(), wells: z.array(wellReading) });

interface Capability {
  readonly title: string;
  /** The effect a driver has to assume unless its instrument does better (remembers command ids: `queryable`). */
  readonly effect: Effect;
  readonly params: z.ZodType;
  readonly result: z.ZodType;
}

const nothing = z.object({});

export const CAPABILITIES = {
  'liquid-handler': {
    /** Puts suspended cells into wells; source: a labware with suspension, or none (a prepared suspension on the deck). */
    seed: {
      title: 'Seed cells',
      effect: 'consume',
      params: z.object({
        labwareId,
        wells,
        cellLine: z.string(),
        cellsPerWell: z.number().positive(),
        volumeUl,
        from: z.object({ labwareId, well }).optional(),
      }),
      result: nothing,
    },
    dispense: {
      title: 'Dispense',
      effect: 'consume',
      params: z.object({ labwareId, wells, reagent: z.string(), volumeUl, tipsId: withTips }),
      result: nothing,
    },
    /** To waste. Without a volume: all that is there but cells that adhere (or a pellet). */
    aspirate: {
      title: 'Aspirate to waste',
      effect: 'consume',
      params: z.object({ labwareId, wells, volumeUl: volumeUl.optional(), tipsId: withTips }),
      result: nothing,
    },
    /** Moves liquid with the suspended cells in it. Without a volume: all. */
    transfer: {
      title: 'Transfer',
      effect: 'consume',
      params: z.object({
        from: z.object({ labwareId, well }),
        to: z.object({ labwareId, wells }),
        volumeUl: volumeUl.optional(),
        tipsId: withTips,
      }),
      result: nothing,
    },
    'serial-dilute': {
      title: 'Prepare a dose series',
      effect: 'consume',
      params: z.object({
        compound: z.string(),
        topUm: z.number().positive(),
        factor: z.number().gt(1),
        points: z.int().min(1).max(48),
      }),
      result: nothing,
    },
    'add-compound': {
      title: 'Add compound',
      effect: 'consume',
      params: z.object({
        labwareId,
        compound: z.string(),
        /** Dose 0 is vehicle only. */
        wells: z
          .array(z.object({ well, doseUm: z.number().nonnegative() }))
          .min(1)
          .max(1536),
        volumeUl,
      }),
      result: nothing,
    },
    mix: {
      title: 'Mix',
      effect: 'consume',
      params: z.object({ labwareId, wells, volumeUl, cycles: z.int().min(1).max(50), tipsId: withTips }),
      result: nothing,
    },
    /** Tips of an article of the stock, one for each channel; they stay on until they are dropped. */
    'pick-up-tips': {
      title: 'Pick up tips',
      effect: 'consume',
      params: z.object({ tipsId, type: z.string().min(1).max(80), count: z.int().min(1).max(96) }),
      result: nothing,
    },
    /** Afterwards these tips are off; where they were off before, nothing happens. */
    'drop-tips': {
      title: 'Drop tips',
      effect: 'idempotent-set',
      params: z.object({ tipsId, to: z.enum(['waste', 'rack']) }),
      result: nothing,
    },
    /** Takes up a pellet in fresh liquid. */
    resuspend: {
      title: 'Resuspend',
      effect: 'consume',
      params: z.object({ labwareId, wells, reagent: z.string(), volumeUl }),
      result: nothing,
    },
  },
  incubator: {
    store: {
      title: 'Take a plate in',
      effect: 'idempotent-set',
      params: z.object({ labwareId, slot: z.int().min(1).optional() }),
      result: z.object({ slot: z.int() }),
    },
    retrieve: { title: 'Put a plate out', effect: 'idempotent-set', params: z.object({ labwareId }), result: nothing },
    'set-climate': {
      title: 'Set the climate',
      effect: 'idempotent-set',
      params: z.object({
        temperatureC: z.number().min(4).max(50),
        co2Percent: z.number().min(0).max(20),
        humidityPercent: z.number().min(0).max(100),
      }),
      result: nothing,
    },
  },
  'plate-arm': {
    move: {
      title: 'Carry labware',
      effect: 'idempotent-set',
      params: z.object({ labwareId, to: z.object({ instrument: z.string(), place: place.optional() }) }),
      result: nothing,
    },
  },
  'plate-reader': {
    'read-luminescence': {
      title: 'Read luminescence',
      effect: 'read',
      params: z.object({ labwareId, wells, integrationSeconds: z.number().positive().max(60) }),
      result: plateReading,
    },
    'read-fluorescence': {
      title: 'Read fluorescence',
      effect: 'read',
      params: z.object({ labwareId, wells, excitationNm: z.number(), emissionNm: z.number() }),
      result: plateReading,
    },
    'read-absorbance': {
      title: 'Read absorbance',
      effect: 'read',
      params: z.object({ labwareId, wells, wavelengthNm: z.number() }),
      result: plateReading,
    },
  },
  imager: {
    image: {
      title: 'Take images',
      effect: 'read',
      params: z.object({
        labwareId,
        wells,
        channels: z.array(z.enum(['DAPI', 'GFP', 'RFP'])).min(1),
        sites: z.int().min(1).max(25),
      }),
      result: z.object({
        wells: z.array(
          z.object({
            well,
            cellCount: z.number().nullable(),
            confluence: z.number().nullable(),
            phenotypeScore: z.number().nullable(),
            intensities: z.record(z.string(), z.number().nullable()),
            flag: z.string().nullable(),
          }),
        ),
      }),
    },
  },
  'cell-counter': {
    /** Takes a sample, stains it, counts it. */
    count: {
      title: 'Count cells',
      effect: 'consume',
      params: z.object({ labwareId, well, sampleUl: volumeUl }),
      result: z.object({ cellsPerMl: z.number(), viability: z.number(), viableCellsPerMl: z.number() }),
    },
  },
  centrifuge: {
    spin: {
      title: 'Spin',
      effect: 'queryable',
      params: z.object({ labwareId, rcf: z.number().min(1).max(20_000), minutes: z.number().positive().max(120) }),
      result: nothing,
    },
  },
  shaker: {
    shake: {
      title: 'Shake',
      effect: 'idempotent-set',
      params: z.object({ labwareId, rpm: z.number().min(50).max(3000), seconds: z.number().positive().max(86_400) }),
      result: nothing,
    },
  },
  balance: {
    zero: { title: 'Zero', effect: 'idempotent-set', params: nothing, result: nothing },
    tare: { title: 'Tare', effect: 'idempotent-set', params: nothing, result: z.object({ grams: z.number() }) },
    /** Waits for a stable value. */
    weigh: {
      title: 'Weigh',
      effect: 'read',
      params: nothing,
      result: z.object({ grams: z.number(), stable: z.boolean() }),
    },
  },
} as const satisfies Record<InstrumentKind, Record<string, Capability>>;

/** Labware put on the virtual bench when a simulated execution starts; the virtual lab's own control request `load-labware`. */
export const loadLabwareSchema = z.object({
  labware: z.array(
    z.object({
      labwareId,
      type: z.string(),
      /** Of a type that is no part of the reference data: labware that the lab has imported. Volumes µL a well. */
      shape: z
        .object({
          name: z.string(),
          kind: z.enum(['plate', 'tube', 'reservoir']),
          rows: z.int().min(1).max(32),
          columns: z.int().min(1).max(48),
          totalUl: z.number().positive(),
        })
        .optional(),
      place: z.object({ instrument: z.string(), place }).optional(),
      contents: z
        .object({
          reagent: z.string().optional(),
          volumeMl: z.number().optional(),
          cellLine: z.string().optional(),
          cells: z.number().optional(),
          confluence: z.number().optional(),
          passage: z.number().optional(),
          /** Liquids that differ from well to well. */
          wells: z.array(z.object({ wells, reagent: z.string(), volumeUl })).optional(),
        })
        .optional(),
    }),
  ),
});

/** Labware that is carried by hand on the virtual bench; its control request `place-labware`. */
export const placeLabwareSchema = z.object({
  labware: z.array(z.object({ labwareId, place: z.object({ instrument: z.string(), place }) })),
});
