/**
 * The ad-hoc subprocess: elements without order, those begin that an expression names. Source: BPMN 2.0.2
 * §10.3.5, §13.3.5; Camunda 8.7's AdHocSubProcessProcessor and its page on ad-hoc subprocesses.
 */
import { readAdHoc } from '../compile/ad-hoc.ts';
import { readMappings } from '../compile/mappings.ts';
import { activateAdHoc, elementsToActivate, isAdHocEnough, pathCompleted } from '../scope/ad-hoc.ts';
import type { ElementType } from './element.ts';

export const adHocSubProcess = {
  type: 'adHocSubProcess',
  bpmnType: 'bpmn:AdHocSubProcess',
  extensions: ['zeebe:IoMapping', 'zeebe:AdHoc'],
  compile(source, node, compiler) {
    readMappings(source, node, compiler);
    readAdHoc(source, node, compiler);
  },
  /** Only to see, before anything begins, that the elements can be told. */
  onActivate(context, node, element) {
    elementsToActivate(context, node, element);
  },
  onActivated(context, node, element) {
    activateAdHoc(context, node, element);
    return 'wait';
  },
  onPathCompleting: isAdHocEnough,
  onPathCompleted: pathCompleted,
} satisfies ElementType;
