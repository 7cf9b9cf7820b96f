/**
 * The decisions, business knowledge models and decision services of a file while it is read: first all are
 * there by their ids, then what they require, then their logic. Pure. Source: DMN 1.3 §6.3.
 */
import type { ModdleElement } from '../parse/moddle-element.ts';
import { elementOf, elementsOf, extensionsOf, idOf, textOf } from '../parse/moddle-element.ts';
import { NOTHING } from './logic.ts';
import type { Decision, DecisionService, Invocable, KnowledgeModel, Logic, Parameter } from './model.ts';
import type { Cost } from './reading.ts';

type Open<T> = { -readonly [Name in keyof T]: T[Name] extends readonly (infer Item)[] ? Item[] : T[Name] };

export interface DecisionDraft extends Open<Decision> {
  readonly source: ModdleElement;
  readonly cost: Cost;
}
export interface KnowledgeDraft extends Open<KnowledgeModel> {
  readonly source: ModdleElement;
}
export interface ServiceDraft extends Open<DecisionService> {
  readonly source: ModdleElement;
}

/** Everything by its id; what has none can't be referred to. */
export class Drafts {
  readonly decisions = new Map<string, DecisionDraft>();
  readonly knowledge: KnowledgeDraft[] = [];
  readonly services: ServiceDraft[] = [];
  /** Of input data: the name of its variable. */
  readonly #inputs = new Map<string, string>();
  readonly #invocables = new Map<string, Invocable>();

  addDecision(source: ModdleElement): void {
    const id = idOf(source);
    const variable = elementOf(source, 'variable');
    const name = textOf(source, 'name');
    const resultType = variable && textOf(variable, 'typeRef');
    const versionTag = extensionsOf(source, 'zeebe:versionTag').map((tag) => textOf(tag, 'value') ?? '')[0];
    this.decisions.set(id, {
      source,
      id,
      ...(name === undefined ? {} : { name }),
      ...(versionTag ? { versionTag } : {}),
      resultName: (variable && textOf(variable, 'name')) || id,
      ...(resultType ? { resultType } : {}),
      requires: [],
      knowledge: [],
      logic: NOTHING,
      timed: false,
      cost: { expressions: 0, timed: false },
    });
  }

  /** Whatever else may be called, or given to a decision service. */
  addOther(source: ModdleElement): void {
    const id = idOf(source);
    const name = textOf(source, 'name') ?? id;
    if (source.$type === 'dmn:InputData') {
      const variable = elementOf(source, 'variable');
      this.#inputs.set(id, (variable && textOf(variable, 'name')) || name);
    } else if (source.$type === 'dmn:BusinessKnowledgeModel') {
      const draft = { source, kind: 'knowledge' as const, id, name, requires: [], parameters: [] };
      this.knowledge.push({ ...draft, body: NOTHING as Logic });
      this.#invocables.set(id, this.knowledge.at(-1) as KnowledgeDraft);
    } else if (source.$type === 'dmn:DecisionService') {
      const draft = { source, kind: 'service' as const, id, name, parameters: [] };
      this.services.push({ ...draft, inputDecisions: [], outputDecisions: [] });
      this.#invocables.set(id, this.services.at(-1) as ServiceDraft);
    }
  }

  /** By name; of two of one name, the first. */
  invocablesByName(): ReadonlyMap<string, Invocable> {
    return new Map([...this.#invocables.values()].reverse().map((one) => [one.name, one]));
  }

  /** The input data that is referred to, as a parameter. */
  inputOf(reference: ModdleElement): Parameter | undefined {
    const name = this.#inputs.get(hrefOf(reference));
    return name === undefined ? undefined : { name };
  }

  decisionOf(reference: ModdleElement): DecisionDraft | undefined {
    return this.decisions.get(hrefOf(reference));
  }

  invocableOf(reference: ModdleElement): Invocable | undefined {
    return this.#invocables.get(hrefOf(reference));
  }
}

/** The references in the requirements of one kind that an element has. */
export function requirementsOf(source: ModdleElement, property: string, target: string): ModdleElement[] {
  return elementsOf(source, property).flatMap((requirement) => elementOf(requirement, target) ?? []);
}

/** Id of an element of this file; empty for one of another. */
function hrefOf(reference: ModdleElement): string {
  const href = textOf(reference, 'href') ?? '';
  return href.startsWith('#') ? href.slice(1) : '';
}
