/** A business rule task: a decision (zeebe:calledDecision), or a job. Source: BPMN 2.0.2 §10.3.3, Zeebe. */
import { readCalledDecision } from '../compile/called-decision.ts';
import { hasJob, JOB_EXTENSIONS, readJob } from '../compile/job.ts';
import { readMappings } from '../compile/mappings.ts';
import { completeElement } from '../interpreter/complete.ts';
import { callDecision } from '../interpreter/decisions.ts';
import { createJob } from '../interpreter/jobs.ts';
import { extensionsOf } from '../parse/moddle-element.ts';
import type { ElementType } from './element.ts';

export const businessRuleTask = {
  type: 'businessRuleTask',
  bpmnType: 'bpmn:BusinessRuleTask',
  traits: { displayName: 'BUSINESS_RULE_TASK', isActivity: true },
  passesThrough: 'never',
  extensions: ['zeebe:CalledDecision', 'zeebe:IoMapping', ...JOB_EXTENSIONS],
  compile(source, node, compiler) {
    readMappings(source, node, compiler);
    const callsDecision = extensionsOf(source, 'zeebe:CalledDecision').length > 0;
    if (callsDecision === hasJob(source)) {
      const both = 'zeebe:calledDecision and zeebe:taskDefinition';
      compiler.report(source, `a business rule task must have exactly one of ${both}`);
    } else if (callsDecision) readCalledDecision(source, node, compiler);
    else readJob(source, node, compiler);
  },
  onActivate: createJob,
  onActivated(context, node, element) {
    const { calledDecision } = node;
    if (!calledDecision) return 'wait';
    const result = callDecision(context, element, calledDecision);
    completeElement(context, element, [[calledDecision.resultVariable, result]]);
    return 'wait';
  },
} satisfies ElementType;
