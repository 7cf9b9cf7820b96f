/**
 * Makes a decision requirements graph out of a DMN file, or says everything that is in the way. Asynchronous
 * only because parsing is; no I/O. Source: DMN 1.3, read also under the namespaces of 1.1, 1.2, 1.4 and 1.5;
 * Camunda's dmn-scala (DmnParser) for what its engine runs.
 */
import { Compiler } from '../compile/compiler.ts';
import { EXPRESSIONS_UNTIMED_MAX, ID_LENGTH_MAX } from '../limits.ts';
import type { CompiledResource } from '../model.ts';
import { withLines } from '../parse/element-lines.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';
import { elementOf, elementsOf, idOf, textOf } from '../parse/moddle-element.ts';
import { parseModel } from '../parse.ts';
import type { ServiceDraft } from './drafts.ts';
import { Drafts, requirementsOf } from './drafts.ts';
import { DMN, DMN_NAMESPACE, underOneNamespace } from './language.ts';
import { readFunction, readLogic } from './logic.ts';
import type { Decision, DecisionGraph, Invocable } from './model.ts';

/** Compiles one `.dmn` file. Never rejects for its content: whatever is wrong with it becomes findings. */
export async function compileDecisions(file: string, xml: string): Promise<CompiledResource> {
  const parsed = await parseModel(file, underOneNamespace(xml), DMN);
  const { definitions, findings, unresolved } = parsed;
  if (definitions === undefined) {
    const told = findings.map(({ reason, ...finding }) => {
      return { ...finding, reason: reason.replace(/^no BPMN 2\.0 file/, 'not a DMN file (DMN 1.1 to 1.6)') };
    });
    return { file, processes: [], findings: told };
  }
  const compiler = new Compiler(file, findings, unresolved);
  const decisions = compileGraph(definitions, compiler);
  if (compiler.findings.length === 0 && decisions) return { file, processes: [], findings: [], decisions };
  return { file, processes: [], findings: withLines(xml, compiler.findings) };
}

function compileGraph(definitions: ModdleElement, compiler: Compiler): DecisionGraph | undefined {
  const id = idOf(definitions);
  if (id === '') compiler.reportFile('the definitions have no id');
  const sources = elementsOf(definitions, 'drgElement');
  if (!sources.some(isDecision)) compiler.reportFile('there is no decision in the file');
  checkLanguage(definitions, compiler);
  const drafts = new Drafts();
  for (const source of sources) {
    if (!isDecision(source)) drafts.addOther(source);
    else if (hasUsableId(source, compiler)) drafts.addDecision(source);
  }
  link(drafts, compiler);
  readAll(drafts, compiler);
  for (const decision of drafts.decisions.values()) {
    if (requiresItself(decision)) compiler.report(decision.source, 'the decision requires itself');
    else decision.timed = isTimed(decision, drafts);
  }
  const name = textOf(definitions, 'name');
  const invocables = drafts.invocablesByName();
  return { id, ...(name === undefined ? {} : { name }), decisions: drafts.decisions, invocables };
}

function isDecision({ $type }: ModdleElement): boolean {
  return $type === 'dmn:Decision';
}

function hasUsableId(source: ModdleElement, compiler: Compiler): boolean {
  const { length } = idOf(source);
  if (length > 0 && length <= ID_LENGTH_MAX) return true;
  const why = length === 0 ? 'no id' : `an id of more than ${ID_LENGTH_MAX} characters (ID_LENGTH_MAX)`;
  compiler.report(source, `the decision '${(textOf(source, 'name') ?? '').slice(0, 100)}' has ${why}`);
  return false;
}

function link(drafts: Drafts, compiler: Compiler): void {
  const required = (source: ModdleElement, reference: ModdleElement, what: string) => {
    const href = (textOf(reference, 'href') ?? '').slice(0, 200);
    compiler.report(source, `requires '${href}', which is no ${what} of this file`);
  };
  const knowledgeOf = (source: ModdleElement) =>
    requirementsOf(source, 'knowledgeRequirement', 'requiredKnowledge').flatMap((reference) => {
      const found = drafts.invocableOf(reference);
      if (!found) required(source, reference, 'business knowledge model');
      return found ?? [];
    });
  for (const decision of drafts.decisions.values()) {
    const { source } = decision;
    decision.knowledge.push(...knowledgeOf(source));
    for (const reference of requirementsOf(source, 'informationRequirement', 'requiredDecision')) {
      const found = drafts.decisionOf(reference);
      if (found) decision.requires.push(found);
      else required(source, reference, 'decision');
    }
  }
  for (const knowledge of drafts.knowledge) knowledge.requires.push(...knowledgeOf(knowledge.source));
  for (const service of drafts.services) linkService(service, drafts);
}

/** What a service that nobody calls refers to is not looked at. */
function linkService(service: ServiceDraft, drafts: Drafts): void {
  const { source } = service;
  const decisionsOf = (property: string) =>
    elementsOf(source, property).flatMap((reference) => drafts.decisionOf(reference) ?? []);
  service.inputDecisions.push(...decisionsOf('inputDecision'));
  service.outputDecisions.push(...decisionsOf('outputDecision'));
  for (const reference of elementsOf(source, 'inputData')) {
    service.parameters.push(...[drafts.inputOf(reference) ?? []].flat());
  }
  service.parameters.push(...service.inputDecisions.map(({ resultName: name }) => ({ name })));
}

function readAll(drafts: Drafts, compiler: Compiler): void {
  const shared = { compiler, knowledge: drafts.invocablesByName() };
  for (const decision of drafts.decisions.values()) {
    const { source: owner, cost } = decision;
    // What a required decision gives may be a function.
    const callable = [
      ...namesOf(decision.knowledge),
      ...decision.requires.map(({ resultName }) => resultName),
    ];
    const reading = { ...shared, owner, cost, callable: new Set(callable) };
    const logic = elementOf(owner, 'decisionLogic');
    if (logic === undefined) {
      compiler.report(owner, 'the decision has no logic: neither a decision table nor an expression');
    } else if (logic.$type === 'dmn:FunctionDefinition') {
      compiler.report(owner, `${logic.$type} is not supported as the logic of a decision`);
    } else decision.logic = readLogic(reading, logic);
  }
  for (const knowledge of drafts.knowledge) {
    const { source: owner, requires } = knowledge;
    // Whoever calls it is timed already.
    const cost = { expressions: 0, timed: true };
    const reading = { ...shared, owner, cost, callable: new Set(namesOf(requires)) };
    // As in dmn-scala, one without logic is no mistake.
    const logic = elementOf(owner, 'encapsulatedLogic');
    if (logic !== undefined) Object.assign(knowledge, readFunction(reading, logic));
  }
}

function namesOf(invocables: readonly Invocable[]): string[] {
  return invocables.map(({ name }) => name);
}

function requiresItself(decision: Decision): boolean {
  return allRequired(decision).has(decision);
}

/** With what those require. */
function allRequired(decision: Decision): ReadonlySet<Decision> {
  const seen = new Set<Decision>();
  const open = [...decision.requires];
  for (let next = open.pop(); next; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...next.requires);
  }
  return seen;
}

/** A time limit costs what some hundred plain expressions do: few of them, without loops, need none. */
function isTimed(decision: Decision, { decisions }: Drafts): boolean {
  const all = [decision, ...allRequired(decision)].flatMap(({ id }) => decisions.get(id) ?? []);
  const expressions = all.reduce((sum, { cost }) => sum + cost.expressions, 0);
  return expressions > EXPRESSIONS_UNTIMED_MAX || all.some(({ cost }) => cost.timed);
}

function checkLanguage(definitions: ModdleElement, compiler: Compiler): void {
  const language = textOf(definitions, 'expressionLanguage') ?? '';
  if (language === '' || /feel/i.test(language) || language === DMN_NAMESPACE) return;
  compiler.reportFile(`the expression language '${language.slice(0, 100)}' is not supported, only FEEL`);
}
