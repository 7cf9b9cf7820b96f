/** The receive task: waits for a message. Source: BPMN 2.0.2 §10.3.3, Zeebe. */
import { readMappings } from '../compile/mappings.ts';
import { readCaughtMessage } from '../events/message.ts';
import { flagOf } from '../parse/moddle-element.ts';
import type { ElementType } from './element.ts';

export const receiveTask = {
  type: 'receiveTask',
  bpmnType: 'bpmn:ReceiveTask',
  traits: { displayName: 'RECEIVE_TASK', isActivity: true, listens: true },
  passesThrough: 'never',
  extensions: ['zeebe:IoMapping'],
  compile(source, node, compiler) {
    readMappings(source, node, compiler);
    if (flagOf(source, 'instantiate')) compiler.report(source, 'instantiate is not supported');
    const message = readCaughtMessage(source, source, false, compiler);
    if (message !== undefined) node.event = message;
  },
  catchNodes: (node) => [node],
  onActivated: () => 'wait',
} satisfies ElementType;
