/**
 * A send task: a job that sends the message; otherwise as a service task. Source: BPMN 2.0.2 §10.3.3, Zeebe.
 */
import type { ElementType } from './element.ts';
import { serviceTask } from './service-task.ts';

export const sendTask = {
  ...serviceTask,
  type: 'sendTask',
  bpmnType: 'bpmn:SendTask',
  traits: { ...serviceTask.traits, displayName: 'SEND_TASK' },
} satisfies ElementType;
