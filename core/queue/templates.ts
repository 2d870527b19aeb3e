import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { AppError } from '../contract/errors.ts';
import type { Template } from '../contract/job.ts';
import type { JsonObject } from '../contract/json.ts';
import type { Actor, Journal } from '../store/journal.ts';
import { readTemplates } from '../store/queue-queries.ts';

/** Settings of executions under a name; saving under a name that is there replaces them. */
export class Templates {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(journal: Journal, clock: Clock, random: Random) {
    this.#journal = journal;
    this.#clock = clock;
    this.#random = random;
  }

  /** By name. */
  list(): Template[] {
    return readTemplates(this.#journal.connection);
  }

  async save(name: string, protocolId: string, settings: JsonObject, actor: Actor): Promise<Template> {
    const now = Math.round(this.#clock.now());
    const known = this.list().find((one) => one.name === name);
    const templateId = known?.templateId ?? this.#random.uuid(now);
    const template: Template = { templateId, name, protocolId, settings, savedAt: now, savedBy: actor.name };
    await this.#journal.append([{ kind: 'template.saved', subject: templateId, data: { template } }], actor);
    return template;
  }

  /** @throws AppError `not-found` */
  async remove(templateId: string, actor: Actor): Promise<void> {
    if (!this.list().some((one) => one.templateId === templateId))
      throw new AppError('not-found', 'There is no such template; it may have been removed already.');
    await this.#journal.append([{ kind: 'template.removed', subject: templateId, data: {} }], actor);
  }
}
