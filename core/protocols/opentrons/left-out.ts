import type { OpentronsBench } from './bench.ts';
import type { OpentronsCommand } from './command-params.ts';
import { count } from './convert-labware.ts';

/** Counts what a protocol of Wellrun has no words for. */
export class LeftOut {
  /** Shaking with other work in between. */
  shaking = 0;
  readonly #counts = new Map<string, number>();
  readonly #modules = new Map<string, number>();
  readonly #unknown = new Map<string, number>();

  /** @returns whether a protocol does what the command does: also without a step of its own, as with tips */
  note(command: OpentronsCommand): boolean {
    if (command.type === 'unknown') {
      this.#unknown.set(command.name, (this.#unknown.get(command.name) ?? 0) + 1);
      return false;
    }
    const { params } = command;
    if ('flowRate' in params && params.flowRate !== undefined) this.#add('flow');
    if ('wellLocation' in params && params.wellLocation !== undefined && command.type !== 'touchTip')
      this.#add('heights');
    switch (command.type) {
      case 'loadLabware':
      case 'loadLiquid':
      case 'pickUpTip':
      case 'dropTip':
      case 'dropTipInPlace':
      case 'moveToAddressableAreaForDropTip':
      case 'aspirate':
      case 'aspirateInPlace':
      case 'dispense':
      case 'dispenseInPlace':
      case 'prepareToAspirate':
        return true;
      case 'loadPipette':
      case 'loadModule':
        return false;
      case 'touchTip':
      case 'airGapInPlace':
      case 'moveLabware':
      case 'configureNozzleLayout':
      case 'configureForVolume':
        this.#add(command.type);
        return false;
      case 'blowout':
      case 'blowOutInPlace':
        this.#add('blowout');
        return false;
      default:
        if ('moduleId' in params) this.#modules.set(params.moduleId, (this.#modules.get(params.moduleId) ?? 0) + 1);
        else this.#add('other');
        return false;
    }
  }

  sentences(bench: OpentronsBench): string[] {
    const of = (kind: string): number => this.#counts.get(kind) ?? 0;
    const sentences: string[] = [];
    const say = (number: number, sentence: string): void => {
      if (number > 0) sentences.push(sentence);
    };
    say(bench.pipettes.size, `${count(bench.pipettes.size, 'pipette')}: the liquid handler takes the heads it has.`);
    const tips = [...bench.labware.values()].reduce((sum, one) => sum + one.tipsTaken.length, 0);
    say(tips, `The places in racks of ${count(tips, 'tip')}; steps take tips from the stock as they come.`);
    say(of('flow'), `Flow rates of ${count(of('flow'), 'command')}.`);
    say(of('heights'), `Heights and offsets in wells of ${count(of('heights'), 'command')}.`);
    say(
      of('touchTip'),
      `${count(of('touchTip'), 'touch').replace(/touchs$/, 'touches')} of tips to the wall of a well.`,
    );
    say(of('airGapInPlace'), `${count(of('airGapInPlace'), 'air gap')}.`);
    say(of('blowout'), `${count(of('blowout'), 'blow-out')}; what is left in a tip then goes to waste.`);
    say(
      of('configureNozzleLayout'),
      `${count(of('configureNozzleLayout'), 'layout')} of nozzles; the wells that they reach are carried over.`,
    );
    say(of('configureForVolume'), `${count(of('configureForVolume'), 'setting')} of a head for small volumes.`);
    say(of('moveLabware'), `${count(of('moveLabware'), 'move')} of labware; it stays where it is.`);
    for (const [moduleId, number] of this.#modules) {
      const module = bench.modules.get(moduleId);
      say(
        number,
        `${count(number, 'command')} to the ${module?.title ?? moduleId}${module === undefined ? '' : ` in ${module.place}`}: no kind of instrument here has them.`,
      );
    }
    say(this.shaking, `${count(this.shaking, 'time')} of shaking while something else is done.`);
    for (const [name, number] of this.#unknown)
      say(number, `${count(number, 'command')} "${name}", which ${number === 1 ? 'is' : 'are'} not known.`);
    say(of('other'), `${count(of('other'), 'command')} to move, home, light or look without moving liquid.`);
    return sentences;
  }

  #add(kind: string): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }
}
