/**
 * Models that call themselves, or compute as much as is allowed, and an ordinary one. Their names are their
 * ids.
 */
import { bpmnXml } from '../bpmn-xml.ts';

const START = { id: 'start', type: 'startEvent' } as const;
const END = { id: 'end', type: 'endEvent' } as const;
const FLOWS = ['start -> task -> end'];

/** A process with a script task. `multi`: FEEL list for which it is repeated. */
export function scriptXml(id: string, expression: string, multi?: { readonly in: string }): string {
  const task = { id: 'task', type: 'scriptTask', script: { expression, result: 'r' } } as const;
  return bpmnXml({ id, nodes: [START, { ...task, ...(multi && { multi }) }, END], flows: FLOWS });
}

/** Calls itself twice; each of these instances does the same, and so on. */
export const RECURSION = bpmnXml({
  id: 'recursion',
  nodes: [
    START,
    { id: 'task', type: 'callActivity', called: { processId: 'recursion' }, multi: { in: '=[1, 2]' } },
    END,
  ],
  flows: FLOWS,
});
/** Its instances throw the signal, `count` times, that starts it. */
export function signalling(id: string, count: number): string {
  const thrown = Array.from({ length: count }, (_unused, at) => `throw${at}`);
  return bpmnXml({
    id,
    nodes: [
      { id: 'start', type: 'startEvent', signal: id },
      ...thrown.map((name) => ({ id: name, type: 'intermediateThrowEvent' as const, signal: id })),
      END,
    ],
    flows: [['start', ...thrown, 'end'].join(' -> ')],
  });
}
/** Throws a signal in an endless loop. */
export const LOOPING = bpmnXml({
  id: 'looping',
  nodes: [
    { id: 'start', type: 'startEvent' },
    { id: 'again', type: 'exclusiveGateway' },
    { id: 'throw', type: 'intermediateThrowEvent', signal: 'loop' },
  ],
  flows: ['start -> again -> throw -> again'],
});
/** Receives each of these signals. */
export const RECEIVING = bpmnXml({
  id: 'receiving',
  nodes: [
    START,
    { id: 'wait', type: 'receiveTask', message: { name: 'never', key: '="never"' } },
    { id: 'loop', type: 'boundaryEvent', signal: 'loop', attachedTo: 'wait', interrupting: false },
    { id: 'received', type: 'endEvent' },
    END,
  ],
  flows: ['start -> wait -> end', 'loop -> received'],
});
/** Each instance computes about as much as a step may. */
export const COMPUTING = scriptXml('computing', '=count(for i in 1..100000 return i * 2)', {
  in: '=for i in 1..40 return i',
});
/** A text of 2 characters that is doubled 26 times, as JSON: a list of 64 million numbers. */
export const DOUBLING = scriptXml(
  'doubling',
  `=count(from json("[" + {${['t0: "1,"', ...Array.from({ length: 26 }, (_unused, at) => `t${at + 1}: t${at} + t${at}`)].join(', ')}}.t26 + "1]"))`,
);
export const ORDINARY = scriptXml('ordinary', '=1 + 1');
