/** The function of each command. Each returns the result for the reply, or nothing. Pure. */
import type { CommandName, Commands } from '../../command.ts';
import {
  acknowledgeCorrelation,
  closeSubscription,
  openSubscription,
  rejectCorrelation,
} from '../messages.ts';
import { deliverSignal, limitSignals } from '../signals.ts';
import type { StepRun } from '../step-run.ts';
import { activateAdHocElements } from './activate-ad-hoc-elements.ts';
import { addDefinition } from './add-definition.ts';
import { broadcastSignal } from './broadcast-signal.ts';
import { cancelProcessInstance } from './cancel-process-instance.ts';
import { continueInstance } from './continue-instance.ts';
import { correlateMessage } from './correlate-message.ts';
import { deleteDefinition, removeDefinition } from './delete-definition.ts';
import { deployResources } from './deploy-resources.ts';
import { evaluateConditions } from './evaluate-conditions.ts';
import { completeJob, extendJob, failJob, throwJobError, updateJobRetries } from './job-results.ts';
import { leaseJobs } from './lease-jobs.ts';
import { migrateProcessInstance } from './migrate-process-instance.ts';
import { modifyProcessInstance } from './modify-process-instance.ts';
import { publishMessage } from './publish-message.ts';
import { resolveIncident } from './resolve-incident.ts';
import { returnJobs } from './return-jobs.ts';
import { setVariables } from './set-variables.ts';
import { startProcessInstance } from './start-process-instance.ts';
import { purge, setTime } from './test-mode.ts';
import {
  assignUserTask,
  claimUserTask,
  completeUserTask,
  unclaimUserTask,
  updateUserTask,
} from './user-tasks.ts';

export type CommandHandler<N extends CommandName> = (run: StepRun, command: Commands[N]) => unknown;

export const COMMAND_HANDLERS: { readonly [N in CommandName]: CommandHandler<N> } = {
  deployResources,
  startProcessInstance,
  publishMessage,
  completeJob,
  failJob,
  throwError: throwJobError,
  extendJob,
  updateJobRetries,
  leaseJobs,
  returnJobs,
  setTime,
  purge,
  activateAdHocElements,
  resolveIncident,
  cancelProcessInstance,
  setVariables,
  broadcastSignal,
  evaluateConditions,
  assignUserTask,
  claimUserTask,
  unclaimUserTask,
  updateUserTask,
  completeUserTask,
  modifyProcessInstance,
  migrateProcessInstance,
  deleteDefinition,
  removeDefinition,
  addDefinition,
  continueInstance,
  openSubscription,
  closeSubscription,
  correlateMessage,
  acknowledgeCorrelation,
  rejectCorrelation,
  deliverSignal,
  limitSignals,
};
