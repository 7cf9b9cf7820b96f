/**
 * The item definitions of a model as types. Pure. Source: DMN 1.5 §7.3.2 (ItemDefinition), §7.3.3
 * (FunctionItem), 10.3.2.9.
 */
import type { FeelScope, FeelType, FeelUnaryTests } from '../feel/index.ts';
import { ANY_TYPE, typeNamed } from '../feel/index.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';
import { elementOf, elementsOf, flagOf, textOf } from '../parse/moddle-element.ts';

/** Parses the unary tests of a definition's allowed values; null: every value is allowed. */
type ReadTests = (definition: ModdleElement, tests: ModdleElement) => FeelUnaryTests | null;

const NOTHING_VISIBLE: FeelScope = { get: () => undefined, names: () => [] };

/** Types by their names, each parsed on first use. */
export class ItemTypes {
  readonly #sources: ReadonlyMap<string, ModdleElement>;
  readonly #read = new Map<string, FeelType>();
  readonly #imported: ReadonlyMap<string, ItemTypes>;
  readonly #readTests: ReadTests;

  /** `imported`: by the names of imports. */
  constructor(
    definitions: readonly ModdleElement[],
    imported: ReadonlyMap<string, ItemTypes>,
    readTests: ReadTests,
  ) {
    this.#sources = new Map(definitions.map((one) => [textOf(one, 'name') ?? '', one]));
    this.#imported = imported;
    this.#readTests = readTests;
  }

  /** Undefined for a name that is neither defined here nor built in. */
  find(typeRef: string): FeelType | undefined {
    const name = typeRef.trim();
    const known = this.#read.get(name);
    if (known) return known;
    const source = this.#sources.get(name);
    if (source === undefined) return this.#importedType(name) ?? typeNamed(name.replace(/^feel[:.]/, ''));
    // A definition that contains itself has the type Any inside itself.
    this.#read.set(name, ANY_TYPE);
    const type = this.#typeOf(source);
    this.#read.set(name, type);
    return type;
  }

  #importedType(name: string): FeelType | undefined {
    for (const [from, types] of this.#imported) {
      if (name.startsWith(`${from}.`)) return types.find(name.slice(from.length + 1));
    }
    return undefined;
  }

  #named(typeRef: string | undefined): FeelType {
    return (typeRef ? this.find(typeRef) : undefined) ?? ANY_TYPE;
  }

  /** Allowed values apply to the items of a collection, a constraint to the whole. */
  #typeOf(source: ModdleElement): FeelType {
    const item = this.#restricted(source, 'allowedValues', this.#itemType(source));
    const whole: FeelType = flagOf(source, 'isCollection') ? { kind: 'list', of: item } : item;
    return this.#restricted(source, 'typeConstraint', whole);
  }

  #itemType(source: ModdleElement): FeelType {
    const components = elementsOf(source, 'itemComponent');
    if (components.length > 0) {
      const entries = components.map((one) => [textOf(one, 'name') ?? '', this.#typeOf(one)] as const);
      return { kind: 'context', entries: new Map(entries) };
    }
    const item = elementOf(source, 'functionItem');
    if (item === undefined) return this.#named(textOf(source, 'typeRef'));
    const parameters = elementsOf(item, 'parameters').map((one) => this.#named(textOf(one, 'typeRef')));
    return { kind: 'function', parameters, result: this.#named(textOf(item, 'outputTypeRef')) };
  }

  #restricted(source: ModdleElement, property: string, of: FeelType): FeelType {
    const values = elementOf(source, property);
    const tests = values === undefined ? null : this.#readTests(source, values);
    if (tests === null) return of;
    return {
      kind: 'restricted',
      of,
      allows: (value) => tests.evaluate(value, NOTHING_VISIBLE, 0).value === true,
    };
  }
}
