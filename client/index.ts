/** The public client: `import { createClient } from 'signalbox/client'`. */

import '../engine/require-node.ts';

export type { ClientOptions, EndedInstance, SendOptions, Variables, WithVariables } from './client.ts';
export { createClient, SignalboxClient } from './client.ts';
export { CommandRejection, CommandTimeout, CommandTooLarge, TopicMissing } from './errors.ts';
