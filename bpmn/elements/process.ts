/** The process: the outermost scope. Source: BPMN 2.0.2 §10. */
import type { ElementCompiler } from './element.ts';

export const process = {
  type: 'process',
  bpmnType: 'bpmn:Process',
  extensions: ['zeebe:VersionTag', 'zeebe:UserTaskForm'],
  compile() {
    // What is inside is compiled as a scope.
  },
} satisfies ElementCompiler;
