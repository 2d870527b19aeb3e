import type { Issue } from '../contract/errors.ts';
import { AppError } from '../contract/errors.ts';
import type { Json, JsonObject } from '../contract/json.ts';
import { MOST_MINUTES, type ProtocolDocument, type ProtocolStep } from '../contract/protocol.ts';
import { templatesOf } from '../model/expression.ts';
import { namesIn, parseExpression } from '../model/expression-parser.ts';
import { checkNeededAssets, checkNeeds } from './check-needs.ts';
import { WindowChecker, type FaultSentence } from './check-windows.ts';
import { capital, issuesFrom, joinPath, MOST_TOLD, nearestName } from './issue-sentences.ts';
import { pathStep } from './json-text.ts';
import type { Operation } from './operation.ts';
import { OPERATIONS } from './operations/registry.ts';
import { settleParams } from './plan-params.ts';

/** Roots that a name in an expression can have. */
const STEP_ROOTS = ['params', 'line', 'vessel', 'layout', 'loop', 'state'];
const HEAD_ROOTS = ['params', 'line', 'vessel'];
/** What is known when a plan is made. */
const PLAN_ROOTS = ['params', 'line', 'vessel', 'layout', 'loop'];

interface StepPlace {
  readonly step: ProtocolStep;
  readonly path: string;
  /** Names of the loops around it; undefined outside of any. */
  readonly loopNames: ReadonlySet<string> | undefined;
}

/** Calls `visit` for every step of a protocol, in document order, with its path. */
export function eachStep(steps: readonly ProtocolStep[], visit: (place: StepPlace) => void): void {
  const walk = (list: readonly ProtocolStep[], base: string, around: ReadonlySet<string> | undefined): void => {
    for (const [index, step] of list.entries()) {
      const path = `${base}[${index}]`;
      const as = step.repeat?.as;
      const loopNames =
        step.repeat === undefined
          ? around
          : new Set([...(around ?? ['index', 'count']), ...(as === undefined ? [] : [as])]);
      visit({ step, path, loopNames });
      if (step.steps !== undefined) walk(step.steps, `${path}.steps`, loopNames);
      for (const [lane, laneSteps] of (step.parallel ?? []).entries())
        walk(laneSteps, `${path}.parallel[${lane}]`, loopNames);
    }
  };
  walk(steps, 'steps', undefined);
}

/** Finds what a schema cannot: names that mean nothing, ids that are there twice, operations that do not exist. */
class ProtocolChecker {
  readonly #document: ProtocolDocument;
  readonly #windows: WindowChecker;
  readonly #issues: Issue[] = [];
  readonly #saved = new Set<string>();

  constructor(document: ProtocolDocument) {
    this.#document = document;
    this.#windows = new WindowChecker(document, (path, sentence) => this.#add(path, sentence));
  }

  check(): Issue[] {
    const document = this.#document;
    const ids = new Map<string, string>();
    eachStep(document.steps, ({ step, path }) => {
      if (step.saves !== undefined) this.#saved.add(step.saves);
      const first = ids.get(step.id);
      if (first !== undefined)
        this.#add(
          `${path}.id`,
          `The id "${step.id}" is used twice; the first time at ${first}. Every step needs its own.`,
        );
      else ids.set(step.id, path);
    });
    this.#checkHead();
    eachStep(document.steps, (place) => this.#checkStep(place));
    this.#issues.push(...checkNeededAssets(document), ...checkNeeds(document));
    return this.#issues;
  }

  #add(path: string, sentence: FaultSentence): void {
    const isTold = this.#issues.length < MOST_TOLD;
    this.#issues.push({ path, sentence: typeof sentence === 'string' ? sentence : sentence(isTold) });
  }

  #checkHead(): void {
    const { cellLine, vessel, labware, parameters } = this.#document;
    if (cellLine !== undefined) this.#checkTemplates(cellLine, 'cellLine', ['params']);
    if (vessel !== undefined) this.#checkTemplates(vessel, 'vessel', ['params', 'line']);
    for (const [name, piece] of Object.entries(labware ?? {})) {
      this.#checkTemplates(piece.type, `labware.${name}.type`, HEAD_ROOTS);
      if (piece.contents !== undefined)
        this.#checkTemplates(piece.contents as JsonObject, `labware.${name}.contents`, HEAD_ROOTS);
    }
    for (const [name, parameter] of Object.entries(parameters ?? {})) {
      const { shownWhen } = parameter;
      if (shownWhen !== undefined && parameters?.[shownWhen.parameter] === undefined)
        this.#add(
          `parameters.${name}.shownWhen.parameter`,
          this.#unknown('parameter', shownWhen.parameter, () => Object.keys(parameters ?? {})),
        );
    }
  }

  #checkStep({ step, path, loopNames }: StepPlace): void {
    this.#checkShape(step, path);
    const roots = loopNames === undefined ? STEP_ROOTS.filter((root) => root !== 'loop') : STEP_ROOTS;
    const names = { roots, loopNames };
    if (step.when !== undefined) this.#checkExpression(step.when, `${path}.when`, names);
    const { repeat } = step;
    if (repeat?.until !== undefined) this.#checkExpression(repeat.until, `${path}.repeat.until`, names);
    if (repeat?.times !== undefined) this.#checkTemplates(repeat.times, `${path}.repeat.times`, PLAN_ROOTS);
    if (step.operation !== undefined) this.#checkOperation(step, step.operation, path, names);
    this.#checkWindows(step, path, loopNames);
    const planRoots = loopNames === undefined ? PLAN_ROOTS.filter((root) => root !== 'loop') : PLAN_ROOTS;
    for (const [index, { amount }] of (step.needs ?? []).entries()) {
      const at = `${path}.needs[${index}].amount`;
      if (typeof amount !== 'string') continue;
      if (amount.includes('{{')) this.#checkTemplates(amount, at, planRoots, loopNames);
      else this.#add(at, `It is a number, or an expression in double braces, not the text "${amount}".`);
    }
  }

  #checkWindows(step: ProtocolStep, path: string, loopNames: ReadonlySet<string> | undefined): void {
    this.#windows.check(step, path);
    const roots = loopNames === undefined ? PLAN_ROOTS.filter((root) => root !== 'loop') : PLAN_ROOTS;
    for (const [index, { atLeastMinutes, atMostMinutes }] of (step.within ?? []).entries()) {
      const at = `${path}.within[${index}]`;
      this.#checkMinutes(atLeastMinutes, `${at}.atLeastMinutes`, roots, loopNames);
      this.#checkMinutes(atMostMinutes, `${at}.atMostMinutes`, roots, loopNames);
    }
    if (step.together !== undefined)
      this.#checkMinutes(step.together.atMostMinutes, `${path}.together.atMostMinutes`, roots, loopNames);
  }

  /** A number, or a text that is one expression. */
  #checkMinutes(
    value: number | string | undefined,
    path: string,
    roots: readonly string[],
    loopNames: ReadonlySet<string> | undefined,
  ): void {
    if (value === undefined) return;
    if (typeof value === 'number') {
      if (value < 0 || value > MOST_MINUTES) this.#add(path, `Give 0 to ${MOST_MINUTES} minutes, not ${value}.`);
    } else if (value.includes('{{')) this.#checkTemplates(value, path, roots, loopNames);
    else this.#add(path, `Minutes are a number, or an expression in double braces, not the text "${value}".`);
  }

  #checkShape(step: ProtocolStep, path: string): void {
    const kinds = (['operation', 'steps', 'parallel'] as const).filter((kind) => step[kind] !== undefined);
    if (kinds.length === 0)
      this.#add(path, `Step "${step.id}" does nothing. Give it an operation, steps or parallel lanes.`);
    if (kinds.length > 1)
      this.#add(path, `Step "${step.id}" has ${kinds.join(' and ')}; it can only have one of them.`);
    if (step.operation === undefined && step.params !== undefined)
      this.#add(`${path}.params`, 'Only a step with an operation has params. Leave them out.');
    if (step.operation === undefined && step.saves !== undefined)
      this.#add(`${path}.saves`, 'Only a step with an operation has a result to save. Leave it out.');
    if (step.steps === undefined && step.from !== undefined)
      this.#add(`${path}.from`, 'Only a step with steps can be taken over from another protocol. Leave it out.');
    const { repeat } = step;
    if (repeat === undefined) return;
    if ((repeat.times === undefined) === (repeat.until === undefined))
      this.#add(`${path}.repeat`, 'Say either how many times, or until when.');
    if (repeat.until !== undefined && repeat.atMost === undefined)
      this.#add(
        `${path}.repeat.atMost`,
        'A repeat until something needs atMost, so that it ends. Give a number from 1 to 1000.',
      );
    if (repeat.times !== undefined && typeof repeat.times !== 'number' && typeof repeat.times !== 'string')
      this.#add(`${path}.repeat.times`, 'A whole number or an expression belongs here.');
  }

  #checkOperation(
    step: ProtocolStep,
    operationType: string,
    path: string,
    names: { readonly roots: readonly string[]; readonly loopNames: ReadonlySet<string> | undefined },
  ): void {
    const operation = OPERATIONS.get(operationType);
    if (operation === undefined) {
      this.#add(
        `${path}.operation`,
        this.#unknown('operation', operationType, () => [...OPERATIONS.keys()]),
      );
      return;
    }
    const params = step.params ?? {};
    const before = this.#issues.length;
    for (const [key, value] of Object.entries(params)) {
      const at = joinPath(`${path}.params`, pathStep(key).replace(/^\./, ''));
      if (operation.expressionParams.includes(key)) this.#checkExpressions(value, at, names);
      else this.#checkTemplates(value, at, names.roots, names.loopNames);
    }
    this.#checkParams(operation, params, `${path}.params`);
    if (this.#issues.length > before) return;
    this.#checkNames(operation, params, `${path}.params`);
  }

  /** Params without templates can be checked as they are; those with, by name alone. */
  #checkParams(operation: Operation, params: JsonObject, path: string): void {
    const known = Object.keys(operation.params.shape);
    const templated = new Set(Object.keys(params).filter((key) => hasTemplate(params[key]!)));
    const result = operation.params.safeParse(params);
    if (result.success) {
      if (templated.size === 0) settleParams(operation, params, result.data as JsonObject);
      return;
    }
    const issues = result.error.issues.filter((issue) => !templated.has(String(issue.path[0])));
    if (issues.length === 0) return;
    const isTold = this.#issues.length < MOST_TOLD;
    this.#issues.push(...issuesFrom({ issues }, params, path, isTold ? known : []));
  }

  #checkNames(operation: Operation, params: JsonObject, path: string): void {
    const labware = this.#document.labware ?? {};
    for (const param of operation.labwareParams) {
      const name = params[param];
      if (typeof name === 'string' && !name.includes('{{') && !Object.hasOwn(labware, name))
        this.#add(
          `${path}.${param}`,
          this.#unknown('labware', name, () => Object.keys(labware)),
        );
    }
    for (const param of operation.stateParams) {
      const name = params[param];
      if (typeof name === 'string' && !name.includes('{{') && !this.#saved.has(name))
        this.#add(`${path}.${param}`, (isTold) =>
          !isTold
            ? `No step saves "${name}".`
            : `No step saves "${name}". ${this.#saved.size === 0 ? 'Give the reading step "saves".' : `Saved are ${[...this.#saved].join(', ')}.`}`,
        );
    }
  }

  #checkExpressions(
    value: Json,
    path: string,
    names: { readonly roots: readonly string[]; readonly loopNames: ReadonlySet<string> | undefined },
  ): void {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, text] of Object.entries(value))
      if (typeof text === 'string') this.#checkExpression(text, `${path}.${key}`, names);
  }

  #checkTemplates(value: Json, path: string, roots: readonly string[], loopNames?: ReadonlySet<string>): void {
    if (typeof value === 'string') {
      if (!value.includes('{{')) return;
      try {
        for (const part of templatesOf(value))
          if (part.expression !== undefined) this.#checkExpression(part.expression, path, { roots, loopNames });
      } catch (error) {
        this.#addFault(error, path);
      }
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    for (const [key, item] of Object.entries(value)) {
      const step = pathStep(Array.isArray(value) ? Number(key) : key);
      this.#checkTemplates(item, joinPath(path, step.replace(/^\./, '')), roots, loopNames);
    }
  }

  #checkExpression(
    text: string,
    path: string,
    names: { readonly roots: readonly string[]; readonly loopNames: ReadonlySet<string> | undefined },
  ): void {
    try {
      for (const { path: name } of namesIn(parseExpression(text))) this.#checkName(name, path, names);
    } catch (error) {
      this.#addFault(error, path);
    }
  }

  #checkName(
    name: readonly string[],
    path: string,
    { roots, loopNames }: { readonly roots: readonly string[]; readonly loopNames: ReadonlySet<string> | undefined },
  ): void {
    const [root = '', field] = name;
    if (!roots.includes(root)) {
      const why =
        root === 'loop'
          ? 'There is no loop around this step, so "loop" means nothing here.'
          : `"${root}" means nothing here. Names start with ${roots.join(', ')}.`;
      this.#add(path, why);
      return;
    }
    const { parameters = {} } = this.#document;
    if (root === 'params' && (field === undefined || !Object.hasOwn(parameters, field)))
      this.#add(
        path,
        this.#unknown('parameter', field ?? '', () => Object.keys(parameters)),
      );
    if (root === 'state' && (field === undefined || !this.#saved.has(field)))
      this.#add(
        path,
        this.#unknown('saved result', field ?? '', () => [...this.#saved]),
      );
    if (root === 'loop' && loopNames !== undefined && (field === undefined || !loopNames.has(field)))
      this.#add(
        path,
        this.#unknown('loop name', field ?? '', () => [...loopNames]),
      );
    if (root === 'line' && this.#document.cellLine === undefined)
      this.#add(path, 'This protocol has no cell line. Choose one (cellLine).');
    if (root === 'vessel' && this.#document.vessel === undefined)
      this.#add(path, 'This protocol has no vessel. Choose one (vessel).');
  }

  #addFault(error: unknown, path: string): void {
    if (!(error instanceof AppError)) throw error;
    this.#add(path, error.message);
  }

  #unknown(what: string, name: string, namesOf: () => readonly string[]): FaultSentence {
    return (isTold) => {
      if (!isTold) return `There is no ${what} "${name}".`;
      const known = namesOf();
      const near = nearestName(name, known);
      const listed = known.length === 0 ? 'There is none.' : known.length <= 12 ? `There is ${known.join(', ')}.` : '';
      const hint = near === undefined ? listed : `Is "${near}" meant?`;
      return `There is no ${what} "${name}"${hint === '' ? '.' : `. ${capital(hint)}`}`;
    };
  }
}

function hasTemplate(value: Json): boolean {
  if (typeof value === 'string') return value.includes('{{');
  return typeof value === 'object' && value !== null && Object.values(value).some((item) => hasTemplate(item));
}

/** Faults in a document that follows the schema: each with its path and what would be right. Empty when there are none. */
export function checkProtocol(document: ProtocolDocument): Issue[] {
  return new ProtocolChecker(document).check();
}
