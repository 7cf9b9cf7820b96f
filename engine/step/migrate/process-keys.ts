/**
 * What a partition knows of an instance under its process id, business key and start lock, when the instance
 * becomes one of another process. Pure.
 */
import type { ProcessInstance } from '../../../state/instance.ts';
import type { KnownDefinition } from '../../../state/partition-entries.ts';
import { entryKey } from '../../../state/partition-entries.ts';
import { serveNextStart } from '../messages.ts';
import type { StepRun } from '../step-run.ts';

/** Tells whose key it would take. */
export function checkProcessKeys(
  run: StepRun,
  { businessKey, startCorrelationKey }: ProcessInstance,
  { processId }: KnownDefinition,
  reasons: string[],
): void {
  const { businessKeys, startLocks } = run.state;
  const holder = businessKey && businessKeys.get(entryKey.businessKey(processId, businessKey));
  if (holder) {
    reasons.push(`instance ${holder.instanceKey} of '${processId}' has the business key '${businessKey}'`);
  }
  const lock = startCorrelationKey && startLocks.get(entryKey.startLock(processId, startCorrelationKey));
  if (lock) {
    reasons.push(
      `instance ${lock.instanceKey} of '${processId}' was started by a message with the key '${startCorrelationKey}'`,
    );
  }
}

/** Before the instance itself changes: `instance` is still of its former process. */
export function moveProcessKeys(
  run: StepRun,
  { key: instanceKey, processId: former, businessKey, startCorrelationKey }: ProcessInstance,
  { processId }: KnownDefinition,
): void {
  const { businessKeys, startLocks } = run.state;
  if (businessKey) {
    businessKeys.delete(entryKey.businessKey(former, businessKey));
    const entry = { processId, businessKey, instanceKey };
    businessKeys.set(entryKey.businessKey(processId, businessKey), entry);
  }
  if (startCorrelationKey) {
    const correlationKey = startCorrelationKey;
    startLocks.set(entryKey.startLock(processId, correlationKey), { processId, correlationKey, instanceKey });
    // The former process may start again with this key, as when the instance had ended.
    run.defer(() => serveNextStart(run, former, correlationKey));
  }
}
