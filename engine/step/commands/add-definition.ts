/**
 * Makes a definition known on this partition, in the order of its log: from then on it is the latest version.
 * Pure.
 */

import type { Due } from '../../../bpmn/interpreter/timers.ts';
import { evaluateStartTimer } from '../../../bpmn/interpreter/timers.ts';
import type { FlowNode } from '../../../bpmn/model.ts';
import type { KnownDefinition } from '../../../state/partition-entries.ts';
import { entryKey } from '../../../state/partition-entries.ts';
import type { AddDefinition } from '../../command.ts';
import { CommandRejected } from '../../errors.ts';
import type { DefinitionInfo } from '../environment.ts';
import { addResource } from '../resources.ts';
import { murmur2Partition } from '../route.ts';
import type { StepRun } from '../step-run.ts';

/**
 * The shell has ensured that the node has read the definition. Repeating it changes nothing; timer starts
 * continue.
 */
export function addDefinition(run: StepRun, { definitionKey }: AddDefinition): void {
  const resource = run.environment.definitions.resource(definitionKey);
  if (resource) {
    addResource(run, definitionKey, resource);
    return;
  }
  const info = run.environment.definitions.info(definitionKey);
  if (!info) throw new CommandRejected('NOT_FOUND', `definition ${definitionKey} not found`);
  const { processId, version, checksum, deploymentKey, process } = info;
  if (run.state.definitions.has(definitionKey)) return;
  const versionTag = process.versionTag ? { versionTag: process.versionTag } : {};
  run.state.definitions.set(definitionKey, {
    key: definitionKey,
    processId,
    version,
    checksum,
    ...versionTag,
    ...(deploymentKey ? { deploymentKey } : {}),
  });
  const latest = run.state.latestDefinition(processId);
  if (latest?.key === definitionKey) replaceStarts(run, processId, latest, info);
}

/**
 * Timer and signal start events are active on one partition, for the latest version only; if there is none,
 * they are removed.
 */
export function replaceStarts(
  run: StepRun,
  processId: string,
  latest: KnownDefinition | undefined,
  info: DefinitionInfo | undefined,
): void {
  const { partition, partitionCount } = run.environment;
  if (murmur2Partition(processId, partitionCount) !== partition) return;
  const starts = {
    processId,
    definitionKey: latest?.key ?? 0,
    nodes: info?.process.root.eventStarts ?? [],
  };
  replaceTimerStarts(run, starts);
  replaceSignalStarts(run, starts);
}

/** The start events that are active from now on. */
interface Starts {
  readonly processId: string;
  readonly definitionKey: number;
  readonly nodes: readonly FlowNode[];
}

function replaceSignalStarts(run: StepRun, { processId, definitionKey, nodes }: Starts): void {
  const { signalStarts } = run.state;
  const former = [...signalStarts.values()].filter((start) => start.processId === processId);
  for (const elementId of former.map((start) => start.elementId).sort()) {
    signalStarts.delete(entryKey.signalStart(processId, elementId));
  }
  for (const { id: elementId, event } of nodes) {
    if (event?.kind !== 'signal' || event.name.kind !== 'static') continue;
    const start = { processId, elementId, definitionKey, signalName: event.name.text };
    signalStarts.set(entryKey.signalStart(processId, elementId), start);
  }
}

function replaceTimerStarts(run: StepRun, { processId, definitionKey, nodes }: Starts): void {
  const former = [...run.state.timerStarts.values()].filter((start) => start.processId === processId);
  // In an order that is the same after a restore.
  for (const elementId of former.map((start) => start.elementId).sort()) {
    run.state.timerStarts.delete(entryKey.timerStart(processId, elementId));
  }
  for (const node of nodes) {
    const due = firstDue(run, node);
    if (!due) continue;
    const start = { processId, elementId: node.id, definitionKey, ...due };
    run.state.timerStarts.set(entryKey.timerStart(processId, node.id), start);
  }
}

function firstDue(run: StepRun, node: FlowNode): Due | undefined {
  if (node.event?.kind !== 'timer') return undefined;
  const due = evaluateStartTimer(node.event, run.nowMs);
  // The deployment has already evaluated it successfully.
  if (due === null) throw new Error(`the timer of start event ${node.id} can't be evaluated`);
  return due;
}
