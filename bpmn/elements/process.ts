/** The process: the outermost scope. Source: BPMN 2.0.2 §10. */
import { validateProcessStarts } from '../validate/start-events.ts';
import { readCompensationOrder } from './compensation/compile.ts';
import type { ElementType } from './element.ts';

export const process = {
  type: 'process',
  bpmnType: 'bpmn:Process',
  traits: { displayName: 'PROCESS', isScope: true },
  passesThrough: 'never',
  extensions: ['zeebe:VersionTag', 'zeebe:UserTaskForm'],
  compile(source, node) {
    // Its content is compiled as a scope.
    readCompensationOrder(source, node);
  },
  validate: validateProcessStarts,
  onActivated: () => 'wait',
} satisfies ElementType;
