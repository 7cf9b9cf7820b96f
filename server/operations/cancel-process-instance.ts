/** Cancels a process instance and all instances that it has called. */
import type { Operation } from './operation.ts';
import { keyParam, ONLY_REFERENCE } from './request-fields.ts';

export const cancelProcessInstance: Operation = {
  id: 'cancelProcessInstance',
  method: 'POST',
  path: '/process-instances/{processInstanceKey}/cancellation',
  role: 'operate',
  body: ONLY_REFERENCE,
  async answer({ commands, positions }, request) {
    const instanceKey = keyParam(request, 'processInstanceKey');
    const reason = (code: string, { details }: { readonly details: unknown }): string | undefined => {
      const { rootInstanceKey } = (details ?? {}) as { rootInstanceKey?: number };
      const expected = `Expected to cancel a process instance with key '${instanceKey}', but`;
      if (code === 'NOT_FOUND') return `${expected} no such process was found`;
      if (rootInstanceKey === undefined) return undefined;
      return (
        `${expected} it is created by a parent process instance. ` +
        `Cancel the root process instance '${rootInstanceKey}' instead.`
      );
    };
    await commands.send('cancelProcessInstance', { instanceKey }, { intent: 'CANCEL', reason }, positions);
    return { status: 204 };
  },
};
