/** `list instances`: by the header of each record; bodies are decoded only when a condition needs them. */

import { printable } from '../frame/output.ts';
import { queryOf } from '../parse/conditions.ts';
import type { InstanceRecord } from '../read/instances.ts';
import { readInstances } from '../read/instances.ts';
import { instanceStateName } from '../render/instance-json.ts';
import { commandLine } from '../render/shell.ts';
import { formatDistance, formatMoment, isoTime } from '../render/times.ts';
import type { ListRequest } from './listing.ts';
import { printListing } from './listing.ts';

export async function listInstances(request: ListRequest): Promise<void> {
  const { output, scanner, conditions, nowMs } = request;
  const { colors } = output;
  const rows = await readInstances(scanner, queryOf(conditions));
  rows.sort((a, b) => b.timestampMs - a.timestampMs || b.key - a.key);
  printListing(request, {
    noun: 'process instances',
    titles: ['key', 'process', 'version', 'state', 'incidents', 'jobs', 'timers', 'next due', 'changed'],
    rows,
    cells: ({ key, index, timestampMs }) => [
      String(key),
      printable(index.processId),
      String(index.version),
      instanceStateName(index.state).toLowerCase(),
      index.incidents ? colors.red(String(index.incidents)) : '',
      index.jobs ? String(index.jobs) : '',
      index.timers ? String(index.timers) : '',
      // Without a timer, the due time is the retry time of an open job.
      index.timers && index.nextDueMs ? formatDistance(index.nextDueMs, nowMs) : '',
      formatMoment(timestampMs, nowMs),
    ],
    json: rowJson,
  });
  const [first] = rows;
  if (first) output.hint(`Next: ${commandLine(['get', String(first.key)])}`);
}

function rowJson({ key, partition, offset, timestampMs, index }: InstanceRecord): object {
  const { processId, version, definitionKey, incidents = 0, jobs = 0, timers = 0 } = index;
  return {
    key,
    partition,
    offset,
    processId,
    version,
    definitionKey,
    state: instanceStateName(index.state),
    incidents,
    jobs,
    timers,
    ...(index.nextDueMs && { nextDueAt: isoTime(index.nextDueMs) }),
    ...(index.endedAtMs && { endedAt: isoTime(index.endedAtMs) }),
    changedAt: isoTime(timestampMs),
  };
}
