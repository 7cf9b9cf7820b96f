/** A service task: a job. Source: BPMN 2.0.2 §10.3.3, Zeebe. */
import { JOB_EXTENSIONS, readJob } from '../compile/job.ts';
import { readMappings } from '../compile/mappings.ts';
import { createJob } from '../interpreter/jobs.ts';
import type { ElementType } from './element.ts';

export const serviceTask = {
  type: 'serviceTask',
  bpmnType: 'bpmn:ServiceTask',
  traits: { displayName: 'SERVICE_TASK', isActivity: true },
  passesThrough: 'never',
  extensions: ['zeebe:IoMapping', ...JOB_EXTENSIONS],
  compile(source, node, compiler) {
    readMappings(source, node, compiler);
    readJob(source, node, compiler);
  },
  onActivate: createJob,
  onActivated: () => 'wait',
} satisfies ElementType;
