import type { OpentronsReport } from '../../contract/opentrons.ts';
import type { OpentronsBench } from './bench.ts';
import type { OpentronsCommand } from './command-params.ts';
import { CommandSentences } from './command-sentences.ts';
import { CommandFollower } from './follow-commands.ts';
import { LeftOut } from './left-out.ts';
import { addFlows, type Flow } from './liquid-flows.ts';
import type { OpentronsFile } from './opentrons-file.ts';
import type { TracedTips } from './tip-sessions.ts';

/** What a protocol of Wellrun can do of what a file does, in its order. */
export type TracedItem =
  | Flow
  | { readonly kind: 'wait'; readonly seconds: number; readonly why: string; readonly group: string | null }
  | { readonly kind: 'ask'; readonly prompt: string; readonly group: string | null }
  | { readonly kind: 'comment'; readonly text: string; readonly group: string | null }
  | {
      readonly kind: 'shake';
      readonly labwareId: string;
      readonly rpm: number;
      readonly seconds: number;
      readonly group: string | null;
    };

/** A file followed from its first to its last command. */
export interface OpentronsTrace {
  /** As it is after the last command. */
  readonly bench: OpentronsBench;
  readonly steps: OpentronsReport['steps'];
  readonly warnings: OpentronsReport['warnings'];
  readonly items: readonly TracedItem[];
  readonly leftOut: readonly string[];
  /** By the numbers that flows name. */
  readonly tips: ReadonlyMap<number, TracedTips>;
  /** Liquid that went to trash, was blown out or dropped with a tip, and what is still in tips, µL. */
  readonly lostUl: number;
  readonly heldUl: number;
}

/** Shaking that has begun, and the waits since: only if nothing else happens is it a step. */
interface Shaking {
  readonly moduleId: string;
  readonly rpm: number;
  readonly commandIndex: number;
  seconds: number;
}

/** Findings after which a command has done nothing. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  'no-tip',
  'tip-still-on',
  'no-tip-rack',
  'unknown-labware',
  'unknown-well',
  'pipette-not-loaded',
]);

/** @param mostCommands follow no more than so many */
export function traceOpentrons(file: OpentronsFile, mostCommands = Infinity): OpentronsTrace {
  const tracer = new Tracer(file);
  for (const command of file.commands.slice(0, mostCommands)) tracer.follow(command);
  return tracer.end();
}

class Tracer {
  readonly #file: OpentronsFile;
  readonly #follower: CommandFollower;
  readonly #sentences: CommandSentences;
  readonly #leftOut = new LeftOut();
  readonly #steps: OpentronsReport['steps'] = [];
  readonly #items: TracedItem[] = [];
  /** How many times tips were taken, by pipette: tells tips apart. */
  readonly #tipNumbers = new Map<string, number>();
  readonly #tips = new Map<number, TracedTips>();
  #shaking: Shaking | undefined;
  #tipNumber = 0;

  constructor(file: OpentronsFile) {
    this.#file = file;
    this.#follower = new CommandFollower(file);
    this.#sentences = new CommandSentences(file, this.#follower.bench);
  }

  follow(command: OpentronsCommand): void {
    const { bench, pipetting } = this.#follower;
    const sentence = this.#sentences.of(command);
    const group = (command.key === undefined ? undefined : this.#file.groups.get(command.key)) ?? null;
    const pipetteId = 'params' in command && 'pipetteId' in command.params ? command.params.pipetteId : undefined;
    if (pipetteId !== undefined && command.type === 'pickUpTip') this.#tipNumbers.set(pipetteId, ++this.#tipNumber);
    const tipUl = pipetteId === undefined ? undefined : bench.pipettes.get(pipetteId)?.tip?.volumeUl;
    this.#follower.follow(command);
    this.#noteTips(command);
    const moved = pipetting.takeMoved();
    if (moved.length > 0) {
      this.#giveUpShaking();
      const tipNumber = this.#tipNumbers.get(pipetteId ?? '') ?? 0;
      addFlows(this.#items, moved, { group, tipNumber, tipUl: tipUl ?? 0 });
    }
    const carriedOver = this.#carry(command, group) && !this.#follower.findings.hasAny(command.index, WITHOUT_EFFECT);
    this.#steps.push({
      number: command.index + 1,
      commandIndex: command.index,
      commandType: command.type === 'unknown' ? command.name : command.type,
      sentence,
      group,
      carriedOver,
    });
  }

  end(): OpentronsTrace {
    this.#giveUpShaking();
    const { bench, findings, pipetting } = this.#follower;
    return {
      bench,
      steps: this.#steps,
      warnings: findings.all(),
      items: this.#items,
      tips: this.#tips,
      leftOut: this.#leftOut.sentences(bench),
      lostUl: pipetting.lostUl,
      heldUl: pipetting.heldUl(),
    };
  }

  #noteTips(command: OpentronsCommand): void {
    const { bench } = this.#follower;
    if (command.type === 'pickUpTip') {
      const tip = bench.pipettes.get(command.params.pipetteId)?.tip;
      if (tip !== undefined)
        this.#tips.set(this.#tipNumber, { count: tip.wells.length, volumeUl: tip.volumeUl, to: 'waste' });
    }
    if (command.type !== 'dropTip') return;
    const { pipetteId, labwareId } = command.params;
    const tips = this.#tips.get(this.#tipNumbers.get(pipetteId) ?? 0);
    if (tips !== undefined && bench.labware.get(labwareId)?.definition?.kind === 'tip-rack') tips.to = 'rack';
  }

  /** Whether a protocol of Wellrun does what the command does. */
  #carry(command: OpentronsCommand, group: string | null): boolean {
    switch (command.type) {
      case 'waitForDuration': {
        const { seconds, message } = command.params;
        if (this.#shaking !== undefined) this.#shaking.seconds += seconds;
        else if (seconds > 0) this.#items.push({ kind: 'wait', seconds, why: (message ?? '').trim(), group });
        return true;
      }
      case 'waitForResume':
        this.#giveUpShaking();
        this.#items.push({ kind: 'ask', prompt: command.params.message?.trim() || 'Go on?', group });
        return true;
      case 'comment': {
        const text = command.params.message.trim();
        if (text !== '') this.#items.push({ kind: 'comment', text, group });
        return true;
      }
      case 'moveLabware':
        if (command.params.strategy !== 'manualMoveWithPause') break;
        this.#giveUpShaking();
        this.#items.push({ kind: 'ask', prompt: `${this.#sentences.of(command)} Then go on.`, group });
        return true;
      case 'heaterShaker/setAndWaitForShakeSpeed':
        this.#giveUpShaking();
        this.#shaking = { ...command.params, commandIndex: command.index, seconds: 0 };
        return true;
      case 'heaterShaker/deactivateShaker':
        return this.#endShaking(command.params.moduleId, group);
      default:
    }
    return this.#leftOut.note(command);
  }

  #endShaking(moduleId: string, group: string | null): boolean {
    const shaking = this.#shaking;
    if (shaking?.moduleId !== moduleId) return true;
    const { bench } = this.#follower;
    const on = [...bench.labware.values()].find(
      (one) => one.definition?.kind === 'plate' && bench.moduleUnder(one)?.id === moduleId,
    );
    const { rpm, seconds } = shaking;
    if (on === undefined || seconds <= 0 || rpm < 50 || rpm > 3000) {
      this.#giveUpShaking();
      return false;
    }
    this.#shaking = undefined;
    this.#items.push({ kind: 'shake', labwareId: on.id, rpm, seconds, group });
    return true;
  }

  /** Something else happens while it shakes: the waits stay, the shaking is left out. */
  #giveUpShaking(): void {
    const shaking = this.#shaking;
    if (shaking === undefined) return;
    this.#shaking = undefined;
    this.#leftOut.shaking++;
    const step = this.#steps[shaking.commandIndex];
    if (step !== undefined) step.carriedOver = false;
    if (shaking.seconds > 0)
      this.#items.push({ kind: 'wait', seconds: shaking.seconds, why: '', group: step?.group ?? null });
  }
}
