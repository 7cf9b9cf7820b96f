/**
 * Which version of a called decision, form or process is used: `bindingType` and `versionTag`. Pure. Source:
 * Zeebe's ZeebeBindingType; the default is latest.
 */
import type { ResourceBinding } from '../model.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';
import { textOf } from '../parse/moddle-element.ts';
import type { Compiler } from './compiler.ts';

/** `owner`: the element in findings. An unknown type is reported, and treated as latest. */
export function readBinding(
  owner: ModdleElement,
  element: ModdleElement,
  compiler: Compiler,
): ResourceBinding {
  const type = textOf(element, 'bindingType') ?? 'latest';
  if (type === 'deployment') return { kind: 'deployment' };
  if (type === 'versionTag') {
    const text = compiler.requireText(
      owner,
      element,
      'versionTag',
      'the versionTag of bindingType versionTag',
    );
    const versionTag = text === undefined ? undefined : compiler.textOrFeel(owner, text, 'the versionTag');
    return versionTag === undefined ? { kind: 'latest' } : { kind: 'versionTag', versionTag };
  }
  if (type !== 'latest') {
    compiler.report(
      owner,
      `the bindingType '${type.slice(0, 100)}' is not one of latest, deployment, versionTag`,
    );
  }
  return { kind: 'latest' };
}
