/**
 * The processes that simulations run: between them every way in which an instance can wait, go on, fail and
 * end. All loops end, so an instance ends once its jobs are done, its incidents resolved and its messages
 * sent. Compiled once for all simulations.
 */
import { compileResource } from '../../bpmn/compile.ts';
import type { CompiledResource } from '../../bpmn/model.ts';
import type { Resource } from '../../engine/command.ts';
import type { ProcessSpec } from '../bpmn-xml.ts';
import { bpmnXml } from '../bpmn-xml.ts';

/** A task that makes the engine throw, as a defect of the engine would. */
export const POISON_ELEMENT = 'poisoned';
/** What it throws says this. */
export const PLANNED_DEFECT = 'a defect of the engine, planned';

const START = { id: 'start', type: 'startEvent' } as const;
const END = { id: 'end', type: 'endEvent' } as const;
const KEY = '=key';
const DEADLINE = { jobDeadline: 'PT15S' };

const SPECS: readonly ProcessSpec[] = [
  {
    id: 'order',
    nodes: [START, { id: 'charge', type: 'serviceTask', job: { type: 'charge', headers: DEADLINE } }, END],
    flows: ['start -> charge -> end'],
  },
  {
    id: 'ship',
    nodes: [
      START,
      { id: 'packed', type: 'intermediateCatchEvent', message: { name: 'packed', key: KEY } },
      { id: 'sent', type: 'receiveTask', message: { name: 'sent', key: KEY } },
      { id: 'notify', type: 'serviceTask', job: { type: 'notify' } },
      END,
    ],
    flows: ['start -> packed -> sent -> notify -> end'],
  },
  {
    id: 'guarded',
    nodes: [
      START,
      { id: 'work', type: 'serviceTask', job: { type: 'work', headers: DEADLINE } },
      { id: 'late', type: 'boundaryEvent', attachedTo: 'work', timer: { duration: 'PT6S' } },
      { id: 'stop', type: 'boundaryEvent', attachedTo: 'work', message: { name: 'stop', key: KEY } },
      {
        id: 'note',
        type: 'boundaryEvent',
        attachedTo: 'work',
        interrupting: false,
        message: { name: 'note', key: KEY },
      },
      { id: 'noted', type: 'serviceTask', job: { type: 'note' } },
      { id: 'afterLate', type: 'endEvent' },
      { id: 'afterStop', type: 'endEvent' },
      { id: 'afterNote', type: 'endEvent' },
      END,
    ],
    flows: ['start -> work -> end', 'late -> afterLate', 'stop -> afterStop', 'note -> noted -> afterNote'],
  },
  {
    id: 'race',
    nodes: [
      START,
      { id: 'gate', type: 'eventBasedGateway' },
      { id: 'go', type: 'intermediateCatchEvent', message: { name: 'go', key: KEY } },
      { id: 'timeout', type: 'intermediateCatchEvent', timer: { duration: 'PT3S' } },
      { id: 'went', type: 'endEvent' },
      { id: 'gaveUp', type: 'endEvent' },
    ],
    flows: ['start -> gate -> go -> went', 'gate -> timeout -> gaveUp'],
  },
  {
    id: 'opened',
    nodes: [
      { id: 'opening', type: 'startEvent', message: { name: 'open' } },
      { id: 'handle', type: 'serviceTask', job: { type: 'handle', headers: DEADLINE } },
      END,
    ],
    flows: ['opening -> handle -> end'],
  },
  {
    id: 'nested',
    nodes: [
      START,
      {
        id: 'inner',
        type: 'subProcess',
        nodes: [
          { id: 'innerStart', type: 'startEvent' },
          { id: 'fork', type: 'parallelGateway' },
          { id: 'left', type: 'serviceTask', job: { type: 'left' } },
          { id: 'right', type: 'intermediateCatchEvent', timer: { duration: 'PT2S' } },
          { id: 'join', type: 'parallelGateway' },
          { id: 'innerEnd', type: 'endEvent' },
        ],
        flows: ['innerStart -> fork -> left -> join', 'fork -> right -> join', 'join -> innerEnd'],
      },
      { id: 'bad', type: 'boundaryEvent', attachedTo: 'inner', error: 'BAD' },
      { id: 'handled', type: 'endEvent' },
      END,
    ],
    flows: ['start -> inner -> end', 'bad -> handled'],
  },
  {
    id: 'picky',
    nodes: [
      START,
      { id: 'choice', type: 'exclusiveGateway' },
      { id: 'big', type: 'endEvent' },
      { id: 'small', type: 'endEvent' },
    ],
    flows: ['start -> choice', 'choice -> big if amount > 10', 'choice -> small if amount <= 10'],
  },
  {
    id: 'ticking',
    nodes: [
      { id: 'tick', type: 'startEvent', timer: { cycle: 'R6/PT7S' } },
      { id: 'count', type: 'serviceTask', job: { type: 'count', headers: DEADLINE } },
      END,
    ],
    flows: ['tick -> count -> end'],
  },
  {
    id: 'looping',
    nodes: [
      START,
      { id: 'again', type: 'exclusiveGateway' },
      { id: 'increase', type: 'scriptTask', script: { expression: '=round + 1', result: 'round' } },
      { id: 'more', type: 'exclusiveGateway' },
      END,
    ],
    flows: ['start -> again -> increase -> more', 'more -> again if round < 30', 'more -> end default'],
  },
  {
    id: 'poison',
    nodes: [
      START,
      { id: 'fork', type: 'parallelGateway' },
      { id: 'before', type: 'serviceTask', job: { type: 'before', headers: DEADLINE } },
      { id: POISON_ELEMENT, type: 'task' },
      { id: 'wait', type: 'receiveTask', message: { name: 'packed', key: KEY } },
      { id: 'afterWait', type: 'endEvent' },
      END,
    ],
    flows: ['start -> fork -> wait -> afterWait', `fork -> before -> ${POISON_ELEMENT} -> end`],
  },
  {
    id: 'alerted',
    nodes: [
      START,
      { id: 'watch', type: 'serviceTask', job: { type: 'watch', headers: DEADLINE } },
      { id: 'alarm', type: 'boundaryEvent', attachedTo: 'watch', interrupting: false, signal: 'alarm' },
      { id: 'halt', type: 'boundaryEvent', attachedTo: 'watch', signal: 'halt' },
      { id: 'full', type: 'boundaryEvent', attachedTo: 'watch', condition: '=amount > 18' },
      {
        id: 'hearing',
        type: 'eventSubProcess',
        nodes: [
          { id: 'heard', type: 'startEvent', interrupting: false, signal: 'alarm' },
          { id: 'listen', type: 'serviceTask', job: { type: 'listen' } },
          { id: 'listened', type: 'endEvent' },
        ],
        flows: ['heard -> listen -> listened'],
      },
      { id: 'afterAlarm', type: 'endEvent' },
      { id: 'afterHalt', type: 'endEvent' },
      { id: 'afterFull', type: 'endEvent', escalation: 'FULL' },
      END,
    ],
    flows: ['start -> watch -> end', 'alarm -> afterAlarm', 'halt -> afterHalt', 'full -> afterFull'],
  },
  {
    id: 'called',
    nodes: [
      { id: 'calling', type: 'startEvent', signal: 'call' },
      { id: 'answer', type: 'serviceTask', job: { type: 'answer', headers: DEADLINE } },
      { id: 'warn', type: 'endEvent', signal: 'alarm' },
    ],
    flows: ['calling -> answer -> warn'],
  },
  {
    id: 'doomed',
    nodes: [START, { id: 'curse', type: 'receiveTask', message: { name: 'curse', key: KEY } }, END],
    flows: ['start -> curse -> end'],
  },
  {
    // The message that starts it may already have gone to others within the same step when it fails.
    id: 'cursed',
    nodes: [
      { id: 'cursing', type: 'startEvent', message: { name: 'curse' } },
      { id: 'isFatal', type: 'exclusiveGateway' },
      { id: POISON_ELEMENT, type: 'task' },
      END,
    ],
    flows: [
      'cursing -> isFatal',
      `isFatal -> ${POISON_ELEMENT} if fatal = true`,
      'isFatal -> end default',
      `${POISON_ELEMENT} -> end`,
    ],
  },
];

/** Elements that one instance may go through more than once. */
export const REPEATED_ELEMENTS: ReadonlySet<string> = new Set([
  'again',
  'increase',
  'more',
  'note',
  'noted',
  'afterNote',
  'alarm',
  'afterAlarm',
  'hearing',
  'heard',
  'listen',
  'listened',
]);

/** Processes that a command may start. */
export const STARTED_PROCESSES = SPECS.filter(({ nodes }) => nodes[0] === START).map(({ id }) => id);

/** The files of version 1; of version 2 the process `order` is another. */
export const RESOURCES: readonly Resource[] = SPECS.map((spec) => ({
  name: `${spec.id}.bpmn`,
  content: bpmnXml(spec),
}));

export const CHANGED_RESOURCE: Resource = {
  name: 'order.bpmn',
  content: bpmnXml({
    id: 'order',
    name: 'changed',
    nodes: [
      START,
      { id: 'charge', type: 'serviceTask', job: { type: 'charge', headers: DEADLINE } },
      { id: 'book', type: 'serviceTask', job: { type: 'book', headers: DEADLINE } },
      END,
    ],
    flows: ['start -> charge -> book -> end'],
  }),
};

export const BROKEN_RESOURCE: Resource = { name: 'broken.bpmn', content: '<not-bpmn/>' };

/** A compiler that has everything ready. Rejects when a model of ours has findings. */
export async function readyCompiler(): Promise<typeof compileResource> {
  const ready = new Map<string, CompiledResource>();
  for (const { name, content } of [...RESOURCES, CHANGED_RESOURCE, BROKEN_RESOURCE]) {
    const compiled = await compileResource(name, content);
    const [finding] = compiled.findings;
    if (finding && name !== BROKEN_RESOURCE.name) throw new Error(`${name}: ${finding.reason}`);
    ready.set(content, compiled);
  }
  return async (file, xml) => {
    const compiled = ready.get(xml);
    if (!compiled) throw new Error(`${file} was not compiled before the simulation`);
    return compiled;
  };
}
