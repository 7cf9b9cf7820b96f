/**
 * The intermediate throw event: none, link, or one that throws something (a message as a job). Source: BPMN
 * 2.0.2 §10.5.4.
 */

import { readEvent } from '../compile/event-definition.ts';
import { hasJob, JOB_EXTENSIONS, readJob } from '../compile/job.ts';
import { readMappings } from '../compile/mappings.ts';
import { activateElement, activateTriggered } from '../interpreter/activate.ts';
import { createJob } from '../interpreter/jobs.ts';
import { throwEvent } from '../interpreter/throwing.ts';
import { deliverThrownSignals } from '../interpreter/thrown-signals.ts';
import { isPassed } from '../validate/passes.ts';
import { readCompensationOrder } from './compensation/compile.ts';
import { continueCompensation } from './compensation/throw-compensation.ts';
import type { ElementType } from './element.ts';

export const intermediateThrowEvent = {
  type: 'intermediateThrowEvent',
  bpmnType: 'bpmn:IntermediateThrowEvent',
  traits: { displayName: 'INTERMEDIATE_THROW_EVENT', isEvent: true },
  passesThrough: isPassed,
  extensions: ['zeebe:IoMapping', ...JOB_EXTENSIONS],
  eventsWithoutListeners: ({ event }) => (event?.kind === 'escalation' ? ['end'] : []),
  compile(source, node, compiler) {
    readMappings(source, node, compiler);
    readEvent(source, node, 'throw', compiler);
    readCompensationOrder(source, node);
    if (node.event?.kind === 'message') readJob(source, node, compiler);
    else if (hasJob(source))
      compiler.report(source, 'zeebe:taskDefinition is supported on message throw events only');
  },
  onActivate: createJob,
  onActivated: throwEvent,
  /**
   * Subscriptions of the scope receive a signal before the scope completes. A link continues at the catch
   * event with the same name, within the scope.
   */
  onCompleted(context, node, scope) {
    if (node.event?.kind === 'signal') deliverThrownSignals(context);
    if (node.linkTarget?.listeners) activateElement(context, node.linkTarget, scope);
    else if (node.linkTarget) activateTriggered(context, node.linkTarget, scope, []);
  },
  onCompensated: continueCompensation,
  validate(node, compiler) {
    if (node.event?.kind === 'link' && node.outgoing.length > 0)
      compiler.reportNode(node, 'a link throw event must not have outgoing sequence flows');
  },
} satisfies ElementType;
