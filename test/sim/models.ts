/**
 * The processes of the simulations: together they contain every element, every event in every position, and
 * every way in which an instance can wait, continue, fail and end. All loops end, so an instance ends once
 * its jobs are done, its incidents resolved and its messages delivered. Compiled once for all simulations.
 */
import { compileResource } from '../../bpmn/compile.ts';
import type { CompiledResource, ExecutableProcess } from '../../bpmn/model.ts';
import type { Resource } from '../../engine/command.ts';
import { bpmnXml } from '../bpmn-xml.ts';
import { callingModels } from './models/calling.ts';
import { decidingModels, GRADE_DMN } from './models/deciding.ts';
import type { SimModel } from './models/model.ts';
import { DEADLINE, END, job, START } from './models/model.ts';
import { FORM, peopleModels } from './models/people.ts';
import { repeatingModels } from './models/repeating.ts';
import { throwingModels } from './models/throwing.ts';
import { undoingModels } from './models/undoing.ts';
import { waitingModels } from './models/waiting.ts';

/** The message of the error that the poisoned task throws. */
export const PLANNED_DEFECT = 'a defect of the engine, planned';

/** Models that belong together. A simulation runs the family `waiting` and some others. */
export interface ModelFamily {
  readonly name: string;
  readonly resources: readonly Resource[];
  /** Processes that a command may start. */
  readonly started: readonly string[];
}

/** A family: models that are deployed together. */
function family(name: string, models: readonly SimModel[], more: readonly Resource[] = []): ModelFamily {
  return {
    name,
    resources: [
      ...models.map(({ process }) => ({ name: `${process.id}.bpmn`, content: bpmnXml(process) })),
      ...more,
    ],
    started: models
      .filter(({ process, isOnlyCalled }) => process.nodes[0]?.id === START.id && !isOnlyCalled)
      .map(({ process }) => process.id),
  };
}

export const WAITING = family('waiting', waitingModels);
export const OTHER_FAMILIES: readonly ModelFamily[] = [
  family('calling', callingModels),
  family('repeating', repeatingModels),
  family('undoing', undoingModels),
  family('deciding', decidingModels, [{ name: 'grade.dmn', content: GRADE_DMN }]),
  family('throwing', throwingModels),
  family('people', peopleModels, [{ name: 'approval.form', content: FORM }]),
];

const MODELS: ReadonlyMap<string, SimModel> = new Map(
  [
    waitingModels,
    callingModels,
    repeatingModels,
    undoingModels,
    decidingModels,
    throwingModels,
    peopleModels,
  ].flatMap((models) => models.map((model) => [model.process.id, model] as const)),
);

/** The model of a process id. */
export function modelOf(processId: string): SimModel | undefined {
  return MODELS.get(processId);
}

/** A deployment with another version of the process `order`. */
export const CHANGED_RESOURCE: Resource = {
  name: 'order.bpmn',
  content: bpmnXml({
    id: 'order',
    name: 'changed',
    nodes: [
      START,
      job('charge'),
      { id: 'book', type: 'serviceTask', job: { type: 'book', headers: DEADLINE } },
      END,
    ],
    flows: ['start -> charge -> book -> end'],
  }),
};

export const BROKEN_RESOURCE: Resource = { name: 'broken.bpmn', content: '<not-bpmn/>' };

export interface ReadyCompiler {
  readonly compile: typeof compileResource;
  /** The compiled process of each id; of `order`, the changed version, which has all elements. */
  readonly processes: ReadonlyMap<string, ExecutableProcess>;
  /** The process in a file's text. */
  readonly processOf: (xml: string) => ExecutableProcess | undefined;
}

/**
 * A compiler whose results are computed in advance. `alter` replaces a file. Rejects if a model has findings.
 */
export async function readyCompiler(alter = (content: string): string => content): Promise<ReadyCompiler> {
  const ready = new Map<string, CompiledResource>();
  const processes = new Map<string, ExecutableProcess>();
  const all = [WAITING, ...OTHER_FAMILIES].flatMap(({ resources }) => resources);
  for (const { name, content } of [...all, CHANGED_RESOURCE, BROKEN_RESOURCE]) {
    const compiled = await compileResource(name, alter(content));
    const [finding] = compiled.findings;
    if (finding && name !== BROKEN_RESOURCE.name)
      throw new Error(`${name}: ${finding.elementId ?? ''} ${finding.reason}`);
    ready.set(content, compiled);
    for (const process of compiled.processes) processes.set(process.id, process);
  }
  return {
    processes,
    processOf: (xml) => ready.get(xml)?.processes[0],
    compile: async (file, xml) => {
      const compiled = ready.get(xml);
      if (!compiled) throw new Error(`${file} was not compiled before the simulation`);
      return compiled;
    },
  };
}
