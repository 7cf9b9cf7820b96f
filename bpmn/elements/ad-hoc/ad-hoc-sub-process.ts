/**
 * The ad-hoc subprocess: elements without a fixed order, activated by an expression or by a worker. Source:
 * BPMN 2.0.2 §10.3.5, §13.3.5; Camunda 8.8's AdHocSubProcessProcessor and its page on ad-hoc subprocesses.
 */

import { JOB_EXTENSIONS } from '../../compile/job.ts';
import { readMappings } from '../../compile/mappings.ts';
import { createJob } from '../../interpreter/jobs.ts';
import type { ElementType } from '../element.ts';
import {
  activateAdHoc,
  completingAdHoc,
  elementsToActivate,
  pathCompleted,
  pathCompleting,
  prepareAdHoc,
} from './activations.ts';
import { readAdHoc } from './compile.ts';
import { validateAdHoc } from './validate.ts';

export const adHocSubProcess = {
  type: 'adHocSubProcess',
  bpmnType: 'bpmn:AdHocSubProcess',
  traits: {
    displayName: 'AD_HOC_SUB_PROCESS',
    isScope: true,
    isActivity: true,
    propagatesEscalations: true,
    hasPaths: true,
  },
  passesThrough: 'never',
  extensions: ['zeebe:IoMapping', 'zeebe:AdHoc', ...JOB_EXTENSIONS],
  compile(source, node, compiler) {
    readMappings(source, node, compiler);
    readAdHoc(source, node, compiler);
  },
  validate: validateAdHoc,
  onActivating: prepareAdHoc,
  onActivate(context, node, element) {
    if (node.job) createJob(context, node, element);
    // Evaluated only to check that the elements can be determined, before anything is activated.
    else elementsToActivate(context, node, element);
  },
  /** For a worker: also called if creating its next job failed. */
  onActivated(context, node, element) {
    if (!node.job) activateAdHoc(context, node, element);
    else if (!element.job && !element.fulfilled) createJob(context, node, element);
    return 'wait';
  },
  onPathCompleting: pathCompleting,
  onPathCompleted: pathCompleted,
  onCompleting: completingAdHoc,
} satisfies ElementType;
