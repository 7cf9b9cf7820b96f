/**
 * The decisions, business knowledge models and decision services of a file while it is compiled: first all
 * elements by their ids, then their requirements, then their logic. Pure. Source: DMN 1.5 §6.3.
 */
import type { ModdleElement } from '../parse/moddle-element.ts';
import { elementOf, elementsOf, extensionsOf, idOf, textOf } from '../parse/moddle-element.ts';
import { UNCHECKED } from './coercion.ts';
import type { ItemTypes } from './item-types.ts';
import type {
  Decision,
  DecisionService,
  Invocable,
  KnowledgeModel,
  Logic,
  Parameter,
  Required,
  ValueType,
} from './model.ts';
import { NOTHING } from './nothing.ts';

type Open<T> = { -readonly [Name in keyof T]: T[Name] extends readonly (infer Item)[] ? Item[] : T[Name] };

export interface DecisionDraft extends Open<Decision> {
  readonly source: ModdleElement;
}
export interface KnowledgeDraft extends Open<KnowledgeModel> {
  readonly source: ModdleElement;
}
export interface ServiceDraft extends Open<DecisionService> {
  readonly source: ModdleElement;
}

/** The imports of a model: each model by its namespace, with the name by which expressions refer to it. */
export type Imports = ReadonlyMap<string, { readonly name: string; readonly drafts: Drafts }>;

/** All elements of one model by id; elements without an id can't be referenced. */
export class Drafts {
  readonly decisions = new Map<string, DecisionDraft>();
  readonly knowledge: KnowledgeDraft[] = [];
  readonly services: ServiceDraft[] = [];
  readonly types: ItemTypes;
  readonly imports: Imports;
  readonly #namespace: string;
  /**
   * True for DMN 1.4 and later, which Camunda doesn't support: values are checked and converted by DMN's
   * rules.
   */
  readonly isChecked: boolean;
  readonly #inputs = new Map<string, Parameter>();
  readonly #invocables = new Map<string, Invocable>();

  constructor(namespace: string, isChecked: boolean, types: ItemTypes, imports: Imports) {
    this.#namespace = namespace;
    this.isChecked = isChecked;
    this.types = types;
    this.imports = imports;
  }

  addDecision(source: ModdleElement): void {
    const variable = elementOf(source, 'variable');
    const name = textOf(source, 'name');
    const id = decisionIdOf(source);
    const versionTag = extensionsOf(source, 'zeebe:versionTag').map((tag) => textOf(tag, 'value') ?? '')[0];
    this.decisions.set(id, {
      source,
      id,
      ...(name === undefined ? {} : { name }),
      ...(versionTag ? { versionTag } : {}),
      resultName: (variable && textOf(variable, 'name')) || id,
      resultType: this.typeOf(variable),
      requires: [],
      inputs: [],
      knowledge: [],
      logic: NOTHING,
    });
  }

  /** Everything else that can be called, or passed to a decision or a decision service. */
  addOther(source: ModdleElement): void {
    const id = idOf(source);
    const variable = elementOf(source, 'variable');
    const name = textOf(source, 'name') ?? id;
    if (source.$type === 'dmn:InputData') {
      const type = this.isChecked ? this.typeOf(variable) : UNCHECKED;
      this.#inputs.set(id, { name: (variable && textOf(variable, 'name')) || name, type });
    } else if (source.$type === 'dmn:BusinessKnowledgeModel') {
      const resultType = this.isChecked ? resultOf(this.typeOf(variable)) : UNCHECKED;
      const draft = {
        source,
        kind: 'knowledge' as const,
        id,
        name,
        resultType,
        requires: [],
        parameters: [],
      };
      this.knowledge.push({ ...draft, body: NOTHING as Logic });
      this.#invocables.set(id, this.knowledge.at(-1) as KnowledgeDraft);
    } else if (source.$type === 'dmn:DecisionService') {
      const resultType = this.isChecked ? resultOf(this.typeOf(variable)) : UNCHECKED;
      const draft = { source, kind: 'service' as const, id, name, resultType, parameters: [] };
      this.services.push({ ...draft, inputDecisions: [], outputDecisions: [] });
      this.#invocables.set(id, this.services.at(-1) as ServiceDraft);
    }
  }

  /** The type of a `typeRef` of a variable, parameter or expression. */
  typeOf(source: ModdleElement | undefined): ValueType {
    const name = source === undefined ? '' : (textOf(source, 'typeRef') ?? '').trim();
    const type = name === '' ? undefined : this.types.find(name);
    if (type === undefined || type.kind === 'any') return UNCHECKED;
    if (this.isChecked) return { kind: 'coerced', type };
    // As in dmn-scala, whose checker knows the built-in types only by the names of older files.
    return STRICT.has(name.replaceAll('feel:', '')) && type.kind === 'named'
      ? { kind: 'strict', type, name: name.replaceAll('feel:', '') }
      : UNCHECKED;
  }

  /** By name; if two have the same name, the first. */
  invocablesByName(): ReadonlyMap<string, Invocable> {
    return new Map([...this.#invocables.values()].reverse().map((one) => [one.name, one]));
  }

  inputOf(reference: ModdleElement): Required<Parameter> | undefined {
    return this.#find(reference, (drafts, id) => drafts.#inputs.get(id));
  }

  decisionOf(reference: ModdleElement): Required<DecisionDraft> | undefined {
    return this.#find(reference, (drafts, id) => drafts.decisions.get(id));
  }

  invocableOf(reference: ModdleElement): Required<Invocable> | undefined {
    return this.#find(reference, (drafts, id) => drafts.#invocables.get(id));
  }

  /** In this model, or in an imported one: `#id`, or with the namespace as prefix. */
  #find<T>(
    reference: ModdleElement,
    look: (drafts: Drafts, id: string) => T | undefined,
  ): Required<T> | undefined {
    const href = textOf(reference, 'href') ?? '';
    const at = href.lastIndexOf('#');
    const [namespace, id] = [href.slice(0, Math.max(0, at)), href.slice(at + 1)];
    if (at < 0) return undefined;
    const imported = this.imports.get(namespace);
    if (namespace === '' || (namespace === this.#namespace && imported === undefined)) {
      const target = look(this, id);
      return target === undefined ? undefined : { target };
    }
    const target = imported && look(imported.drafts, id);
    return imported && target !== undefined ? { target, from: imported.name } : undefined;
  }
}

/** The built-in types that Camunda checks. */
const STRICT: ReadonlySet<string> = new Set([
  'string',
  'number',
  'boolean',
  'time',
  'date',
  'dateTime',
  'dayTimeDuration',
  'yearMonthDuration',
]);

/** The id of a decision, or its name if it has no id. */
export function decisionIdOf(source: ModdleElement): string {
  return idOf(source) || (textOf(source, 'name') ?? '');
}

/**
 * The variable of a function may have a function type: then the result type of that function is the type of
 * the result.
 */
function resultOf(type: ValueType): ValueType {
  if (type.kind !== 'coerced' || type.type.kind !== 'function') return type;
  return { kind: 'coerced', type: type.type.result };
}

/** The references in an element's requirements of one kind. */
export function requirementsOf(source: ModdleElement, property: string, target: string): ModdleElement[] {
  return elementsOf(source, property).flatMap((requirement) => elementOf(requirement, target) ?? []);
}
