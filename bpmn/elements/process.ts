/** The process: the outermost scope. Source: BPMN 2.0.2 §10. */
import { readCompensationOrder } from './compensation/compile.ts';
import type { ElementType } from './element.ts';

export const process = {
  type: 'process',
  bpmnType: 'bpmn:Process',
  extensions: ['zeebe:VersionTag', 'zeebe:UserTaskForm'],
  compile(source, node) {
    // What is inside is compiled as a scope.
    readCompensationOrder(source, node);
  },
  onActivated: () => 'wait',
} satisfies ElementType;
