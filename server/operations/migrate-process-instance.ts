/** Migrates a process instance to another definition. */
import type { CommandRejection } from '../../client/errors.ts';
import type { Operation } from './operation.ts';
import { bodyOf, KEY, keyParam, NAME, OPERATION_REFERENCE } from './request-fields.ts';

interface Body {
  readonly targetProcessDefinitionKey: string;
  readonly mappingInstructions: readonly {
    readonly sourceElementId: string;
    readonly targetElementId: string;
  }[];
}

export const migrateProcessInstance: Operation = {
  id: 'migrateProcessInstance',
  method: 'POST',
  path: '/process-instances/{processInstanceKey}/migration',
  role: 'operate',
  requiresBody: true,
  body: bodyOf(
    {
      targetProcessDefinitionKey: KEY,
      mappingInstructions: {
        type: 'array',
        items: bodyOf({ sourceElementId: NAME, targetElementId: NAME }, [
          'sourceElementId',
          'targetElementId',
        ]),
      },
      operationReference: OPERATION_REFERENCE,
    },
    ['targetProcessDefinitionKey', 'mappingInstructions'],
  ),
  async answer({ commands, positions }, request) {
    const instanceKey = keyParam(request, 'processInstanceKey');
    const { targetProcessDefinitionKey, mappingInstructions } = request.body as Body;
    const reason = (code: string, { details, reason: text }: CommandRejection): string | undefined => {
      if (code === 'NOT_FOUND' && text.includes(String(instanceKey))) {
        return `Expected to migrate process instance but no process instance found with key '${instanceKey}'`;
      }
      const { reasons } = (details ?? {}) as { reasons?: readonly string[] };
      return reasons && `Expected to migrate process instance '${instanceKey}' but: ${reasons.join('; ')}`;
    };
    const command = {
      instanceKey,
      definitionKey: Number(targetProcessDefinitionKey),
      mappings: mappingInstructions.map((mapping) => ({ ...mapping })),
    };
    await commands.send('migrateProcessInstance', command, { intent: 'MIGRATE', reason }, positions);
    return { status: 204 };
  },
};
