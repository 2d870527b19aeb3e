import { defineProtocol } from 'wellrun';

/**
 * Finds the dose that matters in two plates: a wide range first, then a narrow one around what the first plate says.
 * The second plate is laid out in the run, since nobody knows its doses before.
 */
export const protocol = defineProtocol({
  id: 'dose-finding',
  name: 'Dose finding in two plates',
  version: 1,
  description:
    'A program: a compound at doses 10-fold apart on a first plate; the half-effective dose is estimated from its reading, and a second plate takes doses 2-fold apart around it. A prepared suspension and prepared compound stand on the deck.',
  author: 'Wellrun',
  tags: ['viability', 'dose-response', 'adaptive', 'program', 'example'],
  operationType: 'viability',
  cellLine: '{{ params.cell_line }}',
  vessel: 'plate_96_white',
  parameters: {
    cell_line: { title: 'Cell line', type: 'cell-line', default: 'U2OS' },
    compound: { title: 'Compound', type: 'compound', default: 'staurosporine' },
    top_dose: {
      title: 'Highest dose of the first plate',
      type: 'number',
      unit: 'µM',
      default: 10,
      minimum: 0.01,
      maximum: 1000,
    },
    treatment_h: { title: 'Treatment', type: 'number', unit: 'h', default: 24, minimum: 1, maximum: 96 },
    cells_per_well: {
      title: 'Cells for each well',
      type: 'integer',
      unit: 'cells',
      default: 10000,
      minimum: 1000,
      maximum: 50000,
    },
  },
  labware: {
    wide: { title: 'Wide plate', type: 'plate_96_white', location: { instrument: 'liquid-handler', place: 'B1' } },
    narrow: { title: 'Narrow plate', type: 'plate_96_white', location: { instrument: 'liquid-handler', place: 'B2' } },
  },
  requires: ['liquid-handler', 'incubator', 'plate-arm', 'plate-reader', 'shaker'],

  async run(lab, params) {
    /** Doses of a plate, seeded, treated and read. */
    const test = async (labware: string, topUm: number, factor: number) => {
      const layout = {
        kind: 'dose-response',
        compound: params.compound,
        topUm,
        factor,
        points: 6,
        replicates: 3,
        vehicle: 6,
        kill: { compound: 'staurosporine', doseUm: 10, wells: 4 },
        randomise: 1 + Math.floor(lab.random() * 999_998),
      } as const;
      await lab.plateLayout({ labware, layout });
      await lab.dispense({ labware, wells: 'buffer', reagent: 'dpbs', volumeUl: 150 }, { name: 'Fill the outer ring' });
      await lab.seedPlate({ labware, cellsPerWell: params.cells_per_well, volumeUl: 90 });
      await lab.incubate({ labware, hours: 4, atMost: 5 }, { name: 'Attach' });
      await lab.addCompound({ labware, volumeUl: 10 }, { name: 'Dose' });
      await lab.incubate({ labware, hours: params.treatment_h }, { name: 'Treat' });
      await lab.addReagent({ labware, reagent: 'celltiter_glo', volumeUl: 100 }, { name: 'Add reagent' });
      await lab.shake({ labware, rpm: 500, minutes: 2 });
      // The glow needs 12 min to be steady, and falls by half in five hours.
      await lab.readLuminescence(
        { labware, wells: 'used' },
        { saves: `${labware}_reading`, within: { after: 'Add reagent', atLeastMinutes: 12, atMostMinutes: 30 } },
      );
      return lab.analyseViability({ labware, from: `${labware}_reading` });
    };

    const first = await lab.group('Wide range', () => test('wide', params.top_dose, 10));
    const ic50 = first.fit?.ic50Um ?? params.top_dose / 1000;
    console.log(`First estimate: ${ic50} µM`);
    if (ic50 > params.top_dose) {
      await lab.note(`No effect up to ${params.top_dose} µM, so there is no second plate.`);
      return;
    }
    // Six doses, two-fold apart: 5.7 times above the estimate to 5.7 times below it.
    const topUm = Number((ic50 * 2 ** 2.5).toPrecision(3));
    const second = await lab.group('Narrow range', () => test('narrow', topUm, 2));
    await lab.note(`Half of the effect at ${second.fit?.ic50Um ?? 'an unknown dose'} µM.`);
  },
});
