/**
 * A user task: native (`zeebe:userTask`), or a job whose headers contain assignment and dates. Source: BPMN
 * 2.0.2 §10.3.4, Zeebe.
 */
import { JOB_EXTENSIONS } from '../../compile/job.ts';
import { readMappings } from '../../compile/mappings.ts';
import { createJob } from '../../interpreter/jobs.ts';
import type { ElementType } from '../element.ts';
import { readUserTask, USER_TASK_EXTENSIONS } from './compile.ts';
import { createUserTask } from './native-user-task.ts';
import { cancelUserTask, continueTransition } from './transitions.ts';

export const userTask = {
  type: 'userTask',
  bpmnType: 'bpmn:UserTask',
  traits: { displayName: 'USER_TASK', isActivity: true },
  passesThrough: 'never',
  extensions: ['zeebe:IoMapping', ...JOB_EXTENSIONS, ...USER_TASK_EXTENSIONS],
  compile(source, node, compiler) {
    readMappings(source, node, compiler);
    readUserTask(source, node, compiler);
  },
  onActivate(context, node, element) {
    if (node.userTask) createUserTask(context, node, element);
    else createJob(context, node, element);
  },
  /** Also called when a listener is done, or when creating its job failed. */
  onActivated(context, node, element) {
    if (node.userTask) continueTransition(context, node, element);
    return 'wait';
  },
  onTerminating: cancelUserTask,
} satisfies ElementType;
