/**
 * The transaction subprocess: a scope that a cancel end event cancels as a whole. Its protocol and method
 * attributes concern the participants, not the engine. Source: BPMN 2.0.2 §10.3.5, §13.3.4.
 */

import type { ElementType } from '../element.ts';
import { subProcess } from '../sub-process.ts';

export const transaction = {
  type: 'transaction',
  bpmnType: 'bpmn:Transaction',
  traits: { displayName: 'TRANSACTION', isScope: true, isActivity: true, propagatesEscalations: true },
  passesThrough: 'never',
  extensions: subProcess.extensions,
  compile: subProcess.compile,
  validate: subProcess.validate,
  onActivated: subProcess.onActivated,
} satisfies ElementType;
