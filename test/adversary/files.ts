/**
 * Hostile files that a deployment must reject, or accept without harm. Pure except for the state of the
 * random generator.
 */
import { bpmnXml } from '../bpmn-xml.ts';
import type { Random } from '../sim/random.ts';

export interface HostileFile {
  readonly kind: string;
  readonly name: string;
  readonly content: string;
}

/** `number` makes the process ids of accepted files different. */
export function hostileFile(random: Random, number: number): HostileFile {
  const id = `hostile-${number % 20}`;
  const good = bpmnXml({
    id,
    nodes: [
      { id: 'start', type: 'startEvent' },
      { id: 'task', type: 'scriptTask', script: { expression: '=1', result: 'r' } },
      { id: 'end', type: 'endEvent' },
    ],
    flows: ['start -> task -> end'],
  });
  const [kind, content] = random.pick<readonly [string, () => string]>([
    ['empty', () => ''],
    ['truncated', () => good.slice(0, random.int(1, good.length - 1))],
    ['no XML', () => '{"a": 1}'],
    ['binary', () => '\u0000\u0001\ufffd'],
    ['entities', () => `<!DOCTYPE a [<!ENTITY b "${'x'.repeat(1_000)}">]><a>&b;&b;</a>`],
    ['external entity', () => '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
    ['deep', () => good.replace('<bpmn:startEvent', `${'<a>'.repeat(5_000)}<bpmn:startEvent`)],
    ['long id', () => good.replaceAll('"task"', `"${'t'.repeat(5_000)}"`)],
    ['dangling flow', () => good.replace('targetRef="end"', 'targetRef="nowhere"')],
    ['doubled id', () => good.replaceAll('"end"', '"start"')],
    ['prototype', () => good.replaceAll('"task"', '"__proto__"')],
    ['broken FEEL', () => good.replace('=1', '=1 +')],
    ['endless FEEL', () => good.replace('=1', '=for i in 1..100000000 return i')],
    ['doubling FEEL', () => good.replace('=1', '=for i in 1..40 return partial + partial')],
    ['unknown element', () => good.replaceAll('scriptTask', 'choreographyTask')],
    ['good', () => good],
  ]);
  return { kind, name: `${id}.bpmn`, content: content() };
}
