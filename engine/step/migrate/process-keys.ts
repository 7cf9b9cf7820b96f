/** Moves the business key and the start lock of an instance when it migrates to another process. Pure. */
import type { ProcessInstance } from '../../../state/instance.ts';
import type { KnownDefinition } from '../../../state/partition-entries.ts';
import { entryKey } from '../../../state/partition-entries.ts';
import { serveNextStart } from '../messages.ts';
import type { StepRun } from '../step-run.ts';

/** Returns the conflicts with the keys of other instances. */
export function checkProcessKeys(
  run: StepRun,
  { businessKey, startCorrelationKey }: ProcessInstance,
  { processId }: KnownDefinition,
  reasons: string[],
): void {
  const { businessKeys, startLocks } = run.state;
  const holder = businessKey && businessKeys.get(entryKey.businessKey(processId, businessKey));
  if (holder) {
    reasons.push(
      `instance ${holder.instanceKey} of '${processId}' already has the business key '${businessKey}'`,
    );
  }
  const lock = startCorrelationKey && startLocks.get(entryKey.startLock(processId, startCorrelationKey));
  if (lock) {
    reasons.push(
      `instance ${lock.instanceKey} of '${processId}' was started by a message with the key '${startCorrelationKey}'`,
    );
  }
}

/** Called before the instance itself changes: `instance` still belongs to its previous process. */
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
    // The previous process can be started with this key again, as after the end of the instance.
    run.defer(() => serveNextStart(run, former, correlationKey));
  }
}
