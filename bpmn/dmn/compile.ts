/**
 * Makes a decision requirements graph out of a DMN file, or says everything that is in the way. Asynchronous
 * only because parsing is; no I/O. Source: DMN 1.3, read also under the namespaces of 1.1, 1.2, 1.4 and 1.5;
 * Camunda's dmn-scala (DmnParser) for what its engine runs.
 */
import { DmnModdle } from 'dmn-moddle';
import { Compiler } from '../compile/compiler.ts';
import { ID_LENGTH_MAX } from '../limits.ts';
import type { CompiledResource } from '../model.ts';
import { withLines } from '../parse/element-lines.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';
import { elementOf, elementsOf, extensionsOf, idOf, textOf } from '../parse/moddle-element.ts';
import type { ModelLanguage } from '../parse.ts';
import { parseModel } from '../parse.ts';
import { compileLogic } from './logic.ts';
import type { Decision, DecisionGraph, Logic } from './model.ts';

const DMN: ModelLanguage = { moddle: new DmnModdle(), root: 'dmn:Definitions', name: 'DMN' };

/** The namespace that dmn-moddle knows: DMN 1.3. */
const DMN_13 = 'https://www.omg.org/spec/DMN/20191111/MODEL/';
/** What differs in these versions is nothing that is read here. */
const OTHER_VERSIONS =
  /"https?:\/\/www\.omg\.org\/spec\/DMN\/(?:20151101\/dmn\.xsd|20151101|20180521\/MODEL\/|20211108\/MODEL\/|20230324\/MODEL\/)"/g;

/** Compiles one `.dmn` file. Never rejects for its content: whatever is wrong with it becomes findings. */
export async function compileDecisions(file: string, xml: string): Promise<CompiledResource> {
  const parsed = await parseModel(file, xml.replace(OTHER_VERSIONS, `"${DMN_13}"`), DMN);
  const { definitions, findings, unresolved } = parsed;
  if (definitions === undefined) {
    const told = findings.map(({ reason, ...finding }) => {
      return { ...finding, reason: reason.replace(/^no BPMN 2\.0 file/, 'no DMN file') };
    });
    return { file, processes: [], findings: told };
  }
  const compiler = new Compiler(file, findings, unresolved);
  const decisions = compileGraph(definitions, compiler);
  if (compiler.findings.length === 0 && decisions) return { file, processes: [], findings: [], decisions };
  return { file, processes: [], findings: withLines(xml, compiler.findings) };
}

/** Still open for its requirements. */
interface DecisionDraft extends Decision {
  readonly requires: Decision[];
}

function compileGraph(definitions: ModdleElement, compiler: Compiler): DecisionGraph | undefined {
  const id = idOf(definitions);
  if (id === '') compiler.reportFile('the definitions have no id');
  const sources = elementsOf(definitions, 'drgElement').filter(({ $type }) => $type === 'dmn:Decision');
  if (sources.length === 0) compiler.reportFile('there is no decision in the file');
  checkLanguage(definitions, compiler);
  const drafts = new Map<string, DecisionDraft>();
  for (const source of sources) {
    const draft = compileDecision(source, compiler);
    if (draft !== undefined) drafts.set(draft.id, draft);
  }
  for (const source of sources) link(source, drafts, compiler);
  for (const source of sources) {
    const decision = drafts.get(idOf(source));
    if (decision && requiresItself(decision)) compiler.report(source, 'the decision requires itself');
  }
  const name = textOf(definitions, 'name');
  return { id, ...(name === undefined ? {} : { name }), decisions: drafts };
}

function compileDecision(source: ModdleElement, compiler: Compiler): DecisionDraft | undefined {
  const id = idOf(source);
  if (id === '' || id.length > ID_LENGTH_MAX) {
    const why = id === '' ? 'no id' : `an id of more than ${ID_LENGTH_MAX} characters (ID_LENGTH_MAX)`;
    compiler.report(source, `the decision '${(textOf(source, 'name') ?? '').slice(0, 100)}' has ${why}`);
    return undefined;
  }
  if (elementsOf(source, 'knowledgeRequirement').length > 0) {
    compiler.report(source, 'a business knowledge model (knowledgeRequirement) is not supported');
  }
  const variable = elementOf(source, 'variable');
  const name = textOf(source, 'name');
  const versionTag = extensionsOf(source, 'zeebe:versionTag').map((tag) => textOf(tag, 'value') ?? '')[0];
  return {
    id,
    ...(name === undefined ? {} : { name }),
    ...(versionTag ? { versionTag } : {}),
    resultName: (variable && textOf(variable, 'name')) || id,
    requires: [],
    logic: logicOf(source, compiler),
  };
}

function logicOf(source: ModdleElement, compiler: Compiler): Logic {
  const logic = elementOf(source, 'decisionLogic');
  if (logic !== undefined) return compileLogic(source, logic, compiler);
  compiler.report(source, 'the decision has no logic: neither a decision table nor an expression');
  return { kind: 'literal', expression: null };
}

function link(source: ModdleElement, drafts: Map<string, DecisionDraft>, compiler: Compiler): void {
  const decision = drafts.get(idOf(source));
  if (decision === undefined) return;
  for (const requirement of elementsOf(source, 'informationRequirement')) {
    const reference = elementOf(requirement, 'requiredDecision');
    if (reference === undefined) continue;
    const href = textOf(reference, 'href') ?? '';
    const required = href.startsWith('#') ? drafts.get(href.slice(1)) : undefined;
    if (required) decision.requires.push(required);
    else compiler.report(source, `requires '${href.slice(0, 200)}', which is no decision of this file`);
  }
}

function requiresItself(decision: Decision): boolean {
  const seen = new Set<Decision>();
  const open = [...decision.requires];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next === decision) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...next.requires);
  }
  return false;
}

function checkLanguage(definitions: ModdleElement, compiler: Compiler): void {
  const language = textOf(definitions, 'expressionLanguage') ?? '';
  if (language === '' || /feel/i.test(language) || language === DMN_13) return;
  compiler.reportFile(`the expression language '${language.slice(0, 100)}' is not supported, only FEEL`);
}
