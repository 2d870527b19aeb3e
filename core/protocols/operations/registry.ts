import type { Operation } from '../operation.ts';
import { addCompound, diluteCompound, serialDilution } from './compound.ts';
import { harvest, passage } from './composite.ts';
import { coat, count, feed, thaw } from './culture.ts';
import { balanceOperations, comment, compute, instrumentCommand, move, waitOperator } from './flow.ts';
import { freeze } from './freeze.ts';
import { dissociate, quench, resuspend, spin } from './harvest.ts';
import { addReagent, aspirate, dispense, mix, transfer, wash } from './liquid.ts';
import { distribute, transferWells } from './pipetting.ts';
import { analyseOperations, image, readAbsorbance, readFluorescence, readLuminescence } from './reading.ts';
import { dilute, plateLayout, seedFlask, seedPlate } from './seeding.ts';
import { dropTips, pickUpTips } from './tips.ts';
import { equilibrate, incubate, inspect, label, settle, shake, wait, warmReagents } from './waiting.ts';

const CULTURE = [thaw, coat, dissociate, quench, spin, resuspend, count, feed, seedFlask, seedPlate, dilute];
const WHOLE = [harvest, passage, freeze];
const LIQUID = [
  plateLayout,
  aspirate,
  dispense,
  wash,
  transfer,
  distribute,
  transferWells,
  mix,
  addReagent,
  pickUpTips,
  dropTips,
];
const COMPOUND = [serialDilution, diluteCompound, addCompound];
const TIME = [incubate, settle, equilibrate, wait, shake, warmReagents, inspect, label];
const READ = [readLuminescence, readFluorescence, readAbsorbance, image, ...analyseOperations, ...balanceOperations];
const FLOW = [waitOperator, comment, compute, move, instrumentCommand];

/** Every unit operation by its type (EX-5): a step of another type is found when a protocol is read or planned. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  [...CULTURE, ...WHOLE, ...LIQUID, ...COMPOUND, ...TIME, ...READ, ...FLOW].map((one): [string, Operation] => [
    one.operationType,
    one,
  ]),
);
