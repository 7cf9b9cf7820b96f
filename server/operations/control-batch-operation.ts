/** Suspends, resumes and cancels a batch operation. */
import type { BatchOperations } from '../bulk/batch-operations.ts';
import type { Operation } from './operation.ts';
import { keyParam } from './request-fields.ts';

export const suspendBatchOperation = controlling('suspendBatchOperation', 'suspension', (batches, key) =>
  batches.suspend(key),
);

export const resumeBatchOperation: Operation = {
  ...controlling('resumeBatchOperation', 'resumption', (batches, key) => batches.resume(key)),
  differs: 'also continues one that has failed',
};

export const cancelBatchOperation = controlling('cancelBatchOperation', 'cancellation', (batches, key) =>
  batches.cancel(key),
);

function controlling(
  id: string,
  noun: string,
  control: (batches: BatchOperations, key: number) => Promise<void> | void,
): Operation {
  return {
    id,
    method: 'POST',
    path: `/batch-operations/{batchOperationKey}/${noun}`,
    role: 'operate',
    async answer({ batches }, request) {
      await control(batches, keyParam(request, 'batchOperationKey'));
      return { status: 204 };
    },
  };
}
