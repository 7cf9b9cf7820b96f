/** The link event: a sequence flow drawn in two pieces. Pure. Source: BPMN 2.0.2 §10.5.5. */
import type { LinkEventDefinition } from '../model.ts';
import type { EventCompiler } from './event.ts';

export const linkEvent = {
  kind: 'link',
  bpmnType: 'bpmn:LinkEventDefinition',
  positions: ['catch', 'throw'],
  compile(definition, event, _position, compiler): LinkEventDefinition | undefined {
    if (!compiler.requireId(event, definition, 'bpmn:linkEventDefinition')) return undefined;
    const name = compiler.requireText(event, definition, 'name', 'the name of the link');
    return name === undefined ? undefined : { kind: 'link', name };
  },
} satisfies EventCompiler;
