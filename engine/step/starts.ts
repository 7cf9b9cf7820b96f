/** Starts process instances: by command, by message, by timer. Pure. */

import { activateElement, activateProcess, activateTriggered } from '../../bpmn/interpreter/activate.ts';
import type { Payload } from '../../bpmn/interpreter/complete.ts';
import type { ExecutableProcess, FlowNode } from '../../bpmn/model.ts';
import type { Created } from '../../state/event-data.ts';
import type { KnownDefinition } from '../../state/partition-entries.ts';
import { activateAll, openPlaces } from './modify/activations.ts';
import type { Activation } from './modify/modification.ts';
import type { InstanceStep, StepRun } from './step-run.ts';

/** The compiled process of a definition known on this partition. */
export function processOf(run: StepRun, definition: KnownDefinition): ExecutableProcess {
  const process = run.environment.definitions.get(definition.key);
  if (!process)
    throw new Error(`definition ${definition.key} (${definition.processId}) is not known to this node`);
  return process;
}

function created(run: StepRun, definition: KnownDefinition, more: Partial<Created>): Created {
  return {
    key: run.state.nextKey(),
    definitionKey: definition.key,
    processId: definition.processId,
    version: definition.version,
    ...more,
  };
}

/** Starts at the none start event, with variables in the process scope. */
export function startAtNoneStart(
  run: StepRun,
  definition: KnownDefinition,
  start: FlowNode,
  variables: Payload,
  more: Partial<Created>,
): InstanceStep {
  const step = run.create(created(run, definition, more));
  activateProcess(step, variables, (root) => activateElement(step, start, root), { start, payload: [] });
  step.run();
  return step;
}

/** Starts at chosen elements, with variables in the process scope. Throws CommandRejected. */
export function startAtElements(
  run: StepRun,
  definition: KnownDefinition,
  activations: readonly Activation[],
  variables: Payload,
  more: Partial<Created>,
): InstanceStep {
  const step = run.create(created(run, definition, more));
  activateProcess(step, variables, () => activateAll(step, openPlaces(step, activations)));
  step.run();
  return step;
}

/** Starts at a message or timer start event, with the trigger's data. */
export function startAtEvent(
  run: StepRun,
  definition: KnownDefinition,
  start: FlowNode,
  payload: Payload,
  more: Partial<Created> = {},
): InstanceStep {
  const step = run.create(created(run, definition, more));
  const begin = { start, payload };
  activateProcess(step, [], (root) => activateTriggered(step, start, root, payload), begin);
  step.run();
  return step;
}
