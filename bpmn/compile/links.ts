/**
 * Second pass through a process: resolves the references of sequence flows, default flows, boundary events,
 * start events and links. Pure. Source: BPMN 2.0.2 §8.3.13 (sequence flow), §10.5.
 */

import { linkCompensation } from '../elements/compensation/compile.ts';
import { elementTypeOf } from '../elements/table.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';
import { elementOf, elementsOf, idOf, textOf } from '../parse/moddle-element.ts';
import type { Compiler } from './compiler.ts';
import type { FlowDraft, NodeDraft } from './draft.ts';
import { checkExtensions } from './extensions.ts';
import type { ScopeResult } from './scope-result.ts';

/** Links everything in `scopes` and returns the sequence flows by id, in document order. */
export function linkProcess(
  process: ModdleElement,
  scopes: ScopeResult,
  compiler: Compiler,
): Map<string, FlowDraft> {
  const flows = new Map<string, FlowDraft>();
  for (const { source, scope } of scopes.flowSources) {
    const flow = linkFlow(source, scope, scopes, compiler);
    if (flow !== undefined) flows.set(flow.id, flow);
  }
  linkElements(process, scopes, flows, compiler);
  linkCompensation(scopes, compiler);
  for (const node of scopes.nodes.values()) {
    if (node.children.length > 0) linkScope(node, compiler);
  }
  return flows;
}

function linkFlow(
  source: ModdleElement,
  scope: NodeDraft,
  scopes: ScopeResult,
  compiler: Compiler,
): FlowDraft | undefined {
  checkExtensions(source, [], compiler);
  const from = linkEnd(source, 'sourceRef', scope, scopes, compiler);
  const to = linkEnd(source, 'targetRef', scope, scopes, compiler);
  const condition = readCondition(source, compiler);
  const name = textOf(source, 'name');
  if (from === undefined || to === undefined) return undefined;
  const flow: FlowDraft = {
    id: idOf(source),
    source: from,
    target: to,
    ...(name === undefined ? {} : { name }),
    ...(condition === undefined ? {} : { condition }),
  };
  from.outgoing.push(flow);
  to.incoming.push(flow);
  return flow;
}

function linkEnd(
  flow: ModdleElement,
  property: 'sourceRef' | 'targetRef',
  scope: NodeDraft,
  scopes: ScopeResult,
  compiler: Compiler,
): NodeDraft | undefined {
  const element = compiler.requireReference(flow, flow, property);
  if (element === undefined || compiler.isInvalid(element)) return undefined;
  const node = scopes.nodes.get(idOf(element));
  if (node !== undefined && node.parent === scope) return node;
  compiler.report(
    flow,
    `${property} '${idOf(element)}' is not a flow node of the same process or subprocess`,
  );
  return undefined;
}

function readCondition(flow: ModdleElement, compiler: Compiler) {
  const expression = elementOf(flow, 'conditionExpression');
  if (expression === undefined) return undefined;
  const language = textOf(expression, 'language');
  if (language !== undefined && !/feel/i.test(language)) {
    compiler.report(
      flow,
      `a condition in the language '${language.slice(0, 100)}' is not supported; use FEEL`,
    );
    return undefined;
  }
  const text = compiler.requireText(flow, expression, 'body', 'the condition');
  return text === undefined ? undefined : compiler.feel(flow, text, 'the condition');
}

/** Default flows and references, from the elements of the file. */
function linkElements(
  container: ModdleElement,
  scopes: ScopeResult,
  flows: ReadonlyMap<string, FlowDraft>,
  compiler: Compiler,
): void {
  for (const source of elementsOf(container, 'flowElements')) {
    const node = scopes.nodes.get(idOf(source));
    if (node === undefined) continue;
    if (node.traits.isScope) linkElements(source, scopes, flows, compiler);
    elementTypeOf(node).linkReferences?.(source, node, scopes.nodes, compiler);
    const defaultSource = elementOf(source, 'default');
    if (defaultSource === undefined) continue;
    const defaultFlow = flows.get(idOf(defaultSource));
    if (defaultFlow?.source === node) node.defaultFlow = defaultFlow;
    else if (defaultFlow !== undefined) {
      compiler.report(source, `the default flow '${defaultFlow.id}' does not leave this element`);
    }
  }
}

/** The direct content of one scope, and its links; validation reports problems with them. */
function linkScope(scope: NodeDraft, compiler: Compiler): void {
  const catches = new Map<string, NodeDraft>();
  for (const node of scope.children) {
    if (node.event?.kind === 'link' && node.traits.listens) catches.set(node.event.name, node);
    elementTypeOf(node).linkToScope?.(node, scope, compiler);
  }
  for (const node of scope.children) {
    if (node.event?.kind !== 'link' || node.traits.listens) continue;
    const target = catches.get(node.event.name);
    if (target !== undefined) node.linkTarget = target;
  }
}
