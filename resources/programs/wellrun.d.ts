/* oxlint-disable max-lines -- one call for each unit operation */
// What a protocol that is a program can use. Made from the unit operations; not written by hand.
declare module 'wellrun' {
  export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

  export type InstrumentKind =
    | 'liquid-handler'
    | 'incubator'
    | 'plate-reader'
    | 'imager'
    | 'cell-counter'
    | 'centrifuge'
    | 'balance'
    | 'plate-arm'
    | 'shaker';

  /** A time window: how long after an earlier call or group this call begins. */
  export interface CallWindow {
    /** Its name: that of the last call so called, in the same group first. */
    readonly after: string;
    /** Whether its start or its end counts; the end when left out. */
    readonly from?: 'start' | 'end';
    readonly atLeastMinutes?: number;
    readonly atMostMinutes?: number;
    /** In the place of the other two. */
    readonly exactlyMinutes?: number;
    /** How much later than exactly it may be; 1 when left out. */
    readonly toleranceMinutes?: number;
  }

  /** Beside the params of a call. */
  export interface CallOptions<Result> {
    /** What the step is called; the operation's title when not given. */
    readonly name?: string;
    /** Keeps the result under this name, for the analyse calls. */
    readonly saves?: string;
    /** What the program is told while it is planned, when nothing is measured. */
    readonly foreseen?: Result;
    /** What a person is offered when it fails. */
    readonly recovery?: readonly ('retry' | 'retry-edited' | 'skip' | 'done-by-hand' | 'abort')[];
    /** For what may be repeated without harm. */
    readonly retry?: { readonly times: number; readonly waitSeconds?: number };
    readonly timeout?: { readonly minutes: number };
    /** When it may begin, as seen from earlier calls: it waits until then; begun too late, that is on record. */
    readonly within?: CallWindow | readonly CallWindow[];
    /** Of what takes time: when Wellrun was off meanwhile. */
    readonly offTime?: {
      readonly policy: 'continue' | 'hold' | 'abort';
      readonly holdAfterMinutes?: number;
      readonly abortAfterMinutes?: number;
    };
  }

  export type Parameter =
    | {
        readonly title: string;
        readonly help?: string;
        readonly shownWhen?: { readonly parameter: string; readonly equals: Json };
        readonly type: 'number';
        readonly unit?: string;
        readonly default: number;
        readonly minimum?: number;
        readonly maximum?: number;
      }
    | {
        readonly title: string;
        readonly help?: string;
        readonly shownWhen?: { readonly parameter: string; readonly equals: Json };
        readonly type: 'integer';
        readonly unit?: string;
        readonly default: number;
        readonly minimum?: number;
        readonly maximum?: number;
      }
    | {
        readonly title: string;
        readonly help?: string;
        readonly shownWhen?: { readonly parameter: string; readonly equals: Json };
        readonly type: 'text';
        readonly default: string;
        readonly pattern?: string;
      }
    | {
        readonly title: string;
        readonly help?: string;
        readonly shownWhen?: { readonly parameter: string; readonly equals: Json };
        readonly type: 'boolean';
        readonly default: boolean;
      }
    | {
        readonly title: string;
        readonly help?: string;
        readonly shownWhen?: { readonly parameter: string; readonly equals: Json };
        readonly type: 'choice';
        readonly default: string;
        readonly choices: readonly { readonly value: string; readonly title: string }[];
      }
    | {
        readonly title: string;
        readonly help?: string;
        readonly shownWhen?: { readonly parameter: string; readonly equals: Json };
        readonly type: 'cell-line';
        readonly default: string;
      }
    | {
        readonly title: string;
        readonly help?: string;
        readonly shownWhen?: { readonly parameter: string; readonly equals: Json };
        readonly type: 'compound';
        readonly default: string;
      };

  type Definition = {
    readonly id: string;
    readonly name: string;
    readonly version: number;
    readonly description?: string;
    readonly author?: string;
    readonly tags?: readonly string[];
    readonly operationType: string;
    readonly cellLine?: Json;
    readonly vessel?: Json;
    readonly labware?: {
      readonly [name: string]: {
        readonly title: string;
        readonly type: Json;
        readonly location?: {
          readonly instrument:
            | 'liquid-handler'
            | 'incubator'
            | 'plate-reader'
            | 'imager'
            | 'cell-counter'
            | 'centrifuge'
            | 'balance'
            | 'plate-arm'
            | 'shaker';
          readonly place: string;
          readonly fixed?: boolean;
        };
        readonly contents?: {
          readonly reagent?: string;
          readonly volumeMl?: Json;
          readonly cellLine?: Json;
          readonly cells?: Json;
          readonly confluence?: Json;
          readonly passage?: Json;
          readonly wells?: readonly { readonly wells: string; readonly reagent: string; readonly volumeUl: number }[];
        };
      };
    };
    readonly assets?: {
      readonly [name: string]: {
        readonly title: string;
        readonly kind?: 'equipment' | 'place' | 'person' | 'cpu' | 'gpu';
        readonly type?: string;
        readonly asset?: string;
        readonly amount?: number;
      };
    };
  } & {
    /** Every kind of instrument that it may use; it has them from its start to its end. */
    readonly requires: readonly (
      | 'liquid-handler'
      | 'incubator'
      | 'plate-reader'
      | 'imager'
      | 'cell-counter'
      | 'centrifuge'
      | 'balance'
      | 'plate-arm'
      | 'shaker'
    )[];
  };

  export interface Lab {
    /** Calls of a part of the work; they may be made side by side with others where they touch other labware. */
    group<Result>(name: string, work: () => Result | Promise<Result>): Promise<Result>;
    /**
     * Calls that use something of the lab: an asset that is declared in `assets`, or some of several, such as `{ cards: 2 }`. The
     * run has all that it declares from its start to its end.
     */
    using<Result>(
      assets: string | { readonly [asset: string]: number },
      work: () => Result | Promise<Result>,
    ): Promise<Result>;
    /** Puts a note on the record. */
    note(text: string): Promise<void>;
    /** Asks somebody, and waits for one of the answers. */
    ask(prompt: string, answers?: readonly string[]): Promise<string>;
    /** What is expected in each well of a piece of labware by now. */
    contents(
      labware: string,
    ): Promise<{ readonly [well: string]: { readonly volumeUl: number; readonly cells: number } }>;
    /** ms since 1970 on the clock that the execution runs by, at the last answer. */
    now(): number;
    /** From 0 to 1; the same in every process of one execution. */
    random(): number;

    /** Thaws a vial in the 37 °C bath and thins it with medium in a tube. */
    thaw(
      params: {
        readonly vial: string;
        readonly into: string;
        readonly reagent?: string;
        readonly volumeMl?: number;
        readonly volumeUl?: number;
        readonly bathMinutes?: number;
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Coats a surface so that cells hold: gives the coating and leaves it at 37 °C. */
    coat(
      params: {
        readonly labware: string;
        readonly wells?: string | readonly string[];
        readonly reagent?: string;
        readonly volumeMl?: number;
        readonly volumeUl?: number;
        readonly minutes?: number;
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Detaches cells with an enzyme at 37 °C. */
    dissociate(
      params: {
        readonly labware: string;
        readonly wells?: string | readonly string[];
        readonly reagent?: string;
        readonly volumeMl?: number;
        readonly volumeUl?: number;
        readonly minutes?: number;
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Stops the enzyme and rinses the cells off. */
    quench(
      params: {
        readonly labware: string;
        readonly wells?: string | readonly string[];
        readonly reagent?: string;
        readonly volumeMl?: number;
        readonly volumeUl?: number;
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Spins cells down in the centrifuge. */
    spin(
      params: { readonly labware: string; readonly rcf?: number; readonly minutes?: number },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Takes a pellet up in fresh medium. */
    resuspend(
      params: {
        readonly labware: string;
        readonly reagent?: string;
        readonly supplement?: string;
        readonly volumeMl?: number;
        readonly volumeUl?: number;
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Takes a sample, stains it with trypan blue and counts it. */
    count(
      params: { readonly labware: string; readonly well?: string; readonly sampleUl?: number },
      options?: CallOptions<{
        readonly cellsPerMl: number;
        readonly viability: number;
        readonly viableCellsPerMl: number;
      }>,
    ): Promise<{ readonly cellsPerMl: number; readonly viability: number; readonly viableCellsPerMl: number }>;

    /** Replaces the medium: draws the old off and gives new. */
    feed(
      params: {
        readonly labware: string;
        readonly wells?: string | readonly string[];
        readonly reagent?: string;
        readonly volumeMl?: number;
        readonly volumeUl?: number;
        readonly returnToIncubator?: boolean;
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Gives a volume of a cell suspension into a flask. */
    seedFlask(
      params: {
        readonly labware: string;
        readonly from: string;
        readonly cells?: number;
        readonly volumeMl?: number;
        readonly volumeUl?: number;
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Gives cells into the wells of a plate. */
    seedPlate(
      params: {
        readonly labware: string;
        readonly wells?: string | readonly string[];
        readonly from?: string;
        readonly cellsPerWell: number;
        readonly volumeMl?: number;
        readonly volumeUl?: number;
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Thins a part of a cell suspension with medium to a total volume. */
    dilute(
      params: {
        readonly from: string;
        readonly to: string;
        readonly reagent?: string;
        readonly supplement?: string;
        readonly cellsMl: number;
        readonly totalMl: number;
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Takes the cells of a flask into a counted suspension: wash, enzyme, quench, spin, take up, count. */
    harvest(
      params: {
        readonly labware: string;
        readonly tube: string;
        readonly volumeMl?: number;
        readonly volumeUl?: number;
        readonly supplement?: string;
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Harvests a flask and seeds another one with a part of its cells. */
    passage(
      params: {
        readonly labware: string;
        readonly tube: string;
        readonly volumeMl?: number;
        readonly volumeUl?: number;
        readonly supplement?: string;
        readonly into: string;
        readonly ratio?: number;
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Shares a suspension in freezing medium out to vials and cools them slowly to −80 °C overnight. */
    freeze(
      params: {
        readonly from: string;
        readonly vials: readonly string[];
        readonly volumeMl?: number;
        readonly volumeUl?: number;
        readonly hours?: number;
        readonly ask?: boolean;
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Says what each well of a plate is used for: doses, controls, blanks, buffer. */
    plateLayout(
      params: {
        readonly labware: string;
        readonly layout:
          | {
              readonly kind: 'dose-response';
              readonly compound: string;
              readonly topUm: number;
              readonly factor: number;
              readonly points: number;
              readonly replicates: number;
              readonly vehicle?: number;
              readonly kill?: { readonly compound: string; readonly doseUm: number; readonly wells: number };
              readonly untreated?: number;
              readonly blank?: number;
              readonly edge?: 'buffer' | 'use';
              readonly randomise?: number;
            }
          | {
              readonly kind: 'dose-series';
              readonly series: readonly {
                readonly compound: string;
                readonly topUm: number;
                readonly factor: number;
                readonly points: number;
                readonly replicates: number;
              }[];
              readonly vehicle?: number;
              readonly kill?: { readonly compound: string; readonly doseUm: number; readonly wells: number };
              readonly untreated?: number;
              readonly blank?: number;
              readonly edge?: 'buffer' | 'use';
              readonly randomise?: number;
            }
          | {
              readonly kind: 'map';
              readonly wells: readonly {
                readonly well: string;
                readonly role: 'sample' | 'vehicle' | 'kill' | 'blank' | 'untreated' | 'buffer' | 'cells' | 'unused';
                readonly compound?: string;
                readonly doseUm?: number;
              }[];
              readonly rest?: 'unused' | 'buffer' | 'cells';
              readonly randomise?: number;
              readonly madeFrom?: {
                readonly kind: 'dose-response' | 'dose-series' | 'uniform';
                readonly compound?: string;
                readonly topUm?: number | string;
                readonly factor?: number | string;
                readonly points?: number | string;
                readonly replicates?: number | string;
                readonly series?: readonly {
                  readonly compound: string;
                  readonly topUm: number | string;
                  readonly factor: number | string;
                  readonly points: number | string;
                  readonly replicates: number | string;
                }[];
                readonly vehicle?: number | string;
                readonly kill?: {
                  readonly compound: string;
                  readonly doseUm: number | string;
                  readonly wells: number | string;
                };
                readonly untreated?: number | string;
                readonly blank?: number | string;
                readonly edge?: string;
                readonly randomise?: number | string;
              };
            }
          | { readonly kind: 'uniform'; readonly blank?: number; readonly edge?: 'buffer' | 'use' };
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Draws liquid off to waste, all of it or a volume. */
    aspirate(
      params: {
        readonly labware: string;
        readonly wells?: string | readonly string[];
        readonly volumeMl?: number;
        readonly volumeUl?: number;
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Gives a reagent into labware; on a plate the same volume into each well. */
    dispense(
      params: {
        readonly labware: string;
        readonly wells?: string | readonly string[];
        readonly reagent: string;
        readonly supplement?: string;
        readonly volumeMl?: number;
        readonly volumeUl?: number;
        readonly prepareMl?: number;
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Gives a wash solution and draws it off again. */
    wash(
      params: {
        readonly labware: string;
        readonly wells?: string | readonly string[];
        readonly reagent?: string;
        readonly volumeMl?: number;
        readonly volumeUl?: number;
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Moves liquid from one vessel into another, all of it or a volume. */
    transfer(
      params: {
        readonly from: string;
        readonly fromWell?: string;
        readonly to: string;
        readonly toWells?: string | readonly string[];
        readonly volumeMl?: number;
        readonly volumeUl?: number;
        readonly tips?: 'fresh' | 'per-source' | 'same' | 'held';
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Gives liquid of one well into many with the same tip, drawn as often as it takes. */
    distribute(
      params: {
        readonly from: string;
        readonly fromWell?: string;
        readonly to: string;
        readonly toWells: string | readonly string[];
        readonly volumeMl?: number;
        readonly volumeUl?: number;
        readonly extraUl?: number;
        readonly tipUl?: number;
        readonly tips?: 'same' | 'held';
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Gives liquid of many wells into as many others in the same order, or into one. */
    transferWells(
      params: {
        readonly from: string;
        readonly fromWells: string | readonly string[];
        readonly to: string;
        readonly toWells: string | readonly string[];
        readonly volumeMl?: number;
        readonly volumeUl?: number;
        readonly tips?: 'fresh' | 'per-source' | 'same' | 'held';
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Mixes by drawing up and giving back. */
    mix(
      params: {
        readonly labware: string;
        readonly wells?: string | readonly string[];
        readonly volumeMl?: number;
        readonly volumeUl?: number;
        readonly cycles?: number;
        readonly tips?: 'fresh' | 'per-source' | 'same' | 'held';
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Gives a reagent into wells that hold cells, column by column with fresh tips. */
    addReagent(
      params: {
        readonly labware: string;
        readonly wells?: string | readonly string[];
        readonly reagent: string;
        readonly supplement?: string;
        readonly volumeMl?: number;
        readonly volumeUl?: number;
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Takes tips from a rack and keeps them on for the steps that follow, until they are dropped. */
    pickUpTips(
      params?: { readonly type?: 'tip_20' | 'tip_200' | 'tip_300' | 'tip_1000'; readonly count?: number },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Takes the tips off that were picked up in a step before. */
    dropTips(params?: { readonly to?: 'waste' | 'rack' }, options?: CallOptions<void>): Promise<void>;

    /** Makes the dose series of every compound on the plate in solvent. */
    serialDilution(params: { readonly labware: string }, options?: CallOptions<void>): Promise<void>;

    /** Thins series, vehicle and controls with medium to ten times the dose. */
    diluteCompound(
      params: { readonly labware: string; readonly reagent?: string; readonly volumeUl?: number },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Gives doses, vehicle and controls into the wells of the layout, the same volume into each. */
    addCompound(
      params: { readonly labware: string; readonly volumeUl?: number; readonly untreated?: string },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Keeps labware in the incubator for some time. */
    incubate(
      params: {
        readonly labware: string;
        readonly seconds?: number;
        readonly minutes?: number;
        readonly hours?: number;
        readonly atMost?: number;
        readonly leave?: boolean;
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Leaves a seeded plate flat at room temperature, so that cells settle evenly. */
    settle(
      params: {
        readonly labware: string;
        readonly seconds?: number;
        readonly minutes?: number;
        readonly hours?: number;
        readonly atMost?: number;
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Lets a plate and its reagent come to room temperature. */
    equilibrate(
      params: {
        readonly labware: string;
        readonly seconds?: number;
        readonly minutes?: number;
        readonly hours?: number;
        readonly atMost?: number;
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Lets time pass. */
    wait(
      params?: {
        readonly labware?: string;
        readonly seconds?: number;
        readonly minutes?: number;
        readonly hours?: number;
        readonly atMost?: number;
        readonly why?: string;
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Carries labware to the shaker, shakes it, and brings it back. */
    shake(
      params: {
        readonly labware: string;
        readonly rpm?: number;
        readonly seconds?: number;
        readonly minutes?: number;
        readonly hours?: number;
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Brings reagents to a temperature before they are used. */
    warmReagents(
      params: {
        readonly reagents: readonly string[];
        readonly to?: string;
        readonly minutes?: number;
        readonly ask?: boolean;
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Somebody looks at the cells under the microscope. */
    inspect(
      params: { readonly labware: string; readonly look?: string; readonly minutes?: number; readonly ask?: boolean },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Somebody labels a piece of labware. */
    label(
      params: { readonly labware: string; readonly text: string; readonly ask?: boolean },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Reads luminescence of wells in the plate reader. */
    readLuminescence(
      params: {
        readonly labware: string;
        readonly wells?: string | readonly string[];
        readonly integrationSeconds?: number;
      },
      options?: CallOptions<{
        readonly quantity: string;
        readonly unit: string;
        readonly wells: readonly { readonly well: string; readonly value: Json; readonly flag: Json }[];
      }>,
    ): Promise<{
      readonly quantity: string;
      readonly unit: string;
      readonly wells: readonly { readonly well: string; readonly value: Json; readonly flag: Json }[];
    }>;

    /** Reads fluorescence of wells in the plate reader. */
    readFluorescence(
      params: {
        readonly labware: string;
        readonly wells?: string | readonly string[];
        readonly excitationNm?: number;
        readonly emissionNm?: number;
      },
      options?: CallOptions<{
        readonly quantity: string;
        readonly unit: string;
        readonly wells: readonly { readonly well: string; readonly value: Json; readonly flag: Json }[];
      }>,
    ): Promise<{
      readonly quantity: string;
      readonly unit: string;
      readonly wells: readonly { readonly well: string; readonly value: Json; readonly flag: Json }[];
    }>;

    /** Reads absorbance of wells in the plate reader. */
    readAbsorbance(
      params: { readonly labware: string; readonly wells?: string | readonly string[]; readonly wavelengthNm: number },
      options?: CallOptions<{
        readonly quantity: string;
        readonly unit: string;
        readonly wells: readonly { readonly well: string; readonly value: Json; readonly flag: Json }[];
      }>,
    ): Promise<{
      readonly quantity: string;
      readonly unit: string;
      readonly wells: readonly { readonly well: string; readonly value: Json; readonly flag: Json }[];
    }>;

    /** Takes images of wells with the microscope and counts cells. */
    image(
      params: {
        readonly labware: string;
        readonly wells?: string | readonly string[];
        readonly channels?: readonly ('DAPI' | 'GFP' | 'RFP')[];
        readonly sites?: number;
      },
      options?: CallOptions<{
        readonly wells: readonly {
          readonly well: string;
          readonly cellCount: Json;
          readonly confluence: Json;
          readonly phenotypeScore: Json;
          readonly intensities: { readonly [name: string]: Json };
          readonly flag: Json;
        }[];
      }>,
    ): Promise<{
      readonly wells: readonly {
        readonly well: string;
        readonly cellCount: Json;
        readonly confluence: Json;
        readonly phenotypeScore: Json;
        readonly intensities: { readonly [name: string]: Json };
        readonly flag: Json;
      }[];
    }>;

    /** Works out viability from a reading: fraction of vehicle, Z′, and a curve for each compound. */
    analyseViability(
      params: { readonly labware: string; readonly from: string },
      options?: CallOptions<{
        readonly zPrime: Json;
        readonly vehicleCv: Json;
        readonly fit: {
          readonly compound: string;
          readonly ic50Um: number;
          readonly low: number;
          readonly high: number;
          readonly hill: number;
          readonly top: number;
          readonly bottom: number;
        } | null;
        readonly fits: readonly {
          readonly compound: string;
          readonly ic50Um: number;
          readonly low: number;
          readonly high: number;
          readonly hill: number;
          readonly top: number;
          readonly bottom: number;
        }[];
        readonly flags: readonly string[];
      }>,
    ): Promise<{
      readonly zPrime: Json;
      readonly vehicleCv: Json;
      readonly fit: {
        readonly compound: string;
        readonly ic50Um: number;
        readonly low: number;
        readonly high: number;
        readonly hill: number;
        readonly top: number;
        readonly bottom: number;
      } | null;
      readonly fits: readonly {
        readonly compound: string;
        readonly ic50Um: number;
        readonly low: number;
        readonly high: number;
        readonly hill: number;
        readonly top: number;
        readonly bottom: number;
      }[];
      readonly flags: readonly string[];
    }>;

    /** Works out the signal of a reporter relative to vehicle, and Z′. */
    analyseReporter(
      params: { readonly labware: string; readonly from: string },
      options?: CallOptions<{
        readonly zPrime: Json;
        readonly vehicleCv: Json;
        readonly fit: {
          readonly compound: string;
          readonly ic50Um: number;
          readonly low: number;
          readonly high: number;
          readonly hill: number;
          readonly top: number;
          readonly bottom: number;
        } | null;
        readonly fits: readonly {
          readonly compound: string;
          readonly ic50Um: number;
          readonly low: number;
          readonly high: number;
          readonly hill: number;
          readonly top: number;
          readonly bottom: number;
        }[];
        readonly flags: readonly string[];
      }>,
    ): Promise<{
      readonly zPrime: Json;
      readonly vehicleCv: Json;
      readonly fit: {
        readonly compound: string;
        readonly ic50Um: number;
        readonly low: number;
        readonly high: number;
        readonly hill: number;
        readonly top: number;
        readonly bottom: number;
      } | null;
      readonly fits: readonly {
        readonly compound: string;
        readonly ic50Um: number;
        readonly low: number;
        readonly high: number;
        readonly hill: number;
        readonly top: number;
        readonly bottom: number;
      }[];
      readonly flags: readonly string[];
    }>;

    /** Works out cell counts relative to vehicle and a curve of the phenotype for each compound. */
    analyseImaging(
      params: { readonly labware: string; readonly from: string },
      options?: CallOptions<{
        readonly zPrime: Json;
        readonly vehicleCv: Json;
        readonly fit: {
          readonly compound: string;
          readonly ic50Um: number;
          readonly low: number;
          readonly high: number;
          readonly hill: number;
          readonly top: number;
          readonly bottom: number;
        } | null;
        readonly fits: readonly {
          readonly compound: string;
          readonly ic50Um: number;
          readonly low: number;
          readonly high: number;
          readonly hill: number;
          readonly top: number;
          readonly bottom: number;
        }[];
        readonly flags: readonly string[];
      }>,
    ): Promise<{
      readonly zPrime: Json;
      readonly vehicleCv: Json;
      readonly fit: {
        readonly compound: string;
        readonly ic50Um: number;
        readonly low: number;
        readonly high: number;
        readonly hill: number;
        readonly top: number;
        readonly bottom: number;
      } | null;
      readonly fits: readonly {
        readonly compound: string;
        readonly ic50Um: number;
        readonly low: number;
        readonly high: number;
        readonly hill: number;
        readonly top: number;
        readonly bottom: number;
      }[];
      readonly flags: readonly string[];
    }>;

    /** Set the balance to zero, with or without a piece of labware on the pan. */
    zero(params?: { readonly labware?: string }, options?: CallOptions<void>): Promise<void>;

    /** Tare the balance, with or without a piece of labware on the pan. */
    tare(
      params?: { readonly labware?: string },
      options?: CallOptions<{ readonly grams: number }>,
    ): Promise<{ readonly grams: number }>;

    /** Weigh until stable, with or without a piece of labware on the pan. */
    weigh(
      params?: { readonly labware?: string },
      options?: CallOptions<{ readonly grams: number; readonly stable: boolean }>,
    ): Promise<{ readonly grams: number; readonly stable: boolean }>;

    /** Asks somebody a question and waits for the answer. */
    waitOperator(
      params: { readonly prompt: string; readonly options?: readonly string[]; readonly minutes?: number },
      options?: CallOptions<{ readonly answer: string }>,
    ): Promise<{ readonly answer: string }>;

    /** Puts a note on the record. */
    comment(params: { readonly text: string }, options?: CallOptions<void>): Promise<void>;

    /** Carries labware to an instrument. */
    move(
      params: {
        readonly labware: string;
        readonly to:
          | 'liquid-handler'
          | 'incubator'
          | 'plate-reader'
          | 'imager'
          | 'cell-counter'
          | 'centrifuge'
          | 'balance'
          | 'plate-arm'
          | 'shaker';
        readonly place?: string;
      },
      options?: CallOptions<void>,
    ): Promise<void>;

    /** Sends a command that an instrument has and no other operation uses. */
    instrumentCommand(
      params: {
        readonly instrument:
          | 'liquid-handler'
          | 'incubator'
          | 'plate-reader'
          | 'imager'
          | 'cell-counter'
          | 'centrifuge'
          | 'balance'
          | 'plate-arm'
          | 'shaker';
        readonly command: string;
        readonly params?: { readonly [name: string]: Json };
        readonly minutes?: number;
      },
      options?: CallOptions<string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }>,
    ): Promise<string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }>;
  }

  /** Values of parameters, by their kinds. */
  type Values<Parameters> = {
    readonly [Name in keyof Parameters]: Parameters[Name] extends { readonly type: 'number' | 'integer' }
      ? number
      : Parameters[Name] extends { readonly type: 'boolean' }
        ? boolean
        : string;
  };

  /** Makes a protocol of a program: `export const protocol = defineProtocol({ ... })`. */
  export function defineProtocol<const Parameters extends { readonly [name: string]: Parameter }>(
    definition: Definition & {
      readonly parameters?: Parameters;
      run(lab: Lab, params: Values<Parameters>): Promise<void>;
    },
  ): typeof definition;
}
