/**
 * Messages and the subscriptions that wait for them, on the partition of their correlation key. Pure.
 * Source: Zeebe's MessagePublishProcessor, MessageCorrelator, BpmnBufferedMessageStartEventBehavior.
 *
 * Instance on p, subscription on q. What can cross, and the result (repetitions have no effect):
 *   Close (p->q) x Correlate (q->p)    p answers Reject; q gives the message to the next subscription, or
 *                                      back to the buffer
 *   Open (p->q) x Close (p->q)         same sender, same log: never out of order
 *   timeout on p x Correlate (q->p)    as the first row: the one that p processes first wins
 *   Correlate x Correlate              q has one message in flight per subscription: the second waits
 *   Acknowledge x Close (p->q)         same sender: Acknowledge closes an interrupting subscription, Close
 *                                      finds none
 *   Correlate twice                    an interrupting subscription is gone (Reject, which q ignores: the
 *                                      message is not in flight any more), another one has its last
 *                                      message (Acknowledge again)
 *   Correlate x suspended (on p)       p answers Reject that keeps the subscription: q holds the message for
 *                                      it, regardless of its time to live, until Open or Close
 */

import type { Payload } from '../../bpmn/interpreter/complete.ts';
import { triggerEvent } from '../../bpmn/interpreter/trigger.ts';
import type { FlowNode } from '../../bpmn/model.ts';
import { awaitedNodeOf } from '../../bpmn/step-context.ts';
import { EventKind } from '../../state/events.ts';
import { isFree } from '../../state/free-subscriptions.ts';
import type { ElementInstance, ProcessInstance, Subscription } from '../../state/instance.ts';
import { holderOf } from '../../state/instance.ts';
import { partitionOfKey } from '../../state/keys.ts';
import type { BufferedMessage, KnownDefinition, MessageSubscription } from '../../state/partition-entries.ts';
import { entryKey } from '../../state/partition-entries.ts';
import type {
  AcknowledgeCorrelation,
  CloseSubscription,
  CorrelateMessage,
  OpenSubscription,
  RejectCorrelation,
} from '../command.ts';
import { readVariables } from '../variables.ts';
import { murmur2Partition } from './route.ts';
import { processOf, startAtEvent } from './starts.ts';
import type { StepRun } from './step-run.ts';

/**
 * Whether an instance took a message; 'later' means that it is suspended and opens its subscription again
 * when it is resumed.
 */
type Correlation = 'correlated' | 'rejected' | 'later';

/** Delivers a message to the waiting instance, on the instance's partition. */
export function correlateToInstance(run: StepRun, message: CorrelateMessage): Correlation {
  const step = run.instance(message.instanceKey);
  if (!step) return 'rejected';
  const { messageKey, messageName: name, subscriptionKey } = message;
  const element = subscriptionHolder(step.instance, subscriptionKey);
  const subscription = element?.subscriptions.find(({ key }) => key === subscriptionKey);
  const node = element && subscription && awaitedNodeOf(step, element, subscription.elementId);
  if (!subscription || !node) return 'rejected';
  if (step.instance.setAside) return 'later';
  if (subscription.lastMessageKey === messageKey) return 'correlated';
  step.subjectKey = element.key;
  const scopeKey = element.key;
  step.emit({ kind: EventKind.messageCorrelated, key: subscriptionKey, scopeKey, name, messageKey });
  triggerEvent(step, element, node, readVariables(message.variables));
  step.run();
  return 'correlated';
}

/** The element instance of the subscription. */
export function subscriptionHolder(
  instance: ProcessInstance,
  subscriptionKey: number,
): ElementInstance | undefined {
  const ofKey = ({ key }: Subscription): boolean => key === subscriptionKey;
  return holderOf(instance, subscriptionKey, ({ subscriptions }) => subscriptions.some(ofKey));
}

/**
 * Offers a message to all subscriptions and start events with its name and key, at most once per process id.
 * Adds the keys of the instances that get it to `receivers`.
 */
export function distribute(
  run: StepRun,
  message: BufferedMessage,
  receivers: number[] = [],
): BufferedMessage {
  let current = message;
  const isMeant = (processId: string): boolean => !current.correlatedProcessIds.includes(processId);
  for (const subscription of run.state.freeSubscriptions(message.name, message.correlationKey, isMeant)) {
    const offered = offer(run, current, subscription);
    if (offered.correlatedProcessIds.length > current.correlatedProcessIds.length)
      receivers.push(subscription.instanceKey);
    current = offered;
  }
  for (const { definition, node } of messageStarts(run, message.name)) {
    current = offerStart(run, current, definition, node, receivers);
  }
  return current;
}

/**
 * Delivers the message to one subscription, which must not have a message in flight. Returns the message with
 * its updated receivers.
 */
function offer(run: StepRun, message: BufferedMessage, subscription: MessageSubscription): BufferedMessage {
  const { processId, key, instanceKey } = subscription;
  const correlate = {
    subscriptionKey: key,
    instanceKey,
    messageKey: message.key,
    messageName: message.name,
    correlationKey: message.correlationKey,
    variables: message.variables,
    processId,
  };
  const given = { ...message, correlatedProcessIds: [...message.correlatedProcessIds, processId] };
  const { subscriptions } = run.state;
  if (partitionOfKey(instanceKey) >= run.environment.partitionCount) {
    // A version that didn't check internal commands stored it: its instance can't exist.
    subscriptions.delete(key);
    return message;
  }
  if (partitionOfKey(instanceKey) !== run.environment.partition) {
    subscriptions.set(key, { ...subscription, correlatingMessageKey: message.key });
    run.sendCommand(instanceKey, { correlateMessage: correlate }, partitionOfKey(instanceKey));
    return { ...given, inFlight: [...message.inFlight, key] };
  }
  const correlation = correlateToInstance(run, correlate);
  if (correlation === 'later') return held(run, message, subscription);
  if (correlation === 'correlated' && !subscription.interrupting) return given;
  subscriptions.delete(key);
  return correlation === 'correlated' ? given : message;
}

/**
 * The instance is suspended: the message stays in flight, regardless of its time to live, and is delivered
 * again when the subscription is opened again. Other instances of the process may take it in the meantime.
 */
function held(run: StepRun, message: BufferedMessage, subscription: MessageSubscription): BufferedMessage {
  const { key } = subscription;
  run.state.subscriptions.set(key, { ...subscription, correlatingMessageKey: message.key, suspended: true });
  return { ...message, inFlight: [...message.inFlight.filter((each) => each !== key), key] };
}

/**
 * Starts an instance, unless the message was already delivered to this process or an instance with this
 * process and key is active.
 */
function offerStart(
  run: StepRun,
  message: BufferedMessage,
  definition: KnownDefinition,
  node: FlowNode,
  receivers: number[],
): BufferedMessage {
  const { processId } = definition;
  const { correlationKey } = message;
  if (message.correlatedProcessIds.includes(processId)) return message;
  const lock = entryKey.startLock(processId, correlationKey);
  if (correlationKey && run.state.startLocks.has(lock)) return message;
  const payload: Payload = readVariables(message.variables);
  const step = startAtEvent(
    run,
    definition,
    node,
    payload,
    correlationKey ? { startCorrelationKey: correlationKey } : {},
  );
  const instanceKey = step.instance.key;
  receivers.push(instanceKey);
  // The instance may have ended within this step; then the deferred work of its end removes the lock.
  if (correlationKey) run.state.startLocks.set(lock, { processId, correlationKey, instanceKey });
  return { ...message, correlatedProcessIds: [...message.correlatedProcessIds, processId] };
}

/** Message start events with this name in the latest version of every process known on this partition. */
function* messageStarts(
  run: StepRun,
  name: string,
): Generator<{ definition: KnownDefinition; node: FlowNode }> {
  for (const definition of run.state.latestDefinitions()) {
    for (const node of processOf(run, definition).root.eventStarts) {
      if (
        node.event?.kind === 'message' &&
        node.event.name.kind === 'static' &&
        node.event.name.text === name
      ) {
        yield { definition, node };
      }
    }
  }
}

/** Keeps, updates or deletes a message after it was offered or answered, or has expired. */
export function settle(run: StepRun, message: BufferedMessage): void {
  const { messages } = run.state;
  if (message.expiresAtMs > run.nowMs || message.inFlight.length > 0) messages.set(message.key, message);
  else messages.delete(message.key);
}

/** Opens a subscription of an instance on the partition of its correlation key, when the instance rests. */
export function requestSubscription(
  run: StepRun,
  { key: instanceKey, processId }: ProcessInstance,
  subscription: Subscription,
): void {
  const { key, messageName, correlationKey, interrupting = false } = subscription;
  const { partition: own, partitionCount } = run.environment;
  const partition = murmur2Partition(correlationKey, partitionCount);
  const open = { subscriptionKey: key, instanceKey, processId, messageName, correlationKey, interrupting };
  if (partition === own) run.defer(() => openSubscription(run, open));
  else run.sendCommand(instanceKey, { openSubscription: open }, partition);
}

/** Closes it there. */
export function withdrawSubscription(
  run: StepRun,
  instance: ProcessInstance,
  { key, messageName, correlationKey }: Subscription,
): void {
  const { partition: own, partitionCount } = run.environment;
  const partition = murmur2Partition(correlationKey, partitionCount);
  const close = { subscriptionKey: key, messageName, correlationKey };
  if (partition === own) run.defer(() => closeSubscription(run, close));
  else run.sendCommand(instance.key, { closeSubscription: close }, partition);
}

/**
 * Opens a subscription (again): it takes the oldest available message; a non-interrupting one takes all of
 * them.
 */
export function openSubscription(run: StepRun, open: OpenSubscription): void {
  const {
    subscriptionKey: key,
    instanceKey,
    processId,
    messageName,
    correlationKey,
    interrupting = false,
  } = open;
  const { subscriptions } = run.state;
  const present = subscriptions.get(key);
  if (!present) {
    const order = run.state.nextKey();
    subscriptions.set(key, { key, instanceKey, processId, messageName, correlationKey, interrupting, order });
  } else if (present.suspended) {
    const { correlatingMessageKey: messageKey = 0 } = present;
    const subscription = { ...present, suspended: false, correlatingMessageKey: 0 };
    subscriptions.set(key, subscription);
    const message = answered(run, { subscriptionKey: key, messageKey, messageName, correlationKey });
    const isOpen = message && !message.correlatedProcessIds.includes(processId);
    if (message) settle(run, isOpen ? offer(run, message, subscription) : message);
  }
  serveSubscription(run, key);
}

function serveSubscription(run: StepRun, key: number): void {
  for (;;) {
    const subscription = run.state.subscriptions.get(key);
    if (!subscription || !isFree(subscription)) return;
    const { messageName, correlationKey, processId } = subscription;
    const message = run.state.oldestMessageFor({ name: messageName, correlationKey, processId }, run.nowMs);
    if (!message) return;
    const offered = offer(run, message, subscription);
    settle(run, offered);
    if (offered === message) return;
  }
}

/**
 * Closes a subscription. A message in flight to it will be rejected; a message that was held for it becomes
 * available.
 */
export function closeSubscription(run: StepRun, close: CloseSubscription): void {
  const { subscriptionKey, messageName, correlationKey } = close;
  const { suspended, correlatingMessageKey: messageKey } = run.state.subscriptions.get(subscriptionKey) ?? {};
  run.state.subscriptions.delete(subscriptionKey);
  if (!suspended || !messageKey) return;
  const message = answered(run, { subscriptionKey, messageKey, messageName, correlationKey });
  if (message) settle(run, message);
}

/** Handles the acknowledgement of a message. */
export function acknowledgeCorrelation(run: StepRun, answer: AcknowledgeCorrelation): void {
  const message = answered(run, answer);
  if (message) settle(run, message);
  const subscription = run.state.subscriptions.get(answer.subscriptionKey);
  if (subscription?.correlatingMessageKey !== answer.messageKey) return;
  if (subscription.interrupting) {
    run.state.subscriptions.delete(subscription.key);
    return;
  }
  run.state.subscriptions.set(subscription.key, { ...subscription, correlatingMessageKey: 0 });
  serveSubscription(run, subscription.key);
}

/**
 * Handles the rejection of a message: it is delivered to the next subscription of its process, to a start
 * event, or buffered again.
 */
export function rejectCorrelation(run: StepRun, answer: RejectCorrelation): void {
  const free = takenBack(run, answer);
  if (free) settle(run, distribute(run, free));
}

/** Like `rejectCorrelation`, but always buffers the message, because the engine fails at its receivers. */
export function freeCorrelation(run: StepRun, answer: RejectCorrelation): void {
  const free = takenBack(run, answer);
  if (free) settle(run, free);
}

/**
 * Ends the delivery on both sides, or holds the message for the instance. Returns the message, available to
 * its process again; undefined if the answer is a duplicate.
 */
function takenBack(run: StepRun, answer: RejectCorrelation): BufferedMessage | undefined {
  const subscription = run.state.subscriptions.get(answer.subscriptionKey);
  const isAwaited = subscription?.correlatingMessageKey === answer.messageKey;
  if (isAwaited && subscription.suspended) return undefined;
  const message = answered(run, answer);
  if (isAwaited && !answer.keepSubscription) run.state.subscriptions.delete(subscription.key);
  if (!message) return undefined;
  const correlatedProcessIds = message.correlatedProcessIds.filter((id) => id !== answer.processId);
  const free = { ...message, correlatedProcessIds };
  // Suspends the subscription; otherwise two suspended instances would pass the message back and forth
  // forever.
  return isAwaited && answer.keepSubscription ? held(run, free, subscription) : free;
}

/** The message without this delivery; undefined if the answer is a duplicate. */
function answered(
  run: StepRun,
  { messageKey, subscriptionKey }: AcknowledgeCorrelation,
): BufferedMessage | undefined {
  const message = run.state.messages.get(messageKey);
  if (!message?.inFlight.includes(subscriptionKey)) return undefined;
  return { ...message, inFlight: message.inFlight.filter((key) => key !== subscriptionKey) };
}

/**
 * An instance that was started by a message with this key has ended: the oldest buffered message starts the
 * next one.
 */
export function serveNextStart(run: StepRun, processId: string, correlationKey: string): void {
  run.state.startLocks.delete(entryKey.startLock(processId, correlationKey));
  const definition = run.state.latestDefinition(processId);
  if (!definition) return;
  const starts = processOf(run, definition).root.eventStarts;
  let oldest: { message: BufferedMessage; node: FlowNode } | undefined;
  for (const node of starts) {
    if (node.event?.kind !== 'message' || node.event.name.kind !== 'static') continue;
    const { text: name } = node.event.name;
    const message = run.state.oldestMessageFor({ name, correlationKey, processId }, run.nowMs);
    if (message && (!oldest || message.key < oldest.message.key)) oldest = { message, node };
  }
  if (oldest) settle(run, offerStart(run, oldest.message, definition, oldest.node, []));
}
