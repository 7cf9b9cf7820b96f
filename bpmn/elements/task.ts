/** A task of no type: passed through. Source: BPMN 2.0.2 §10.3.3. */
import type { ElementType } from './element.ts';

export const task = {
  type: 'task',
  bpmnType: 'bpmn:Task',
  traits: { displayName: 'TASK', isActivity: true },
  passesThrough: 'always',
  extensions: [],
  compile() {
    // Nothing of its own.
  },
} satisfies ElementType;
