/**
 * The conditional event: it is triggered if its condition is true when it starts to wait, or when a variable
 * that it can read changes; at the start of a process, by a command with variables. Pure. Source: BPMN 2.0.2
 * §10.5.7; Camunda 8.9's ConditionalEventDefinition and `zeebe:conditionalFilter`.
 */
import type { Compiler } from '../compile/compiler.ts';
import { singleExtension } from '../compile/extensions.ts';
import type { ConditionalEventDefinition, VariableChangeKind } from '../model.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';
import { elementOf, textOf } from '../parse/moddle-element.ts';
import type { EventCompiler } from './event.ts';

const KINDS: ReadonlySet<string> = new Set(['create', 'update'] satisfies VariableChangeKind[]);

export const conditionalEvent = {
  kind: 'conditional',
  bpmnType: 'bpmn:ConditionalEventDefinition',
  positions: ['start', 'eventSubProcessStart', 'catch', 'boundary'],
  compile(definition, event, _position, compiler): ConditionalEventDefinition | undefined {
    const holder = elementOf(definition, 'condition');
    if (holder === undefined) {
      compiler.report(event, 'the condition is missing');
      return undefined;
    }
    const text = compiler.requireText(event, holder, 'body', 'the condition');
    const condition = text === undefined ? undefined : compiler.feel(event, text, 'the condition');
    const filter = readFilter(definition, event, compiler);
    return condition && filter && { kind: 'conditional', condition, ...filter };
  },
} satisfies EventCompiler;

function readFilter(
  definition: ModdleElement,
  event: ModdleElement,
  compiler: Compiler,
): Pick<ConditionalEventDefinition, 'variableNames' | 'variableEvents'> | undefined {
  const filter = singleExtension(definition, 'zeebe:ConditionalFilter', compiler);
  if (filter === undefined) return {};
  const names = listOf(filter, 'variableNames');
  const kinds = listOf(filter, 'variableEvents');
  const unknown = kinds.find((kind) => !KINDS.has(kind));
  if (unknown !== undefined) {
    compiler.report(event, `variableEvents may be create and update, not '${unknown.slice(0, 100)}'`);
    return undefined;
  }
  return {
    ...(names.length > 0 ? { variableNames: names } : {}),
    ...(kinds.length > 0 ? { variableEvents: kinds as VariableChangeKind[] } : {}),
  };
}

/** The parts of a list separated by commas. */
function listOf(filter: ModdleElement, property: string): string[] {
  const parts = (textOf(filter, property) ?? '').split(',');
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
