/** The end event: none, message (a job), error or terminate. Source: BPMN 2.0.2 §10.5.3. */
import { readEvent } from '../compile/event-definition.ts';
import { hasJob, JOB_EXTENSIONS, readJob } from '../compile/job.ts';
import { readMappings } from '../compile/mappings.ts';
import type { ElementCompiler } from './element.ts';

export const endEvent = {
  type: 'endEvent',
  bpmnType: 'bpmn:EndEvent',
  extensions: ['zeebe:IoMapping', ...JOB_EXTENSIONS],
  compile(source, node, compiler) {
    readMappings(source, node, compiler);
    readEvent(source, node, 'end', compiler);
    if (node.event?.kind === 'message') readJob(source, node, compiler);
    else if (hasJob(source))
      compiler.report(source, 'zeebe:taskDefinition is supported on message end events only');
  },
} satisfies ElementCompiler;
