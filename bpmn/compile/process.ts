/** Compiles one executable process of a file and validates it. Pure. */

import { wrapAdHoc } from '../elements/ad-hoc/compile.ts';
import { wrapLoops } from '../elements/multi-instance/compile.ts';
import { elementTypeOf } from '../elements/table.ts';
import { FLOW_NODES_MAX, ID_LENGTH_MAX } from '../limits.ts';
import type { ExecutableProcess, JobDefinition } from '../model.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';
import { idOf } from '../parse/moddle-element.ts';
import { validateProcess } from '../validate/process.ts';
import type { Compiler } from './compiler.ts';
import type { NodeDraft } from './draft.ts';
import { linkProcess } from './links.ts';
import { readPublishedEvents } from './published-events.ts';
import { compileProcessNode, versionTagOf } from './scope.ts';
import type { ScopeResult } from './scope-result.ts';

/** The process, only usable if `compiler` has no findings; undefined if it can't be compiled at all. */
export function compileProcess(source: ModdleElement, compiler: Compiler): ExecutableProcess | undefined {
  const id = idOf(source);
  if (id === '') {
    compiler.report(source, 'the process has no id');
    return undefined;
  }
  if (id.length > ID_LENGTH_MAX) {
    compiler.report(source, `the id is longer than ${ID_LENGTH_MAX} characters (ID_LENGTH_MAX)`);
  }
  const scopes: ScopeResult = { nodes: new Map(), flowSources: [], associations: [] };
  const root = compileProcessNode(source, compiler, scopes);
  if (scopes.nodes.size > FLOW_NODES_MAX) {
    compiler.report(source, `the process has more than ${FLOW_NODES_MAX} flow nodes (FLOW_NODES_MAX)`);
    return undefined;
  }
  const flows = linkProcess(source, scopes, compiler);
  validateProcess(scopes.nodes, compiler);
  wrapAdHoc(scopes.nodes);
  wrapLoops(scopes.nodes);
  const hasLateJoins = [...scopes.nodes.values()].some(
    (node) => elementTypeOf(node).joinsLate?.(node) ?? false,
  );
  const versionTag = versionTagOf(source);
  const published = readPublishedEvents(source, compiler);
  return {
    id,
    ...(root.name === undefined ? {} : { name: root.name }),
    ...(versionTag === undefined ? {} : { versionTag }),
    root,
    nodes: scopes.nodes,
    flows,
    hasLateJoins,
    staticJobTypes: staticJobTypesOf(scopes.nodes.values()),
    ...(hasConditions(scopes.nodes.values()) ? { hasConditions: true } : {}),
    ...(published && { published }),
  };
}

function staticJobTypesOf(nodes: Iterable<NodeDraft>): readonly string[] {
  const types = new Set<string>();
  for (const node of nodes)
    for (const { type } of jobsOf(node)) if (type.kind === 'static') types.add(type.text);
  return [...types].sort();
}

function hasConditions(nodes: Iterable<NodeDraft>): boolean {
  for (const { event } of nodes) if (event?.kind === 'conditional') return true;
  return false;
}

function jobsOf({ job, listeners, userTask }: NodeDraft): JobDefinition[] {
  return [
    ...(job ? [job] : []),
    ...(listeners ? [...listeners.start, ...listeners.end] : []),
    ...Object.values(userTask?.listeners ?? {}).flat(),
  ];
}
