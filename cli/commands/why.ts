/**
 * `signalbox why`: shows what an instance waits for, since when, and what it needs to continue; works without
 * an engine.
 */

import type { Command } from 'commander';
import { compileResource } from '../../bpmn/compile.ts';
import type { ExecutableProcess } from '../../bpmn/model.ts';
import { murmur2Partition } from '../../engine/step/route.ts';
import type { ProcessInstance } from '../../state/instance.ts';
import { InstanceState } from '../../state/instance.ts';
import { partitionOfKey } from '../../state/keys.ts';
import type { MessageSubscription } from '../../state/partition-entries.ts';
import { action } from '../frame/action.ts';
import type { CommandContext } from '../frame/context.ts';
import { examples } from '../frame/help.ts';
import type { Output } from '../frame/output.ts';
import { printable } from '../frame/output.ts';
import { parseKey } from '../parse/key.ts';
import { readDefinitions } from '../read/definitions.ts';
import { findInstance } from '../read/known-instance.ts';
import { readProgress, readSubscriptions } from '../read/partition-entries.ts';
import type { TopicScanner } from '../read/scan.ts';
import { openScanner } from '../read/scan.ts';
import { instanceStateName } from '../render/instance-json.ts';
import type { Reason } from '../render/reasons.ts';
import { reasonsOf, sinceText } from '../render/reasons.ts';
import { formatMoment, isoTime } from '../render/times.ts';

export function register(program: Command): void {
  program
    .command('why')
    .description('show what a process instance is waiting for, since when, and what it needs to continue')
    .argument(
      '<key>',
      'key of the process instance, or of a job, incident or element instance in it',
      parseKey,
    )
    .addHelpText('after', examples('signalbox why 8796093022209', 'signalbox why 8796093022209 --json'))
    .action(action(perform));
}

async function perform(context: CommandContext, key: number): Promise<void> {
  const { output } = context;
  const scanner = await openScanner(context);
  const { instance } = await findInstance(scanner, key);
  const nowMs = Date.now();
  if (instance.state !== InstanceState.active) {
    const state = instanceStateName(instance.state);
    const { endedAtMs = instance.updatedAtMs } = instance;
    output.object({ instanceKey: instance.key, kind: 'ended', state, endedAt: isoTime(endedAtMs) });
    output.line(`Process instance ${instance.key} is not waiting: it is ${state}`);
    output.line(`since ${formatMoment(endedAtMs, nowMs)}.`);
    return;
  }
  const partition = partitionOfKey(instance.key);
  const reasons = reasonsOf(instance, {
    nowMs,
    progress: await readProgress(scanner, partition),
    subscriptions: await standingSubscriptions(scanner, instance),
    process: await processOf(scanner, instance),
  });
  for (const reason of reasons) printReason(output, instance, reason, nowMs);
}

function printReason(output: Output, instance: ProcessInstance, reason: Reason, nowMs: number): void {
  const { sinceMs, ...others } = reason;
  output.object({
    instanceKey: instance.key,
    ...others,
    ...(sinceMs === undefined ? {} : { since: isoTime(sinceMs) }),
  });
  const { colors } = output;
  const about =
    reason.elementId === undefined
      ? colors.bold(reason.kind)
      : `${colors.bold(printable(reason.elementId))} ${colors.dim(reason.type ?? '')}`;
  output.line(`${about}  ${sinceText(reason, nowMs)}`.trimEnd());
  output.line(`  waits for  ${printable(reason.waitsFor)}`);
  output.line(`  needs      ${printable(reason.movesOn)}`);
  if (reason.command !== undefined) output.line(`  try        ${colors.cyan(reason.command)}`);
}

/** Only the partitions of the instance's own correlation keys are read. */
async function standingSubscriptions(
  scanner: TopicScanner,
  { elements }: ProcessInstance,
): Promise<ReadonlyMap<number, MessageSubscription> | undefined> {
  const keys = elements.flatMap(({ subscriptions }) =>
    subscriptions.map(({ correlationKey }) => correlationKey),
  );
  if (keys.length === 0) return undefined;
  const count = await scanner.partitionCount(scanner.topics.partition);
  const partitions = [...new Set(keys.map((key) => murmur2Partition(key, count)))];
  const standing = await readSubscriptions(scanner, partitions);
  return new Map(standing.map((subscription) => [subscription.key, subscription]));
}

/** The model is needed only to name the missing flows of a join. */
async function processOf(
  scanner: TopicScanner,
  { definitionKey, processId, elements }: ProcessInstance,
): Promise<ExecutableProcess | undefined> {
  if (elements.every(({ waitingFlows }) => waitingFlows.length === 0)) return undefined;
  const definition = (await readDefinitions(scanner)).find(({ key }) => key === definitionKey);
  if (!definition) return undefined;
  const { processes } = await compileResource(definition.resourceName, definition.xml, { lenient: true });
  return processes.find(({ id }) => id === processId);
}
