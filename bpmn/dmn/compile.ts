/**
 * Compiles a DMN file and the models that it imports to a decision requirements graph, or reports all
 * problems. Asynchronous only because parsing is; no I/O. Source: DMN 1.5; Camunda's dmn-scala (DmnParser)
 * for what its engine supports.
 */
import { Compiler } from '../compile/compiler.ts';
import { ANY_TYPE } from '../feel/index.ts';
import { ID_LENGTH_MAX } from '../limits.ts';
import type { CompiledResource } from '../model.ts';
import { withLines } from '../parse/element-lines.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';
import { elementOf, elementsOf, textOf } from '../parse/moddle-element.ts';
import { importsIn } from './bundle.ts';
import { UNCHECKED } from './coercion.ts';
import type { DecisionDraft } from './drafts.ts';
import { Drafts, decisionIdOf } from './drafts.ts';
import { ItemTypes } from './item-types.ts';
import { DMN_NAMESPACE } from './language.ts';
import { linkDrafts } from './link.ts';
import { readFunction, readLogic } from './logic.ts';
import type { Decision, DecisionGraph, Invocable, Required, ValueType } from './model.ts';
import type { ModelText, ParsedDecisions } from './parse.ts';
import { parseDecisions } from './parse.ts';
import { testsOf } from './read-table.ts';
import type { Reading } from './reading.ts';
import { withNames } from './reading.ts';

export interface DecisionOptions {
  /** Files that this one may import: those of the same deployment. */
  readonly others?: readonly ModelText[];
  /**
   * For definitions that are already deployed: expressions that can't be parsed return null, without a
   * finding.
   */
  readonly lenient?: boolean;
}

/** Compiles one `.dmn` file. Never rejects because of its content: problems become findings. */
export async function compileDecisions(
  file: string,
  xml: string,
  { others = [], lenient = false }: DecisionOptions = {},
): Promise<CompiledResource> {
  const parsed = await parseDecisions({ file, xml }, [...others, ...importsIn(xml)]);
  const { model, findings } = parsed;
  if (model === undefined) return { file, processes: [], findings };
  const compiler = new Compiler(file, findings, parsed.unresolved);
  const decisions = new GraphCompiler(compiler, lenient).compile(model);
  if (compiler.findings.length === 0) return { file, processes: [], findings: [], decisions };
  return { file, processes: [], findings: withLines(xml, compiler.findings) };
}

/** Compiles a model and its imports, each model once. Problems of imported models are reported too. */
class GraphCompiler {
  readonly #compiler: Compiler;
  readonly #lenient: boolean;
  readonly #compiled = new Map<ParsedDecisions, Drafts>();

  constructor(compiler: Compiler, lenient: boolean) {
    this.#compiler = compiler;
    this.#lenient = lenient;
  }

  compile(model: ParsedDecisions): DecisionGraph {
    const { definitions } = model;
    const id = textOf(definitions, 'id') || (textOf(definitions, 'name') ?? '');
    if (id === '') this.#compiler.reportFile('the definitions have neither an id nor a name');
    if (!isUseful(definitions)) this.#compiler.reportFile('there is no decision in the file');
    const drafts = this.#draftsOf(model);
    for (const decision of drafts.decisions.values()) {
      if (requiresItself(decision)) this.#compiler.report(decision.source, 'the decision requires itself');
    }
    const name = textOf(definitions, 'name');
    const invocables = drafts.invocablesByName();
    return { id, ...(name === undefined ? {} : { name }), decisions: drafts.decisions, invocables };
  }

  /** Models can't import each other in a cycle: the parser reports that. */
  #draftsOf(model: ParsedDecisions): Drafts {
    const known = this.#compiled.get(model);
    if (known) return known;
    const imports = new Map(
      model.imports.map(({ name, namespace, model: imported }) => {
        return [namespace, { name, drafts: this.#draftsOf(imported) }] as const;
      }),
    );
    const drafts = this.#readDrafts(model, imports);
    this.#compiled.set(model, drafts);
    linkDrafts(drafts, this.#compiler);
    this.#readAll(drafts);
    return drafts;
  }

  #readDrafts({ definitions, isChecked }: ParsedDecisions, imports: Drafts['imports']): Drafts {
    this.#checkLanguage(definitions);
    const importedTypes = new Map([...imports.values()].map(({ name, drafts }) => [name, drafts.types]));
    const types: ItemTypes = new ItemTypes(
      elementsOf(definitions, 'itemDefinition'),
      importedTypes,
      (definition, tests) => testsOf(this.#reading(drafts, definition), tests, 'the allowed values'),
    );
    const drafts = new Drafts(textOf(definitions, 'namespace') ?? '', isChecked, types, imports);
    for (const source of elementsOf(definitions, 'drgElement')) {
      if (!isDecision(source)) drafts.addOther(source);
      else if (this.#hasUsableId(source)) drafts.addDecision(source);
    }
    return drafts;
  }

  #reading(drafts: Drafts, owner: ModdleElement): Reading {
    return {
      owner,
      compiler: this.#compiler,
      drafts,
      knowledge: new Map(),
      callable: new Set(),
      names: {},
      lenient: this.#lenient,
    };
  }

  #readAll(drafts: Drafts): void {
    for (const decision of drafts.decisions.values()) this.#readDecision(decision, drafts);
    for (const knowledge of drafts.knowledge) {
      const { source, requires } = knowledge;
      const reading = { ...this.#reading(drafts, source), knowledge: invocablesIn(drafts) };
      // As in dmn-scala, a decision without logic is allowed.
      const logic = elementOf(source, 'encapsulatedLogic');
      if (logic !== undefined)
        Object.assign(knowledge, readFunction(withNames(reading, namesOf(requires)), logic));
    }
  }

  #readDecision(decision: DecisionDraft, drafts: Drafts): void {
    const { source, knowledge, requires, inputs } = decision;
    const reading = { ...this.#reading(drafts, source), knowledge: invocablesIn(drafts) };
    const seen = [
      ...namesOf(knowledge),
      ...requires.map(({ target, from }) => named(target.resultName, target.resultType, from)),
    ];
    const ofInputs = inputs.map(({ target, from }) => named(target.name, target.type, from));
    // A variable never contains a function, except for those passed by the caller of a service.
    const inside = withNames(withNames(reading, drafts.isChecked ? ofInputs : []), seen);
    const logic = elementOf(source, 'decisionLogic');
    if (logic !== undefined) decision.logic = readLogic(inside, logic);
    else if (!this.#lenient && !isGivenToServices(decision, drafts)) {
      this.#compiler.report(source, 'the decision has no logic: neither a decision table nor an expression');
    }
  }

  #hasUsableId(source: ModdleElement): boolean {
    const { length } = decisionIdOf(source);
    if (length > 0 && length <= ID_LENGTH_MAX) return true;
    const why =
      length === 0
        ? 'neither an id nor a name'
        : `an id of more than ${ID_LENGTH_MAX} characters (ID_LENGTH_MAX)`;
    this.#compiler.report(
      source,
      `the decision '${(textOf(source, 'name') ?? '').slice(0, 100)}' has ${why}`,
    );
    return false;
  }

  #checkLanguage(definitions: ModdleElement): void {
    const language = textOf(definitions, 'expressionLanguage') ?? '';
    if (language === '' || /feel/i.test(language) || language === DMN_NAMESPACE) return;
    this.#compiler.reportFile(
      `the expression language '${language.slice(0, 100)}' is not supported, only FEEL`,
    );
  }
}

/** True if it has decisions, or elements that other files can import. */
function isUseful(definitions: ModdleElement): boolean {
  const types = elementsOf(definitions, 'drgElement').map(({ $type }) => $type);
  const isImportable = elementsOf(definitions, 'itemDefinition').length > 0;
  return isImportable || types.some((type) => type !== 'dmn:InputData' && type !== 'dmn:KnowledgeSource');
}

function isDecision({ $type }: ModdleElement): boolean {
  return $type === 'dmn:Decision';
}

/**
 * Everything that a boxed invocation can call, by its name, or by the names of the import and the element.
 */
function invocablesIn(drafts: Drafts): ReadonlyMap<string, Invocable> {
  const imported = [...drafts.imports.values()].flatMap(({ name, drafts: others }) =>
    [...others.invocablesByName()].map(([own, one]) => [`${name}.${own}`, one] as const),
  );
  return new Map([...imported, ...drafts.invocablesByName()]);
}

function namesOf(invocables: readonly Required<Invocable>[]): (readonly [string, ValueType])[] {
  return invocables.map(({ target, from }) => named(target.name, UNCHECKED, from));
}

/** Imported elements are entries of a context with the name of the import. */
function named(name: string, type: ValueType, from: string | undefined): readonly [string, ValueType] {
  if (from === undefined) return [name, type];
  const entry = type.kind === 'coerced' ? type.type : ANY_TYPE;
  return [from, { kind: 'coerced', type: { kind: 'context', entries: new Map([[name, entry]]) } }];
}

/** A decision without logic is only a parameter if each service that contains it receives its result. */
function isGivenToServices(decision: Decision, { services }: Drafts): boolean {
  return services.some(({ inputDecisions }) => inputDecisions.includes(decision));
}

function requiresItself(decision: Decision): boolean {
  const seen = new Set<Decision>();
  const open = decision.requires.map(({ target }) => target);
  for (let next = open.pop(); next; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...next.requires.map(({ target }) => target));
  }
  return seen.has(decision);
}
