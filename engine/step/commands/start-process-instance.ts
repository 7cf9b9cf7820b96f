/** Starts an instance at the none start event, or at chosen elements. Pure. */
import type { Payload } from '../../../bpmn/interpreter/complete.ts';
import type { ExecutableProcess } from '../../../bpmn/model.ts';
import type { Created } from '../../../state/event-data.ts';
import type { KnownDefinition } from '../../../state/partition-entries.ts';
import { entryKey } from '../../../state/partition-entries.ts';
import type { StartProcessInstance } from '../../command.ts';
import { CommandRejected } from '../../errors.ts';
import { NAME_LENGTH_MAX, TAG_LENGTH_MAX, TAGS_MAX } from '../../limits.ts';
import { readVariables } from '../../variables.ts';
import { namedDefinition } from '../definitions.ts';
import { activatableNode } from '../modify/activatable.ts';
import { rejectionFor } from '../modify/modification.ts';
import { processOf, startAtElements, startAtNoneStart } from '../starts.ts';
import type { InstanceStep, StepRun } from '../step-run.ts';

export interface StartedInstance {
  readonly instanceKey: number;
  readonly definitionKey: number;
  readonly processId: string;
  readonly version: number;
}

/**
 * Rejections: NOT_FOUND (definition), INVALID_STATE (no none start event), INVALID_ARGUMENT (start
 * instructions, with all reasons; tags; `terminateAfter`), ALREADY_EXISTS (business key).
 */
export function startProcessInstance(
  run: StepRun,
  command: StartProcessInstance,
): StartedInstance | undefined {
  const definition = namedDefinition(run, command);
  const begin = beginningOf(run, definition, command);
  const awaitReply = command.awaitResult ? run.input.replyTo : undefined;
  if (command.awaitResult && !awaitReply) {
    throw new CommandRejected(
      'INVALID_ARGUMENT',
      'awaitResult needs the headers reply-to and correlation-id',
    );
  }
  const { businessKey = '', tags = [], terminateAfter = [] } = command;
  checkBusinessKey(run, definition, businessKey);
  checkTags(tags);
  checkElements(processOf(run, definition), terminateAfter);
  const step = begin(readVariables(command.variables), {
    ...(businessKey ? { businessKey } : {}),
    ...(awaitReply ? { awaitReply } : {}),
    ...(tags.length > 0 && { tags: [...new Set(tags)] }),
    ...(terminateAfter.length > 0 && { terminateAfter: [...new Set(terminateAfter)] }),
  });
  const instanceKey = step.instance.key;
  if (businessKey) {
    const { processId } = definition;
    run.state.businessKeys.set(entryKey.businessKey(processId, businessKey), {
      processId,
      businessKey,
      instanceKey,
    });
  }
  // With `awaitResult`, there is only one reply, after the end.
  if (awaitReply) return undefined;
  return {
    instanceKey,
    definitionKey: definition.key,
    processId: definition.processId,
    version: definition.version,
  };
}

type Begin = (variables: Payload, more: Partial<Created>) => InstanceStep;

/** Starts at the elements of the start instructions, else at the none start event. */
function beginningOf(run: StepRun, definition: KnownDefinition, command: StartProcessInstance): Begin {
  const process = processOf(run, definition);
  const { startInstructions = [] } = command;
  if (startInstructions.length > 0) {
    const nodes = startInstructions.map(({ elementId }) => activatableNode(process, elementId));
    const reasons = nodes.filter((node) => typeof node === 'string');
    if (reasons.length > 0) throw rejectionFor(reasons);
    const activations = nodes.flatMap((node) =>
      typeof node === 'string' ? [] : [{ node, within: { ancestorKey: 0 }, variables: new Map() }],
    );
    return (variables, more) => startAtElements(run, definition, activations, variables, more);
  }
  const start = process.root.noneStart;
  if (start) return (variables, more) => startAtNoneStart(run, definition, start, variables, more);
  const events = process.root.eventStarts.map(({ id, event }) => `${id} (${event?.kind})`);
  throw new CommandRejected(
    'INVALID_STATE',
    `process '${definition.processId}' version ${definition.version} has no none start event; it can only be started by its events: ${events.join(', ')}`,
  );
}

/** As in Camunda: a letter, then letters, digits and `_-:.`. */
const TAG = /^[A-Za-z][A-Za-z0-9_\-:.]*$/;

function checkTags(tags: readonly string[]): void {
  const invalid = tags.find((tag) => tag.length > TAG_LENGTH_MAX || !TAG.test(tag));
  if (invalid !== undefined) {
    throw new CommandRejected(
      'INVALID_ARGUMENT',
      `the tag '${invalid.slice(0, TAG_LENGTH_MAX)}' is not valid: a tag is a letter, then letters, digits, '_', '-', ':' or '.', with up to ${TAG_LENGTH_MAX} characters`,
    );
  }
  if (tags.length > TAGS_MAX) {
    throw new CommandRejected(
      'INVALID_ARGUMENT',
      `the instance has ${tags.length} tags; the limit is ${TAGS_MAX}`,
    );
  }
}

function checkElements({ id, nodes }: ExecutableProcess, terminateAfter: readonly string[]): void {
  const unknown = terminateAfter.find((elementId) => nodes.get(elementId)?.id !== elementId);
  if (unknown === undefined) return;
  throw new CommandRejected(
    'INVALID_ARGUMENT',
    `terminateAfter: process '${id}' has no element '${unknown}'`,
  );
}

function checkBusinessKey(run: StepRun, { processId }: KnownDefinition, businessKey: string): void {
  if (businessKey.length > NAME_LENGTH_MAX) {
    throw new CommandRejected('INVALID_ARGUMENT', `businessKey is longer than ${NAME_LENGTH_MAX} characters`);
  }
  const holder = businessKey && run.state.businessKeys.get(entryKey.businessKey(processId, businessKey));
  if (!holder) return;
  throw new CommandRejected(
    'ALREADY_EXISTS',
    `process instance ${holder.instanceKey} of '${processId}' already has the business key '${businessKey}'`,
    { instanceKey: holder.instanceKey },
  );
}
