import { defineProtocol } from 'wellrun';

/** Of water at room temperature, g/mL. */
const DENSITY = 0.998;

/**
 * Fills a tube until the balance shows what is wanted: most of it at once, then what is missing by the last weighing.
 * How often that takes nobody knows before.
 */
export const protocol = defineProtocol({
  id: 'titrate-volume',
  name: 'Fill to a mass',
  version: 1,
  description:
    'A program: a tube on the balance is filled with DPBS until its mass is within the tolerance, however many dispenses that takes. It stops with a sentence when the tube is too full.',
  author: 'Wellrun',
  tags: ['balance', 'program', 'example'],
  operationType: 'calibration',
  parameters: {
    target_g: { title: 'Wanted', type: 'number', unit: 'g', default: 5, minimum: 0.5, maximum: 30 },
    tolerance_g: { title: 'Tolerance', type: 'number', unit: 'g', default: 0.02, minimum: 0.005, maximum: 1 },
    first_share: {
      title: 'Share of it in the first dispense',
      help: 'The rest follows by what the balance shows.',
      type: 'number',
      default: 0.8,
      minimum: 0.1,
      maximum: 0.95,
    },
  },
  labware: {
    tube: { title: 'Tube', type: 'tube_50ml', location: { instrument: 'balance', place: 'pan' } },
  },
  requires: ['liquid-handler', 'balance'],

  async run(lab, params) {
    await lab.tare({ labware: 'tube' }, { name: 'Tare with the empty tube' });
    let grams = 0;
    for (let round = 1; round <= 12; round++) {
      const missing = params.target_g - grams;
      if (missing <= params.tolerance_g) break;
      const share = round === 1 ? params.first_share : 0.95;
      await lab.group(`Round ${round}`, async () => {
        const volumeUl = Math.round(((missing * share) / DENSITY) * 1000);
        await lab.dispense({ labware: 'tube', reagent: 'dpbs', volumeUl }, { name: 'Dispense what is missing' });
        await lab.wait({ seconds: 5, why: 'the balance comes to rest' });
        ({ grams } = await lab.weigh({}));
      });
      console.log(`Round ${round}: ${grams.toFixed(4)} g`);
    }
    const error = grams - params.target_g;
    if (Math.abs(error) > params.tolerance_g)
      throw new Error(`The tube holds ${grams.toFixed(3)} g, ${error.toFixed(3)} g off. Check the liquid handler.`);
    await lab.note(`The tube holds ${grams.toFixed(3)} g.`);
  },
});
