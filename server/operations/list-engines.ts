/** The health of the installation: engines, partitions, lag, the rate of instances, the read model. */
import { absenceText, readPresence } from '../../inspect/engine-presence.ts';
import { listPartitions } from '../../inspect/list/partitions.ts';
import { readTopics } from './inspected.ts';
import type { Operation } from './operation.ts';

const RATE_MS = 60_000;

export const listEngines: Operation = {
  id: 'listEngines',
  method: 'GET',
  path: '/engines',
  role: 'read',
  async answer({ topics, model }) {
    const nowMs = Date.now();
    const [listing, rate] = await Promise.all([
      readTopics(() => listPartitions(topics)),
      model.query('instanceRate', { sinceMs: nowMs - RATE_MS }),
    ]);
    const isOwned = listing.partitions.every(({ nodeId }) => nodeId !== null);
    const absence = isOwned ? undefined : absenceText(await readPresence(topics), nowMs);
    return {
      body: {
        ...listing,
        ...(absence !== undefined && { problem: absence }),
        lastMinute: rate,
        model: { isReady: model.isReady, progress: model.progress },
      },
    };
  },
};
