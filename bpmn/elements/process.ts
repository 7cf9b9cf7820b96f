/** The process: the outermost scope. Source: BPMN 2.0.2 §10. */
import type { ElementType } from './element.ts';

export const process = {
  type: 'process',
  bpmnType: 'bpmn:Process',
  extensions: ['zeebe:VersionTag', 'zeebe:UserTaskForm'],
  compile() {
    // What is inside is compiled as a scope.
  },
  onActivated: () => 'wait',
} satisfies ElementType;
