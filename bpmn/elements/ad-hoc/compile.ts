/**
 * `zeebe:adHoc` and BPMN's own attributes of an ad-hoc subprocess, and its optional job. Pure. Source: BPMN
 * 2.0.2 §10.3.5; Zeebe's AdHocSubProcessTransformer.
 */

import type { Compiler } from '../../compile/compiler.ts';
import type { NodeDraft } from '../../compile/draft.ts';
import { createDraft } from '../../compile/draft.ts';
import { singleExtension } from '../../compile/extensions.ts';
import { hasJob, readJob } from '../../compile/job.ts';
import type { AdHoc } from '../../model.ts';
import type { ModdleElement } from '../../parse/moddle-element.ts';
import { elementOf, elementsOf, extensionsOf, flagOf, idOf, textOf } from '../../parse/moddle-element.ts';
import { readOutput } from '../multi-instance/compile.ts';
import { adHocSubProcessInnerInstance } from './ad-hoc-sub-process-inner-instance.ts';

/**
 * Sets `node.adHoc`, or reports a finding. If it has a job, the worker decides what to activate and when it
 * ends.
 */
export function readAdHoc(source: ModdleElement, node: NodeDraft, compiler: Compiler): void {
  if (hasJob(source)) readJob(source, node, compiler);
  const zeebe = singleExtension(source, 'zeebe:AdHoc', compiler);
  const output = zeebe === undefined ? {} : readOutput(source, zeebe, compiler);
  const elements = zeebe === undefined ? '' : (textOf(zeebe, 'activeElementsCollection')?.trim() ?? '');
  const activeElements =
    elements === '' ? undefined : compiler.feel(source, elements, 'the activeElementsCollection');
  const condition = elementOf(source, 'completionCondition');
  const text = condition === undefined ? '' : (textOf(condition, 'body')?.trim() ?? '');
  const completionCondition =
    text === '' ? undefined : compiler.feel(source, text, 'the completion condition');
  const adHoc: AdHoc = {
    cancelRemaining: flagOf(source, 'cancelRemainingInstances'),
    sequential: textOf(source, 'ordering') === 'Sequential',
    ...output,
    ...(activeElements === undefined ? {} : { activeElements }),
    ...(completionCondition === undefined ? {} : { completionCondition }),
    elements: JSON.stringify(activatable(source).map(described)),
  };
  node.adHoc = adHoc;
}

/** Elements that are not started by a flow, an event or compensation. */
function activatable(source: ModdleElement): ModdleElement[] {
  const all = elementsOf(source, 'flowElements');
  const targets = new Set(all.flatMap((flow) => elementOf(flow, 'targetRef') ?? []));
  return all.filter(
    (element) =>
      idOf(element) !== '' &&
      /^bpmn:.*(Task|SubProcess|Transaction|CallActivity|Gateway|ThrowEvent|CatchEvent)$/.test(
        element.$type,
      ) &&
      !targets.has(element) &&
      !flagOf(element, 'triggeredByEvent') &&
      !flagOf(element, 'isForCompensation'),
  );
}

/** The form in which Camunda 8 describes them to workers; missing parts are omitted. */
function described(element: ModdleElement): object {
  const [documentation] = elementsOf(element, 'documentation').map((each) => textOf(each, 'text') ?? '');
  const properties = extensionsOf(element, 'zeebe:Properties')
    .flatMap((container) => elementsOf(container, 'properties'))
    .map((property) => [textOf(property, 'name') ?? '', textOf(property, 'value') ?? ''] as const);
  const elementName = textOf(element, 'name');
  return {
    elementId: idOf(element),
    ...(elementName ? { elementName } : {}),
    ...(documentation ? { documentation } : {}),
    ...(properties.length > 0 ? { properties: Object.fromEntries(properties) } : {}),
  };
}

/**
 * Gives each ad-hoc subprocess whose paths need separate scopes an inner scope, which contains the elements
 * that can be activated; event subprocesses stay outside. Runs after validation, before `wrapLoops`.
 */
export function wrapAdHoc(nodes: ReadonlyMap<string, NodeDraft>): void {
  for (const node of nodes.values()) {
    if (node.type !== 'adHocSubProcess' || !(node.job || node.adHoc?.outputCollection)) continue;
    const inner = createDraft(node.id, adHocSubProcessInnerInstance, node);
    const children = node.children.splice(0);
    for (const child of children) {
      if (child.type === 'eventSubProcess') node.children.push(child);
      else {
        child.parent = inner;
        inner.children.push(child);
      }
    }
    node.inner = inner;
  }
}
