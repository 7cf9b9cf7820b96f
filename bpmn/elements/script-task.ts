/** A script task: FEEL (zeebe:script), or a job. Source: BPMN 2.0.2 §10.3.3, Zeebe. */
import { hasJob, JOB_EXTENSIONS, readJob } from '../compile/job.ts';
import { readMappings } from '../compile/mappings.ts';
import { readScript } from '../compile/script.ts';
import { evaluateToJson } from '../evaluate/evaluate.ts';
import { completeElement } from '../interpreter/complete.ts';
import { createJob } from '../interpreter/jobs.ts';
import { extensionsOf } from '../parse/moddle-element.ts';
import type { ElementType } from './element.ts';

export const scriptTask = {
  type: 'scriptTask',
  bpmnType: 'bpmn:ScriptTask',
  traits: { displayName: 'SCRIPT_TASK', isActivity: true },
  passesThrough: 'never',
  extensions: ['zeebe:Script', 'zeebe:IoMapping', ...JOB_EXTENSIONS],
  compile(source, node, compiler) {
    readMappings(source, node, compiler);
    const hasScript = extensionsOf(source, 'zeebe:Script').length > 0;
    if (hasScript === hasJob(source)) {
      compiler.report(source, 'a script task must have exactly one of zeebe:script and zeebe:taskDefinition');
    } else if (hasScript) readScript(source, node, compiler);
    else readJob(source, node, compiler);
  },
  onActivate: createJob,
  onActivated(context, node, element) {
    const { script } = node;
    if (!script) return 'wait';
    const value = evaluateToJson(context, element, script.expression, 'EXTRACT_VALUE_ERROR');
    completeElement(context, element, [[script.resultVariable, value]]);
    return 'wait';
  },
} satisfies ElementType;
