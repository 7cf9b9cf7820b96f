/** The work of a step after a process instance has ended. Pure. */
import { parseExactJson } from '../../state/exact-json.ts';
import type { ProcessInstance } from '../../state/instance.ts';
import { InstanceState } from '../../state/instance.ts';
import { calledEnded } from './calls.ts';
import { serveNextStart } from './messages.ts';
import { replyRecord } from './records.ts';
import type { StepRun } from './step-run.ts';

/** Replies to the command that waits for its result; its caller and the next start with its key continue. */
export function instanceEnded(run: StepRun, instance: ProcessInstance): void {
  const { awaitReply, startCorrelationKey } = instance;
  if (awaitReply) {
    const variables = instance.elements[0]?.variables ?? [];
    const result = {
      instanceKey: instance.key,
      state: instance.state === InstanceState.completed ? 'COMPLETED' : 'TERMINATED',
      variables: Object.fromEntries(variables.map(({ name, value }) => [name, parseExactJson(value)])),
    };
    run.records.push(replyRecord(run.environment.topics, awaitReply, { status: 'ok', result }));
  }
  run.state.signalTrees.takeLimit(instance.key);
  if (instance.parentInstanceKey) run.defer(() => calledEnded(run, instance));
  if (startCorrelationKey) run.defer(() => serveNextStart(run, instance.processId, startCorrelationKey));
}
