/**
 * `zeebe:adHoc` and BPMN's own attributes of an ad-hoc subprocess. Pure. Source: BPMN 2.0.2 §10.3.5, Zeebe.
 */
import type { AdHoc } from '../model.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';
import { elementOf, flagOf, textOf } from '../parse/moddle-element.ts';
import type { Compiler } from './compiler.ts';
import type { NodeDraft } from './draft.ts';
import { singleExtension } from './extensions.ts';

/** Sets `node.adHoc`; what is wrong is reported. */
export function readAdHoc(source: ModdleElement, node: NodeDraft, compiler: Compiler): void {
  const zeebe = singleExtension(source, 'zeebe:AdHoc', compiler);
  const elements = zeebe === undefined ? '' : (textOf(zeebe, 'activeElementsCollection')?.trim() ?? '');
  if (zeebe !== undefined) refuseOutput(source, zeebe, compiler);
  const activeElements =
    elements === '' ? undefined : compiler.feel(source, elements, 'the activeElementsCollection');
  const condition = elementOf(source, 'completionCondition');
  const text = condition === undefined ? '' : (textOf(condition, 'body')?.trim() ?? '');
  const completionCondition =
    text === '' ? undefined : compiler.feel(source, text, 'the completion condition');
  const adHoc: AdHoc = {
    cancelRemaining: flagOf(source, 'cancelRemainingInstances'),
    sequential: textOf(source, 'ordering') === 'Sequential',
    ...(activeElements === undefined ? {} : { activeElements }),
    ...(completionCondition === undefined ? {} : { completionCondition }),
  };
  node.adHoc = adHoc;
}

function refuseOutput(source: ModdleElement, zeebe: ModdleElement, compiler: Compiler): void {
  for (const property of ['outputCollection', 'outputElement']) {
    if (textOf(zeebe, property)) compiler.report(source, `${property} of zeebe:adHoc is not supported`);
  }
}
