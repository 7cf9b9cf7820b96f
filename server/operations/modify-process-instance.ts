/** Activates and terminates elements of a process instance. */

import type { CommandRejection } from '../../client/errors.ts';
import type {
  ActivateInstruction,
  ModifyProcessInstance,
  MoveInstruction,
  TerminateInstruction,
} from '../../engine/command.ts';
import type { Operation } from './operation.ts';
import { bodyOf, KEY, keyParam, NAME, OPERATION_REFERENCE, TEXT, variablesText } from './request-fields.ts';

interface Body {
  readonly activateInstructions?: readonly {
    readonly elementId: string;
    readonly variableInstructions?: readonly { readonly variables: object; readonly scopeId?: string }[];
    readonly ancestorElementInstanceKey?: string;
  }[];
  readonly terminateInstructions?: readonly {
    readonly elementInstanceKey?: string;
    readonly elementId?: string;
  }[];
  readonly moveInstructions?: readonly {
    readonly sourceElementInstruction: { readonly sourceElementId?: string };
    readonly targetElementId: string;
  }[];
}

const VARIABLE_INSTRUCTION = bodyOf({ variables: { type: 'object' }, scopeId: TEXT }, ['variables']);

export const modifyProcessInstance: Operation = {
  id: 'modifyProcessInstance',
  method: 'POST',
  path: '/process-instances/{processInstanceKey}/modification',
  role: 'operate',
  requiresBody: true,
  differs: 'moveInstructions: by the id of the source element only',
  body: bodyOf({
    operationReference: OPERATION_REFERENCE,
    activateInstructions: {
      type: 'array',
      items: bodyOf(
        {
          elementId: NAME,
          variableInstructions: { type: 'array', items: VARIABLE_INSTRUCTION },
          ancestorElementInstanceKey: KEY,
        },
        ['elementId'],
      ),
    },
    terminateInstructions: { type: 'array', items: bodyOf({ elementInstanceKey: KEY, elementId: TEXT }) },
    moveInstructions: {
      type: 'array',
      items: {
        type: 'object',
        required: ['sourceElementInstruction', 'targetElementId'],
        properties: {
          sourceElementInstruction: { type: 'object', required: ['sourceElementId'] },
          targetElementId: NAME,
        },
      },
    },
  }),
  async answer({ commands, positions }, request) {
    const instanceKey = keyParam(request, 'processInstanceKey');
    const missing = `Expected to modify process instance but no process instance found with key '${instanceKey}'`;
    const reason = (code: string, { details }: CommandRejection): string | undefined => {
      if (code === 'NOT_FOUND') return missing;
      const { reasons } = (details ?? {}) as { reasons?: readonly string[] };
      return (
        reasons &&
        `Expected to modify instance of process but it contains instructions that fail: ${reasons.join('; ')}`
      );
    };
    const command = modificationOf(instanceKey, request.body as Body);
    await commands.send('modifyProcessInstance', command, { intent: 'MODIFY', reason }, positions);
    return { status: 204 };
  },
};

function modificationOf(instanceKey: number, body: Body): ModifyProcessInstance {
  const { activateInstructions = [], terminateInstructions = [], moveInstructions = [] } = body;
  const activate = activateInstructions.map(
    ({ elementId, variableInstructions = [], ancestorElementInstanceKey = '-1' }): ActivateInstruction => ({
      elementId,
      ...(Number(ancestorElementInstanceKey) > 0 && { ancestorKey: Number(ancestorElementInstanceKey) }),
      scopeVariables: variableInstructions.map(({ variables, scopeId = '' }) => ({
        ...(scopeId && { elementId: scopeId }),
        variables: variablesText(variables),
      })),
    }),
  );
  const terminate = terminateInstructions.map(
    ({ elementInstanceKey, elementId }): TerminateInstruction => ({
      ...(elementInstanceKey && { elementInstanceKey: Number(elementInstanceKey) }),
      ...(elementId && { elementId }),
    }),
  );
  const move = moveInstructions.map(
    ({ sourceElementInstruction, targetElementId }): MoveInstruction => ({
      sourceElementId: sourceElementInstruction.sourceElementId ?? '',
      targetElementId,
    }),
  );
  return { instanceKey, activate, terminate, move };
}
