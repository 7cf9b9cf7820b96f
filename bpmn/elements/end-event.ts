/**
 * The end event: none, terminate, or one that throws something (a message as a job). Source: BPMN 2.0.2
 * §10.5.3.
 */
import { ElementState } from '../../state/instance.ts';
import { readEvent } from '../compile/event-definition.ts';
import { hasJob, JOB_EXTENSIONS, readJob } from '../compile/job.ts';
import { readMappings } from '../compile/mappings.ts';
import { evaluateText } from '../evaluate/evaluate.ts';
import { completeElement } from '../interpreter/complete.ts';
import { throwError } from '../interpreter/errors.ts';
import { createJob } from '../interpreter/jobs.ts';
import { clearScope } from '../interpreter/terminate.ts';
import { throwEvent } from '../interpreter/throwing.ts';
import { deliverThrownSignals } from '../interpreter/thrown-signals.ts';
import { readCompensationOrder } from './compensation/compile.ts';
import { continueCompensation } from './compensation/throw-compensation.ts';
import type { ElementType } from './element.ts';
import { cancelTransaction, continueCancel } from './transaction/cancel.ts';

export const endEvent = {
  type: 'endEvent',
  bpmnType: 'bpmn:EndEvent',
  traits: { displayName: 'END_EVENT', isEvent: true },
  passesThrough: 'never',
  extensions: ['zeebe:IoMapping', ...JOB_EXTENSIONS],
  eventsWithoutListeners: ({ event }) => (event?.kind === 'error' ? ['end'] : []),
  compile(source, node, compiler) {
    readMappings(source, node, compiler);
    readEvent(source, node, 'end', compiler);
    readCompensationOrder(source, node);
    if (node.event?.kind === 'message') readJob(source, node, compiler);
    else if (hasJob(source))
      compiler.report(source, 'zeebe:taskDefinition is supported on message end events only');
  },
  onActivate: createJob,
  onActivated(context, node, element) {
    const { event } = node;
    if (event?.kind === 'cancel') return cancelTransaction(context, node, element);
    if (event?.kind !== 'error') return throwEvent(context, node, element);
    throwError(context, element, event.code ? evaluateText(context, element, event.code) : '', '', []);
    return 'wait';
  },
  /**
   * Subscriptions of the scope receive a signal before the scope completes. A terminate end event ends
   * everything else in its scope, including flows that are not processed yet, and the scope completes.
   */
  onCompleted(context, node, scope) {
    if (node.event?.kind === 'signal') deliverThrownSignals(context);
    if (node.event?.kind !== 'terminate') return;
    if (clearScope(context, scope) && scope.state === ElementState.active) completeElement(context, scope);
  },
  onCompensated(context, node, element) {
    if (node.event?.kind === 'cancel') continueCancel(context, element);
    else continueCompensation(context, node, element);
  },
  validate(node, compiler) {
    if (node.outgoing.length > 0)
      compiler.reportNode(node, 'an end event must not have outgoing sequence flows');
  },
} satisfies ElementType;
