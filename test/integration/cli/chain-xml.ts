/** A process for tests of the command line: a sequence of jobs. */

import { bpmnXml } from '../../bpmn-xml.ts';

/** `jobs`: ids of the service tasks, which are also their job types. */
export function chainXml(id: string, jobs: readonly string[], versionTag?: string): string {
  return bpmnXml({
    id,
    ...(versionTag === undefined ? {} : { versionTag }),
    nodes: [
      { id: 'start', type: 'startEvent' },
      ...jobs.map((job) => ({ id: job, type: 'serviceTask' as const, job: { type: job } })),
      { id: 'end', type: 'endEvent' },
    ],
    flows: [`start -> ${jobs.join(' -> ')} -> end`],
  });
}
