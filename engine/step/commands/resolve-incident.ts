/** Resolves an incident and retries the failed element. Pure. */
import { continueActivation, continueActive } from '../../../bpmn/interpreter/activate.ts';
import { completeElement } from '../../../bpmn/interpreter/complete.ts';
import { publishJob } from '../../../bpmn/interpreter/jobs.ts';
import { nodeOf } from '../../../bpmn/step-context.ts';
import { EventKind } from '../../../state/events.ts';
import type { ElementInstance } from '../../../state/instance.ts';
import { ElementState, holderOf } from '../../../state/instance.ts';
import type { ResolveIncident } from '../../command.ts';
import { CommandRejected } from '../../errors.ts';
import type { InstanceStep, StepRun } from '../step-run.ts';
import { askNext } from './task-listeners.ts';

/**
 * Rejections: NOT_FOUND; INVALID_STATE if a job has no retries left or the instance is suspended by another
 * incident.
 */
export function resolveIncident(run: StepRun, command: ResolveIncident): void {
  const { incidentKey } = command;
  const step = run.requireHolder(command.instanceKey, 'incident', incidentKey, { evenSuspended: true });
  const instanceKey = step.instance.key;
  const element = holderOf(step.instance, incidentKey, ({ incident }) => incident?.key === incidentKey);
  if (!element) {
    throw new CommandRejected('NOT_FOUND', `process instance ${instanceKey} has no incident ${incidentKey}`);
  }
  const { job, incident } = element;
  const own = step.instance.elements[0]?.incident;
  if (step.instance.setAside && own && own.key !== incidentKey) {
    throw new CommandRejected(
      'INVALID_STATE',
      `process instance ${instanceKey} is suspended; resolve its incident ${own.key} first`,
    );
  }
  if (incident?.jobKey && incident.type.endsWith('_NO_RETRIES') && !job?.retries) {
    throw new CommandRejected(
      'INVALID_STATE',
      `job ${job?.key} has no retries left; update its retries first`,
    );
  }
  step.subjectKey = element.key;
  step.emit({ kind: EventKind.incidentResolved, key: incidentKey, scopeKey: element.key });
  if (step.instance.setAside) {
    takeBack(step);
  } else {
    // A message that was rejected because of its size can be delivered again.
    openAgain(step, element);
    if (incident?.jobKey && incident.type !== 'MESSAGE_SIZE_EXCEEDED') publishJob(step, element);
    else if (!job) continueElement(step, element);
  }
  step.run();
}

function continueElement(step: InstanceStep, element: ElementInstance): void {
  if (element.state === ElementState.activating) continueActivation(step, element);
  else if (element.state === ElementState.completing) completeElement(step, element);
  else if (element.state === ElementState.terminating) askNext(step, element);
  // An active scope continues with its children; only work of the element itself is repeated.
  else if (nodeOf(step, element).adHoc && nodeOf(step, element).job) continueActive(step, element);
  else if (!step.instance.elements.some(({ scopeKey }) => scopeKey === element.key))
    continueActive(step, element);
}

/**
 * The instance is resumed: messages and job results that it could not take in the meantime can be delivered
 * again.
 */
function takeBack(step: InstanceStep): void {
  step.emit({ kind: EventKind.instanceTakenBack });
  step.noteAnyChange();
  for (const element of step.instance.elements) {
    openAgain(step, element);
    const { job, incident } = element;
    // A leased one stays with its holder until the deadline.
    if (job && !job.backoffUntilMs && !job.leasedAtMs && !incident?.jobKey) publishJob(step, element, 'open');
  }
}

/** Opening an open subscription has no effect, unless it was suspended. */
export function openAgain(step: InstanceStep, { subscriptions }: ElementInstance): void {
  for (const subscription of subscriptions) step.openSubscription(subscription);
}
