import { z } from 'zod';
import { amount } from '../labware-ledger.ts';
import { defineOperation } from '../operation.ts';
import { ASK, LABWARE } from './field-hints.ts';
import { volumeOr } from './liquid-moves.ts';
import { duration, labwareName, volumeParams } from './shared-params.ts';

/** How long vials stand at −80 °C before they go into liquid nitrogen, when nobody says: overnight. */
const USUAL_HOURS = 16;
const USUAL_UL = 1000;

export const freeze = defineOperation({
  operationType: 'freeze',
  title: 'Freeze',
  form: {
    group: 'Cells',
    summary: 'Shares a suspension in freezing medium out to vials and cools them slowly to −80 °C overnight.',
    effect: 'consume',
    fields: {
      from: { ...LABWARE, title: 'Suspension' },
      vials: { title: 'Vials', kind: 'labware' },
      volume: { title: 'Volume of a vial', usual: '1 mL' },
      hours: { title: 'Time at −80 °C', usual: 'overnight, 16 h' },
      ask: ASK,
    },
  },
  labwareParams: ['from', 'vials'],
  params: z.strictObject({
    from: labwareName,
    vials: z.array(labwareName).min(1).max(96),
    ...volumeParams,
    hours: z.number().min(0).max(72).default(USUAL_HOURS),
    ask: z.boolean().default(false),
  }),
  expand: (step, params) => {
    const from = step.labware(params.from, 'from');
    const vials = params.vials.map((name) => step.labware(name, 'vials'));
    const volume = volumeOr(step, params, USUAL_UL, 'volume of a vial');
    step.bringHome(from);
    for (const vial of vials) {
      step.bringHome(vial);
      step.send({
        instrument: 'liquid-handler',
        command: 'transfer',
        params: {
          from: { labwareId: from.labwareId, well: 'A1' },
          to: { labwareId: vial.labwareId, wells: ['A1'] },
          volumeUl: volume.sent,
        },
        label: `fill ${vial.title}`,
        labwareId: vial.labwareId,
        wells: ['A1'],
        aloneMs: step.minutes('dispense', { ml: volume.ul / 1000 }) * 60_000,
      });
    }
    const where = 'vials in a freezing container at −80 °C';
    if (params.ask)
      step.send({
        instrument: 'wellrun',
        command: 'ask',
        params: { prompt: `Put ${vials.length} ${where}`, options: ['Done'] },
        label: where,
        share: 0,
      });
    if (params.hours > 0) step.wait(params.hours * 60, `−1 °C/min to −80 °C, ${duration(params.hours * 60)}`);
    step.materials.usePipette((volume.ul * vials.length) / 1000);
    step.handlingMinutes = step.minutes('freeze', { ml: (volume.ul * vials.length) / 1000 });
    step.sentence = `Freeze ${from.title} in ${vials.length === 1 ? '1 vial' : `${vials.length} vials`} of ${amount(volume.ul)}, −1 °C/min to −80 °C, ${duration(params.hours * 60)}; then into liquid nitrogen.`;
  },
});
