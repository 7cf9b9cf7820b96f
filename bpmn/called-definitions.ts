/**
 * The definitions that a process refers to by a plain id: called processes, decisions and forms. Pure.
 */
import type {
  CompiledResource,
  ExecutableProcess,
  Finding,
  FlowNode,
  ResourceBinding,
  TextOrFeel,
} from './model.ts';

export type CalledKind = 'process' | 'decision' | 'form';

export interface CalledDefinition {
  readonly what: CalledKind;
  readonly id: string;
  readonly binding: 'latest' | 'deployment' | 'versionTag';
  /** For the binding 'versionTag'. */
  readonly versionTag?: string;
  /** The element that refers to it. */
  readonly elementId: string;
  readonly elementType: string;
}

/** In document order; ids by FEEL are omitted. */
function calledDefinitions({ nodes }: Pick<ExecutableProcess, 'nodes'>): CalledDefinition[] {
  const found = new Map<string, CalledDefinition>();
  // A loop body and its inner element have the same id.
  for (const node of nodes.values()) {
    const called = calledBy(node.inner ?? node);
    if (called !== undefined) found.set(node.id, { ...called, elementId: node.id });
  }
  return [...found.values()];
}

/** The definitions that one element refers to; undefined also if the id or the version tag is FEEL. */
export function calledBy({
  called,
  calledDecision,
  userTask,
  job,
}: FlowNode): Omit<CalledDefinition, 'elementId'> | undefined {
  if (called !== undefined) {
    const { processId, binding, versionTag = '' } = called;
    const tag = binding === 'versionTag' ? { versionTag } : {};
    return withId(processId, { what: 'process', binding, ...tag, elementType: 'bpmn:CallActivity' });
  }
  if (calledDecision !== undefined) {
    const bound = bindingOf(calledDecision.binding);
    const elementType = 'bpmn:BusinessRuleTask';
    return bound && withId(calledDecision.decisionId, { what: 'decision', ...bound, elementType });
  }
  const form = userTask?.form ?? job?.form;
  const bound = form && bindingOf(form.binding);
  return bound && withId(form.formId, { what: 'form', ...bound, elementType: 'bpmn:UserTask' });
}

function bindingOf(binding: ResourceBinding): Pick<CalledDefinition, 'binding' | 'versionTag'> | undefined {
  if (binding.kind !== 'versionTag') return { binding: binding.kind };
  const { versionTag } = binding;
  return versionTag.kind === 'static' ? { binding: 'versionTag', versionTag: versionTag.text } : undefined;
}

function withId(
  id: TextOrFeel,
  called: Omit<CalledDefinition, 'elementId' | 'id'>,
): Omit<CalledDefinition, 'elementId'> | undefined {
  return id.kind === 'static' ? { ...called, id: id.text } : undefined;
}

/**
 * Warnings for each definition that is missing. `isThere` returns whether it exists; `where` completes "the
 * decision 'x' is ...".
 */
export function missingDefinitions(
  { file, processes }: CompiledResource,
  isThere: (called: CalledDefinition) => boolean,
  where: string,
): Finding[] {
  return processes.flatMap((process) =>
    calledDefinitions(process)
      .filter((called) => !isThere(called))
      .map(({ what, id, versionTag, elementId, elementType }) => {
        const tag = versionTag === undefined ? '' : ` with the version tag '${versionTag}'`;
        const then = 'until it is deployed, instances get an incident here';
        return { file, elementId, elementType, reason: `the ${what} '${id}'${tag} is ${where}; ${then}` };
      }),
  );
}
