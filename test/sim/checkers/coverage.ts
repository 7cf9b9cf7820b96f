/**
 * What the simulations have to cover: every element and event position that the engine executes (the tables
 * that the conformance check uses), and every operation. Counts completions. Finds no violations.
 */
import type { ElementType } from '../../../bpmn/elements/element.ts';
import { elements } from '../../../bpmn/elements/table.ts';
import type { EventPosition } from '../../../bpmn/events/event.ts';
import { eventDefinitions } from '../../../bpmn/events/table.ts';
import type { FlowNode } from '../../../bpmn/model.ts';
import { EventKind } from '../../../state/events.ts';
import type { SeenCommand, SeenWrite } from '../journal.ts';
import { BULK } from '../operations.ts';
import { headerOf } from '../records.ts';
import type { CheckedWorld, Checker } from './checker.ts';

/** Positions in which events can be non-interrupting. */
const MAY_GO_ON: ReadonlySet<EventPosition> = new Set(['boundary', 'eventSubProcessStart']);
/** Elements that the event which they throw ends. */
const ENDED_BY_THROWING: ReadonlySet<string> = new Set(['error/end', 'cancel/end']);
/** Kinds of events that always interrupt. */
const INTERRUPTING = /^(error|cancel|compensation)$/;
/** Element types of events; their positions are counted instead. */
const EVENTS: ReadonlySet<string> = new Set(
  Object.values<ElementType>(elements).flatMap(({ type, traits }) => (traits.isEvent ? [type] : [])),
);
/** Client commands that add a step to the history of an instance. */
const STEPS = [
  'startProcessInstance',
  'publishMessage',
  'completeJob',
  'failJob',
  'throwError',
  'extendJob',
  'updateJobRetries',
  'leaseJobs',
  'returnJobs',
  'resolveIncident',
  'cancelProcessInstance',
  'setVariables',
  'evaluateConditions',
  'assignUserTask',
  'claimUserTask',
  'unclaimUserTask',
  'updateUserTask',
  'completeUserTask',
  'modifyProcessInstance',
  'migrateProcessInstance',
] as const;
const WAYS = [
  'broadcastSignal',
  'deleteDefinition',
  'deployResources',
  'migrate: dry run',
  'bulk cancel',
  'bulk cancel: a repeat is refused',
  'await a result',
  'start at an element',
  'start by business key',
  'a task listener denies',
] as const;

/** Each of these must happen in some simulation. */
export const COVERED: readonly string[] = [
  ...Object.keys(elements)
    .filter((type) => !EVENTS.has(type))
    .map((type) => `element: ${type}`),
  ...[...eventDefinitions.values()].flatMap(({ kind, positions }) =>
    positions.flatMap((position) =>
      MAY_GO_ON.has(position) && !INTERRUPTING.test(kind)
        ? [`event: ${kind}/${position}`, `event: ${kind}/${position}, not interrupting`]
        : [`event: ${kind}/${position}`],
    ),
  ),
  ...[...STEPS, ...WAYS].map((name) => `operation: ${name}`),
  'an instance in parts compared',
  'a lease expired',
  'a lease returned',
  'a leased job ended',
  'a late result',
  'a record of an ended job',
  'a signal reached a waiting event',
];

export class Coverage implements Checker {
  readonly name = 'coverage';
  readonly #world: CheckedWorld;
  /** Commands that request a reply, by correlation id. */
  readonly #asked = new Map<string, SeenCommand>();

  constructor(world: CheckedWorld) {
    this.#world = world;
  }

  onWrite(write: SeenWrite): void {
    for (const seen of write.commands) {
      const id = headerOf(seen.record, 'correlation-id');
      if (id !== undefined) this.#asked.set(id, seen);
    }
    for (const { step } of write.steps) {
      this.#did(step.command);
      for (const event of step.events) {
        if (event.kind === EventKind.elementCompleted) this.#through(event.key, false);
        if (event.kind === EventKind.elementActivated) this.#through(event.key, true);
        if (event.kind === EventKind.processInstanceCreated && event.created.businessKey)
          this.#did('start by business key');
        if (event.kind === EventKind.userTaskTransition && event.name === 'denied')
          this.#did('a task listener denies');
      }
    }
    this.#answers(write);
  }

  #did(operation: string): void {
    this.#world.count(`operation: ${operation}`);
  }

  /** Counts elements that throw out of their scope when they start: the thrown event ends them. */
  #through(key: number, isBegun: boolean): void {
    const { stories, models } = this.#world;
    const told = stories.element(key);
    if (!told) return;
    if (!isBegun) this.#world.count(`element: ${told.type}`);
    const processId = stories.of(told.instanceKey)?.processId ?? '';
    const node = models.processes.get(processId)?.nodes.get(told.elementId);
    if (!node?.event || !EVENTS.has(told.type)) return;
    const position = positionOf(node);
    if (isBegun !== ENDED_BY_THROWING.has(`${node.event.kind}/${position}`)) return;
    const how = MAY_GO_ON.has(position) && node.interrupting === false ? ', not interrupting' : '';
    this.#world.count(`event: ${node.event.kind}/${position}${how}`);
  }

  /** Counts operations that only their reply shows, by the command to which it belongs. */
  #answers({ engine, replies }: SeenWrite): void {
    if (engine === undefined || replies.length === 0) return;
    for (const reply of replies) {
      const seen = this.#asked.get(reply.key?.toString('utf8') ?? '');
      if (!seen?.name) continue;
      const command = seen.command as {
        dryRun?: boolean;
        awaitResult?: boolean;
        startInstructions?: unknown[];
      };
      const isBulk = headerOf(seen.record, 'command-id')?.startsWith(BULK);
      const { status } = JSON.parse(reply.value?.toString('utf8') ?? '{}') as { status?: string };
      if (status !== 'ok') {
        if (isBulk) this.#did('bulk cancel: a repeat is refused');
        continue;
      }
      if (isBulk) this.#did('bulk cancel');
      if (command.dryRun) this.#did('migrate: dry run');
      if (command.awaitResult) this.#did('await a result');
      if (command.startInstructions?.length) this.#did('start at an element');
      if (WAYS.some((name) => name === seen.name)) this.#did(seen.name);
    }
  }
}

const POSITIONS: Readonly<Record<string, EventPosition>> = {
  endEvent: 'end',
  intermediateCatchEvent: 'catch',
  intermediateThrowEvent: 'throw',
  boundaryEvent: 'boundary',
};

function positionOf({ type, parent }: FlowNode): EventPosition {
  const position = POSITIONS[type];
  if (position) return position;
  if (parent?.type === 'eventSubProcess') return 'eventSubProcessStart';
  return parent?.type === 'process' ? 'start' : 'subProcessStart';
}
