/**
 * Starts processes by condition: without an instance, no variable can change, so the evaluation is requested
 * by a command with variables. Pure. Source: Camunda 8.9's "evaluate root level conditional start events".
 */
import { FeelFailure } from '../../../bpmn/feel/errors.ts';
import type { FeelExpression, FeelScope } from '../../../bpmn/feel/types.ts';
import { parseJson } from '../../../bpmn/feel/values/parse-json.ts';
import type { Payload } from '../../../bpmn/interpreter/complete.ts';
import type { KnownDefinition } from '../../../state/partition-entries.ts';
import type { EvaluateConditions } from '../../command.ts';
import { CommandRejected } from '../../errors.ts';
import { readVariables } from '../../variables.ts';
import { processOf, startAtEvent } from '../starts.ts';
import type { StepRun } from '../step-run.ts';
import type { StartedInstance } from './start-process-instance.ts';

/**
 * Rejections: NOT_FOUND (process), INVALID_ARGUMENT. The instances are created on the partition that
 * processes the command.
 */
export function evaluateConditions(
  run: StepRun,
  { processId = '', variables = '' }: EvaluateConditions,
): { instances: StartedInstance[] } {
  const payload = readVariables(variables);
  const scope = scopeOf(payload);
  const instances: StartedInstance[] = [];
  for (const definition of definitionsOf(run, processId)) {
    for (const node of processOf(run, definition).root.eventStarts) {
      if (node.event?.kind !== 'conditional' || !isTrue(node.event.condition, scope, run)) continue;
      const { key: instanceKey } = startAtEvent(run, definition, node, payload).instance;
      const { key: definitionKey, version } = definition;
      instances.push({ instanceKey, definitionKey, processId: definition.processId, version });
    }
  }
  return { instances };
}

function definitionsOf(run: StepRun, processId: string): readonly KnownDefinition[] {
  if (!processId) return run.state.latestDefinitions();
  const definition = run.state.latestDefinition(processId);
  if (definition) return [definition];
  throw new CommandRejected('NOT_FOUND', `process '${processId}' is not deployed`);
}

function scopeOf(variables: Payload): FeelScope {
  const values = new Map(variables);
  return {
    get(name) {
      const text = values.get(name);
      return text === undefined ? undefined : parseJson(text);
    },
    names: () => values.keys(),
  };
}

/** A condition that can't be evaluated is not true. */
function isTrue(condition: FeelExpression, scope: FeelScope, { nowMs, feelBudget }: StepRun): boolean {
  try {
    return condition.evaluate(scope, nowMs, { feelBudget }).value === true;
  } catch (error) {
    if (error instanceof FeelFailure) return false;
    throw error;
  }
}
