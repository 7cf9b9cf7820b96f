/** Renders leaves as BPMN: calls, user tasks, throwing events and ends. Pure. */
import type { MappingSpec, NodeSpec } from '../bpmn-xml.ts';
import type { Binding, FurtherBlock } from './further-blocks.ts';
import type { Fragment, RenderScope } from './render-wider.ts';
import { FORM_ID, VERSION_TAG } from './resources.ts';

export const MAPPINGS: { inputs: MappingSpec; outputs: MappingSpec } = {
  inputs: [
    ['local.a', '=a'],
    ['local.b', '=if a = null then "none" else a'],
    ['text', 'plain'],
  ],
  outputs: { 'mapped.value': '=local.a', b: '=b' },
};

type Of<K extends FurtherBlock['kind']> = Extract<FurtherBlock, { readonly kind: K }>;

export function renderFurther(scope: RenderScope, block: FurtherBlock, mayEnd: boolean): Fragment {
  switch (block.kind) {
    case 'call':
      return call(scope, block);
    case 'decision':
      return single(decision(scope, block));
    case 'person':
      return single(person(scope, block));
    case 'throwSignal':
      return single(scope.node('intermediateThrowEvent', scope.at.silent ? {} : { signal: block.name }));
    case 'escalate':
      return single(scope.node('intermediateThrowEvent', scope.at.silent ? {} : { escalation: block.code }));
    case 'finish':
      return finish(scope, block, mayEnd);
  }
}

function single(id: string): Fragment {
  return { first: id, last: id };
}

function bindingXml(binding: Binding): string {
  return `bindingType="${binding}"${binding === 'versionTag' ? ` versionTag="${VERSION_TAG}"` : ''}`;
}

/** The called process throws errors: they are caught here, and the path continues normally. */
function call(scope: RenderScope, { binding, feel, all, catches }: Of<'call'>): Fragment {
  const { calls } = scope.at;
  if (calls === null) return single(scope.node('serviceTask', { job: { type: 'do-called' } }));
  const propagates = String(all);
  const id = scope.node('callActivity', {
    called: {
      processId: feel ? `="${calls}"` : calls,
      bindingType: binding,
      ...(binding === 'versionTag' ? { versionTag: VERSION_TAG } : {}),
      propagateAllParentVariables: propagates,
      propagateAllChildVariables: propagates,
    },
    ...(all
      ? {}
      : { inputs: { a: '=a', b: '=b', c: '=c', key: '=key', due: '=due' }, outputs: { called: '=a' } }),
  });
  const caught = scope.node('boundaryEvent', { attachedTo: id, error: catches || true });
  return { first: id, last: scope.merge([id, caught]) };
}

function decision(scope: RenderScope, block: Of<'decision'>): string {
  const which = `decisionId="${block.decision}" resultVariable="decided" ${bindingXml(block.binding)}`;
  return scope.node('businessRuleTask', {
    extension: `<zeebe:calledDecision ${which} />`,
    ...(block.mapped ? MAPPINGS : {}),
  });
}

function person(scope: RenderScope, { listeners, assigned, form, mapped }: Of<'person'>): string {
  const asked = listeners.map((event) => `<zeebe:taskListener eventType="${event}" type="do-${event}" />`);
  const extension = [
    '<zeebe:userTask />',
    assigned
      ? '<zeebe:assignmentDefinition assignee="=&quot;ann&quot;" candidateGroups="staff, managers" />'
      : '',
    form === null ? '' : `<zeebe:formDefinition formId="${FORM_ID}" ${bindingXml(form)} />`,
    '<zeebe:taskSchedule dueDate="=now() + duration(&quot;P1D&quot;)" />',
    asked.length === 0 ? '' : `<zeebe:taskListeners>${asked.join('')}</zeebe:taskListeners>`,
  ].join('');
  return scope.node('userTask', { extension, ...(mapped ? MAPPINGS : {}) });
}

function finish(scope: RenderScope, { how, pick }: Of<'finish'>, mayEnd: boolean): Fragment {
  if (!mayEnd) return single(scope.node('intermediateThrowEvent'));
  return { first: scope.node('endEvent', endSpec(scope, how, pick)), last: null };
}

function endSpec(scope: RenderScope, how: Of<'finish'>['how'], pick: number): Partial<NodeSpec> {
  const { silent, caught } = scope.at;
  switch (how) {
    case 'signal':
      return silent ? {} : { signal: `s${pick}` };
    case 'escalation':
      return silent ? {} : { escalation: `C${pick + 1}` };
    case 'message':
      return { message: { name: 'thrown' }, job: { type: 'do-endEvent' } };
    case 'terminate':
      return { terminate: true };
    case 'error':
      return caught ? { error: 'E1' } : {};
    case 'compensation':
      return { compensation: true };
    case 'none':
      return {};
  }
}
