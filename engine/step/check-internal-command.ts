/**
 * Checks the commands that partitions send to each other, before they are routed or applied. A client with
 * write access to the commands topic can write them too, so a key or partition that no engine would have sent
 * is rejected instead of being routed to a partition that doesn't exist. Pure. See ADR 31.
 */
import { isKey, partitionOfKey } from '../../state/keys.ts';
import type { CommandName, Commands } from '../command.ts';
import { CommandRejected } from '../errors.ts';
import { readVariables } from '../variables.ts';

interface Required {
  /** Fields with a key of an existing partition. */
  readonly keys: readonly string[];
  /** Fields with a text that is not empty. */
  readonly texts?: readonly string[];
  /** Fields with keys of one partition. */
  readonly together?: readonly [string, string];
  /** True if its `variables` are checked here, because a later rejection would have no record to report. */
  readonly variables?: true;
}

const MESSAGE = ['messageName', 'correlationKey'];

const REQUIRED: Readonly<Partial<Record<CommandName, Required>>> = {
  addDefinition: { keys: ['definitionKey'] },
  removeDefinition: { keys: ['definitionKey'] },
  continueInstance: { keys: ['instanceKey'] },
  openSubscription: {
    keys: ['subscriptionKey', 'instanceKey'],
    texts: ['processId', ...MESSAGE],
    together: ['subscriptionKey', 'instanceKey'],
  },
  closeSubscription: { keys: ['subscriptionKey'], texts: MESSAGE },
  correlateMessage: {
    keys: ['subscriptionKey', 'instanceKey', 'messageKey'],
    texts: ['processId', ...MESSAGE],
    variables: true,
  },
  acknowledgeCorrelation: { keys: ['subscriptionKey', 'messageKey'], texts: MESSAGE },
  rejectCorrelation: { keys: ['subscriptionKey', 'messageKey'], texts: ['processId', ...MESSAGE] },
  deliverSignal: { keys: ['signalKey'], texts: ['name'], variables: true },
  limitSignals: { keys: ['instanceKey'] },
};

/** Throws CommandRejected INVALID_ARGUMENT. Commands of clients are not checked here. */
export function checkInternalCommand<N extends CommandName>(
  name: N,
  command: Commands[N],
  partitionCount: number,
): void {
  const required = REQUIRED[name];
  if (!required) return;
  const fields = command as unknown as Readonly<Record<string, unknown>>;
  const { keys, texts = [], together, variables } = required;
  for (const field of keys) checkKey(name, field, fields[field], partitionCount);
  for (const field of texts) {
    if (!fields[field]) throw rejected(name, `${field} is missing`);
  }
  if (together) checkTogether(name, together, fields);
  if (variables) readVariables(fields['variables'] as string | undefined);
}

function checkKey(name: string, field: string, value: unknown, partitionCount: number): void {
  if (!isKey(value)) throw rejected(name, `${field} is ${value || 'missing'}; expected a key`);
  const partition = partitionOfKey(value);
  if (partition < partitionCount) return;
  throw rejected(
    name,
    `${field} ${value} belongs to partition ${partition}; the number of partitions is ${partitionCount}`,
  );
}

function checkTogether(
  name: string,
  [one, other]: readonly [string, string],
  fields: Readonly<Record<string, unknown>>,
): void {
  const partitions = [one, other].map((field) => partitionOfKey(fields[field] as number));
  if (partitions[0] === partitions[1]) return;
  throw rejected(
    name,
    `${one} belongs to partition ${partitions[0]} and ${other} to partition ${partitions[1]}; expected the same`,
  );
}

function rejected(name: string, problem: string): CommandRejected {
  return new CommandRejected(
    'INVALID_ARGUMENT',
    `invalid internal command ${name}: ${problem}; only engines send it`,
  );
}
