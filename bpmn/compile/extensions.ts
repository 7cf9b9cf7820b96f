/** Zeebe's extension elements: which of them an element may have. Pure. Source: zeebe-bpmn-moddle. */

import type { ModdleElement } from '../parse/moddle-element.ts';
import { extensionsOf } from '../parse/moddle-element.ts';
import type { Compiler } from './compiler.ts';

/** These don't affect the execution, so they are allowed on all elements. */
const HARMLESS = new Set(['zeebe:Properties', 'zeebe:TaskHeaders', 'zeebe:JobPriorityDefinition']);
/** Read on every element. */
const COMMON = 'zeebe:ExecutionListeners';

/** Reports each extension element in Zeebe's namespace that is neither in `understood` nor harmless. */
export function checkExtensions(
  source: ModdleElement,
  understood: readonly string[],
  compiler: Compiler,
): void {
  for (const { $type } of extensionsOf(source)) {
    if (!$type.startsWith('zeebe:') || HARMLESS.has($type) || $type === COMMON || understood.includes($type))
      continue;
    compiler.report(source, `${xmlName($type)} is not supported on ${xmlName(source.$type)}`);
  }
}

/** The only extension element of a type; reported if there are several. */
export function singleExtension(
  source: ModdleElement,
  type: string,
  compiler: Compiler,
): ModdleElement | undefined {
  const all = extensionsOf(source, type);
  if (all.length > 1)
    compiler.report(source, `there are ${all.length} ${xmlName(type)}; only one is allowed`);
  return all[0];
}

/** A moddle type in the spelling of a file: bpmn:ServiceTask is bpmn:serviceTask. */
export function xmlName(type: string): string {
  const at = type.indexOf(':') + 1;
  return type.slice(0, at) + type.charAt(at).toLowerCase() + type.slice(at + 1);
}
