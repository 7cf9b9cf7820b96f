/**
 * Determines the partition of a command, independently of the producer's partitioner. Pure. Source: Kafka's
 * murmur2 partitioner.
 */
import { partitionForKey } from '../../kafka/wire/murmur2.ts';
import { partitionOfKey } from '../../state/keys.ts';
import type { CommandName, Commands } from '../command.ts';
import { CommandRejected } from '../errors.ts';
import { checkInternalCommand } from './check-internal-command.ts';

/** The partition of a key: of a text, that of its UTF-8 bytes. */
export function murmur2Partition(key: string | Buffer, partitionCount: number): number {
  return partitionForKey(key, partitionCount);
}

/** The id of a command: bytes, or a text for its UTF-8 bytes. */
export type CommandId = string | Buffer;

type Route<N extends CommandName> = (command: Commands[N], commandId: CommandId | undefined) => Target;

/** A partition number, a key whose hash selects the partition, or undefined: the partition of the record. */
type Target = number | CommandId | undefined;

const byInstance = ({ instanceKey }: { instanceKey: number }): Target => owner(instanceKey, 'instanceKey');
type Keys<Name extends string> = { readonly instanceKey?: number } & Readonly<Record<Name, number>>;
/** By the instance's key, or else by the key of something in it: both name the partition. */
const byJob = ({ instanceKey, jobKey }: Keys<'jobKey'>): Target => owner(instanceKey || jobKey, 'jobKey');
const byUserTask = ({ instanceKey, userTaskKey }: Keys<'userTaskKey'>): Target =>
  owner(instanceKey || userTaskKey, 'userTaskKey');
const byCorrelationKey = ({ correlationKey }: { correlationKey: string }): Target => correlationKey;
const here = (): Target => undefined;

function owner(key: number | undefined, name: string): number {
  if (!key || key < 0) throw new CommandRejected('INVALID_ARGUMENT', `${name} is missing`);
  return partitionOfKey(key);
}

const ROUTES: { readonly [N in CommandName]: Route<N> } = {
  deployResources: () => 0,
  startProcessInstance: ({ businessKey }, commandId) => businessKey || commandId,
  publishMessage: ({ correlationKey, messageId }, commandId) => correlationKey || messageId || commandId,
  completeJob: byJob,
  failJob: byJob,
  throwError: byJob,
  extendJob: byJob,
  updateJobRetries: byJob,
  leaseJobs: here,
  returnJobs: ({ jobs }) => owner(jobs?.[0]?.jobKey, 'jobs'),
  setTime: here,
  purge: here,
  activateAdHocElements: ({ instanceKey, elementKey }) => owner(instanceKey || elementKey, 'elementKey'),
  resolveIncident: ({ instanceKey, incidentKey }) => owner(instanceKey || incidentKey, 'incidentKey'),
  cancelProcessInstance: byInstance,
  setVariables: ({ instanceKey, scopeKey }) => owner(instanceKey || scopeKey, 'instanceKey'),
  broadcastSignal: (_command, commandId) => commandId,
  evaluateConditions: (_command, commandId) => commandId,
  assignUserTask: byUserTask,
  claimUserTask: byUserTask,
  unclaimUserTask: byUserTask,
  updateUserTask: byUserTask,
  completeUserTask: byUserTask,
  modifyProcessInstance: byInstance,
  migrateProcessInstance: byInstance,
  deleteDefinition: () => 0,
  removeDefinition: here,
  addDefinition: here,
  continueInstance: byInstance,
  openSubscription: byCorrelationKey,
  closeSubscription: byCorrelationKey,
  correlateMessage: byInstance,
  acknowledgeCorrelation: byCorrelationKey,
  rejectCorrelation: byCorrelationKey,
  deliverSignal: here,
  limitSignals: byInstance,
};

/**
 * The partition to which a command on `partition` belongs. Throws CommandRejected if its key, or a key of an
 * internal command, is invalid.
 */
export function routeOf<N extends CommandName>(
  name: N,
  command: Commands[N],
  commandId: CommandId | undefined,
  partition: number,
  partitionCount: number,
): number {
  checkInternalCommand(name, command, partitionCount);
  const route: Route<N> = ROUTES[name];
  const target = route(command, commandId);
  if (target === undefined) return partition;
  if (typeof target !== 'number') return murmur2Partition(target, partitionCount);
  if (target < partitionCount) return target;
  throw new CommandRejected(
    'NOT_FOUND',
    `the key belongs to partition ${target}, but the number of partitions is ${partitionCount}`,
  );
}
