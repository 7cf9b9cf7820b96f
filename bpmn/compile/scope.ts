/**
 * Compiles the content of a process or subprocess, in document order. Other content than flow nodes and
 * sequence flows (data, annotations, groups, lanes) is accepted and has no effect. Pure.
 */

import { associationsOf } from '../elements/compensation/compile.ts';
import type { ElementCompiler } from '../elements/element.ts';
import { elementFinder } from '../elements/element-finder.ts';
import { readLoop } from '../elements/multi-instance/compile.ts';
import { elements } from '../elements/table.ts';
import { ID_LENGTH_MAX, SUBPROCESS_DEPTH_MAX } from '../limits.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';
import { elementsOf, extensionsOf, flagOf, idOf, numberOf, textOf } from '../parse/moddle-element.ts';
import type { Compiler } from './compiler.ts';
import type { NodeDraft } from './draft.ts';
import { createDraft } from './draft.ts';
import { checkExtensions, xmlName } from './extensions.ts';
import { readExecutionListeners } from './listeners.ts';
import { readInboundConnector } from './read-inbound-connector.ts';
import type { ScopeResult } from './scope-result.ts';

const elementFor = elementFinder(Object.values<ElementCompiler>(elements));

const WITHOUT_EFFECT = new Set(['bpmn:DataObject', 'bpmn:DataObjectReference', 'bpmn:DataStoreReference']);

/** Compiles the process itself and its content. */
export function compileProcessNode(
  source: ModdleElement,
  compiler: Compiler,
  result: ScopeResult,
): NodeDraft {
  const root = createDraft(idOf(source), elements.process, null);
  compileNode(source, root, elements.process, compiler, result);
  compileScope(source, root, compiler, result, 0);
  return root;
}

function compileScope(
  source: ModdleElement,
  scope: NodeDraft,
  compiler: Compiler,
  result: ScopeResult,
  depth: number,
): void {
  if (depth > SUBPROCESS_DEPTH_MAX) {
    compiler.report(
      source,
      `subprocesses are nested deeper than ${SUBPROCESS_DEPTH_MAX} (SUBPROCESS_DEPTH_MAX)`,
    );
    return;
  }
  result.associations.push(...associationsOf(source));
  for (const child of elementsOf(source, 'flowElements')) {
    if (WITHOUT_EFFECT.has(child.$type)) continue;
    if (!checkId(child, compiler)) continue;
    if (child.$type === 'bpmn:SequenceFlow') {
      result.flowSources.push({ source: child, scope });
      continue;
    }
    const element = elementFor(child);
    if (element === undefined) {
      compiler.markInvalid(child, `${xmlName(child.$type)} is not supported`);
      compileInvalid(child, compiler, depth);
      continue;
    }
    const node = createDraft(idOf(child), element, scope);
    compileNode(child, node, element, compiler, result);
    if (compiler.isInvalid(child)) {
      compileInvalid(child, compiler, depth);
      continue;
    }
    scope.children.push(node);
    if (node.traits.isScope) compileScope(child, node, compiler, result, depth + 1);
  }
}

/** Compiles the content of a rejected scope only to report its findings. */
function compileInvalid(source: ModdleElement, compiler: Compiler, depth: number): void {
  if (elementsOf(source, 'flowElements').length === 0) return;
  const scope = createDraft(idOf(source), elements.process, null);
  compileScope(source, scope, compiler, { nodes: new Map(), flowSources: [], associations: [] }, depth + 1);
}

function compileNode(
  source: ModdleElement,
  node: NodeDraft,
  element: ElementCompiler,
  compiler: Compiler,
  result: ScopeResult,
): void {
  compiler.register(node, source);
  const name = textOf(source, 'name');
  if (name !== undefined && compiler.checkName(source, name, 'the name')) node.name = name;
  checkCommon(source, compiler);
  if (flagOf(source, 'isForCompensation')) node.isForCompensation = true;
  checkExtensions(source, element.extensions, compiler);
  element.compile(source, node, compiler);
  readExecutionListeners(source, node, element.eventsWithoutListeners?.(node) ?? [], compiler);
  readLoop(source, node, compiler);
  readInboundConnector(source, node, compiler);
  if (!compiler.isInvalid(source)) result.nodes.set(node.id, node);
}

/** Attributes that BPMN allows on many elements and the engine doesn't support. */
function checkCommon(source: ModdleElement, compiler: Compiler): void {
  if (flagOf(source, 'parallelMultiple')) compiler.report(source, 'parallelMultiple is not supported');
  for (const property of ['startQuantity', 'completionQuantity']) {
    if ((numberOf(source, property) ?? 1) !== 1)
      compiler.report(source, `${property} other than 1 is not supported`);
  }
}

function checkId(source: ModdleElement, compiler: Compiler): boolean {
  const id = idOf(source);
  if (id === '') {
    compiler.report(source, `a ${xmlName(source.$type)} in ${nameOf(source)} has no id`);
    return false;
  }
  if (id.length <= ID_LENGTH_MAX) return true;
  compiler.markInvalid(source, `the id is longer than ${ID_LENGTH_MAX} characters (ID_LENGTH_MAX)`);
  return false;
}

function nameOf(source: ModdleElement): string {
  return source.$parent === undefined ? 'the file' : `'${idOf(source.$parent)}'`;
}

/** `zeebe:versionTag` of a process. */
export function versionTagOf(process: ModdleElement): string | undefined {
  const tag = extensionsOf(process, 'zeebe:VersionTag')[0];
  return tag === undefined ? undefined : textOf(tag, 'value');
}
