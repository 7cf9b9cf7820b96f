/**
 * A business rule task: a job. Decisions (zeebe:calledDecision) are refused. Source: BPMN 2.0.2 §10.3.3,
 * Zeebe.
 */
import { JOB_EXTENSIONS, readJob } from '../compile/job.ts';
import { readMappings } from '../compile/mappings.ts';
import { createJob } from '../scope/jobs.ts';
import type { ElementType } from './element.ts';

export const businessRuleTask = {
  type: 'businessRuleTask',
  bpmnType: 'bpmn:BusinessRuleTask',
  extensions: ['zeebe:IoMapping', ...JOB_EXTENSIONS],
  compile(source, node, compiler) {
    readMappings(source, node, compiler);
    readJob(source, node, compiler);
  },
  onActivate: createJob,
  onActivated: () => 'wait',
} satisfies ElementType;
