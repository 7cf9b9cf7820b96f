/** The public client: `import { createClient } from 'signalbox/client'`. */

import '../engine/require-node.ts';

export type { ElementView, InstanceView } from '../inspect/instance-json.ts';
export type { WhyRow } from '../inspect/why/why.ts';

export type { ClientOptions, EndedInstance, SendOptions } from './client.ts';
export { SignalboxClient } from './client.ts';
export type { CreateClientOptions, ReadingClient } from './create-client.ts';
export { createClient } from './create-client.ts';
export { CommandRejection, CommandTimeout, CommandTooLarge, TopicMissing } from './errors.ts';
export { ReadFailed } from './read-failed.ts';
export type { InstanceFilter, InstanceList, InstanceSummary, ReadInstance, Reads } from './reads.ts';
export type { Variables, WithVariables } from './variables.ts';
