/** The processes of the scenarios. Pure. */
import { bpmnXml } from '../../bpmn-xml.ts';

export const serviceTask = (id: string, more: Partial<Parameters<typeof bpmnXml>[0]> = {}): string =>
  bpmnXml({
    id,
    nodes: [
      { id: 'start', type: 'startEvent' },
      { id: 'work', type: 'serviceTask', name: 'Work', job: { type: id, headers: { colour: 'red' } } },
      { id: 'end', type: 'endEvent' },
    ],
    flows: ['start -> work -> end'],
    ...more,
  });

export const script = (id: string): string =>
  bpmnXml({
    id,
    nodes: [
      { id: 'start', type: 'startEvent' },
      { id: 'add', type: 'scriptTask', script: { expression: '=a + b', result: 'sum' } },
      { id: 'end', type: 'endEvent' },
    ],
    flows: ['start -> add -> end'],
  });

export const catching = (id: string): string =>
  bpmnXml({
    id,
    nodes: [
      { id: 'start', type: 'startEvent' },
      { id: 'wait', type: 'intermediateCatchEvent', message: { name: id, key: '=key' } },
      { id: 'end', type: 'endEvent' },
    ],
    flows: ['start -> wait -> end'],
  });

export const userTask = (id: string): string =>
  bpmnXml({
    id,
    nodes: [
      { id: 'start', type: 'startEvent' },
      { id: 'review', type: 'userTask', name: 'Review', extension: '<zeebe:userTask />' },
      { id: 'end', type: 'endEvent' },
    ],
    flows: ['start -> review -> end'],
  });
