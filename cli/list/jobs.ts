/** `list jobs`: open jobs, from the instances whose header says that they have some. */

import type { ElementInstance, Job, ProcessInstance } from '../../state/instance.ts';
import { printable } from '../output.ts';
import { readInstances } from '../read/instances.ts';
import { jobJson } from '../render/instance-json.ts';
import { commandLine } from '../render/shell.ts';
import { formatDistance, isoTime } from '../render/times.ts';
import type { ListRequest } from './listing.ts';
import { isWanted, printListing } from './listing.ts';

interface JobRow {
  readonly instance: ProcessInstance;
  readonly element: ElementInstance;
  readonly job: Job;
}

export async function listJobs(request: ListRequest): Promise<void> {
  const { output, scanner, conditions, nowMs } = request;
  const records = await readInstances(scanner, {
    byIndex: ({ jobs, processId, version }) =>
      Boolean(jobs) && isWanted(conditions, { process: processId, version }),
    byInstance: () => true,
  });
  const rows = records
    .flatMap(({ instance }) => (instance ? jobsOf(instance) : []))
    .filter(({ element, job }) => isWanted(conditions, { element: element.elementId, type: job.type }))
    .sort((a, b) => a.element.sinceMs - b.element.sinceMs || a.job.key - b.job.key);
  printListing(request, {
    noun: 'open jobs',
    titles: ['job', 'type', 'instance', 'process', 'element', 'retries', 'attempt', 'since', ''],
    rows,
    cells: ({ instance, element, job }) => [
      String(job.key),
      printable(job.type),
      String(instance.key),
      `${printable(instance.processId)} v${instance.version}`,
      printable(element.elementId),
      String(job.retries ?? 0),
      String(job.attempt ?? 0),
      formatDistance(element.sinceMs, nowMs),
      element.incident ? output.colors.red('incident') : backoffText(job, nowMs),
    ],
    json: ({ instance, element, job }) => ({
      instanceKey: instance.key,
      processId: instance.processId,
      version: instance.version,
      elementId: element.elementId,
      elementInstanceKey: element.key,
      since: isoTime(element.sinceMs),
      job: jobJson(job),
      ...(element.incident && { incidentKey: element.incident.key }),
    }),
  });
  const [first] = rows;
  if (first) output.hint(`Next: ${commandLine(['complete', String(first.job.key)])} gives a result by hand`);
}

function backoffText({ backoffUntilMs }: Job, nowMs: number): string {
  return backoffUntilMs ? `again ${formatDistance(backoffUntilMs, nowMs)}` : '';
}

function jobsOf(instance: ProcessInstance): JobRow[] {
  return instance.elements.flatMap((element) =>
    element.job ? [{ instance, element, job: element.job }] : [],
  );
}
