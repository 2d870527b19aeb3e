import type { InstrumentModel } from './instrument-model.ts';
import { cellCommands } from './cell-commands.ts';
import { compoundCommands } from './compound-commands.ts';
import { dispensingCommands } from './dispensing-commands.ts';
import { tipCommands, usingTips } from './tip-commands.ts';
import { slowlyVarying } from './slowly-varying.ts';

/** LH-1: moves liquids and cells. It forgets what it was told when it loses power or connection. */
export const liquidHandler: InstrumentModel = {
  kind: 'liquid-handler',
  commands: { ...usingTips({ ...dispensingCommands, ...cellCommands, ...compoundCommands }), ...tipCommands },
  remembersCommands: false,
  stillSentence: 'still, tips above the deck',
  channels: (doing) => [
    { channel: 'deck', title: 'Deck', value: slowlyVarying(doing, 'deck', 21.5, 0.2), unit: '°C', low: 18, high: 26 },
  ],
};
