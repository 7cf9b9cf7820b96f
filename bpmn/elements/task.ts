/** An undefined task: passes without waiting. Source: BPMN 2.0.2 §10.3.3. */
import type { ElementType } from './element.ts';

export const task = {
  type: 'task',
  bpmnType: 'bpmn:Task',
  traits: { displayName: 'TASK', isActivity: true },
  passesThrough: 'always',
  extensions: [],
  compile() {
    // No specific parts.
  },
} satisfies ElementType;
