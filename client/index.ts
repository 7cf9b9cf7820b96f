/** The public client: `import { createClient } from 'signalbox/client'`. */

import '../engine/require-node.ts';

export type { ClientOptions, EndedInstance, SendOptions } from './client.ts';
export { createClient, SignalboxClient } from './client.ts';
export { CommandRejection, CommandTimeout, CommandTooLarge, TopicMissing } from './errors.ts';
export type { Variables, WithVariables } from './variables.ts';
