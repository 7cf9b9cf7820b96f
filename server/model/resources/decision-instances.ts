/** Evaluated decisions of business rule tasks. Pure. */
import type { Resource } from '../resource.ts';
import { date, integer, key, oneOf, TENANT, text, textKey } from '../resource.ts';

export const decisionInstances: Resource = {
  name: 'decision-instances',
  title: 'Decision Instance',
  key: 'decisionEvaluationInstanceKey',
  from:
    'decision_instances x LEFT JOIN decisions k ON k.graphKey = x.graphKey AND k.id = x.decisionId ' +
    'LEFT JOIN decisions r ON r.graphKey = x.graphKey AND r.id = x.rootDecisionId ' +
    'LEFT JOIN definitions g ON g.key = x.graphKey ' +
    'LEFT JOIN definitions d ON d.key = x.definitionKey LEFT JOIN instances i ON i.key = x.instanceKey',
  fields: {
    decisionEvaluationInstanceKey: text('x.key'),
    decisionEvaluationKey: key('x.evaluationKey'),
    state: oneOf('x.state', ['EVALUATED', 'FAILED']),
    evaluationDate: date('x.evaluatedMs'),
    evaluationFailure: text('x.failure'),
    decisionDefinitionKey: textKey('k.key'),
    decisionDefinitionId: text('x.decisionId'),
    decisionDefinitionName: text('coalesce(k.name, x.decisionId)'),
    decisionDefinitionVersion: integer('k.version'),
    decisionDefinitionType: text(`coalesce(k.type, 'UNKNOWN')`),
    rootDecisionDefinitionKey: textKey('r.key'),
    decisionRequirementsKey: key('x.graphKey'),
    decisionRequirementsId: text('g.id'),
    result: text('x.result'),
    processDefinitionKey: key('x.definitionKey'),
    processDefinitionId: text('d.id'),
    processInstanceKey: key('x.instanceKey'),
    rootProcessInstanceKey: key('i.rootKey'),
    elementInstanceKey: key('x.elementKey'),
    elementId: text('x.elementId', { in: 'filter' }),
  },
  constants: { tenantId: TENANT },
};
