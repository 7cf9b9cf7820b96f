/** Finds a user task's instance and sends a command for it. */
import type { CommandName, Commands } from '../../engine/command.ts';
import { notFoundBy } from '../http/problem.ts';
import type { OperationCall } from './operation.ts';

type UserTaskCommandName = Extract<CommandName, `${string}UserTask`>;

/** `command` without the instance. Rejects with Problem in Camunda's words. */
export async function sendUserTaskCommand<N extends UserTaskCommandName>(
  { commands, model, positions }: OperationCall,
  name: N,
  command: Omit<Commands[N], 'instanceKey'> & { readonly userTaskKey: number },
  { verb, intent }: { readonly verb: string; readonly intent: string },
): Promise<void> {
  const { userTaskKey } = command;
  const missing = `Expected to ${verb} user task with key '${userTaskKey}', but no such user task was found`;
  const owner = await model.ownerOf('user_tasks', userTaskKey);
  if (!owner) throw notFoundBy(intent, missing);
  if (owner.state === 'COMPLETED' || owner.state === 'CANCELED') {
    throw notFoundBy(intent, `${missing}; its state is '${owner.state}'`);
  }
  const reason = (code: string): string | undefined => (code === 'NOT_FOUND' ? missing : undefined);
  const whole = { ...command, instanceKey: owner.instanceKey } as unknown as Commands[N];
  await commands.send(name, whole, { intent, reason }, positions);
}
