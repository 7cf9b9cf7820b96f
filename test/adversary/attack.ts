/**
 * Sends bad inputs to an engine, with a valid start after each, and records the outcome of the input and the
 * number of batches until the start was done.
 */

import { bpmnXml } from '../bpmn-xml.ts';
import { Random } from '../sim/random.ts';
import type { ArenaOptions } from './arena.ts';
import { Arena } from './arena.ts';
import type { InputWorld } from './inputs.ts';
import { ANSWERS, HostileInputs } from './inputs.ts';

export interface AttackResult {
  /** Error codes with which Produce to a topic was answered. */
  readonly codes: ReadonlySet<string>;
  /** `request code` of answers that were given once. */
  readonly answers: ReadonlySet<string>;
  /** Number of inputs by the first word of their kind. */
  readonly kinds: ReadonlyMap<string, number>;
  /** Number of inputs by outcome. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** The most batches that an ordinary start took. */
  readonly batchesMax: number;
  /** Kinds of inputs whose outcome is unknown. */
  readonly unaccounted: readonly string[];
  /** Kinds of inputs at which the engine itself failed. */
  readonly defects: readonly string[];
  readonly doubts: number;
}

/** The engine is killed and restores after this many inputs; after twice as many, a new engine starts. */
const RESTART_EVERY = 500;
const TAKEOVERS_MAX = 100;
/** The outcome of an input for which the engine throws. */
const DEFECT = /INTERNAL_ERROR|ENGINE_ERROR/;

const START = { id: 'start', type: 'startEvent' } as const;
const END = { id: 'end', type: 'endEvent' } as const;
/** The processes that the inputs name. */
export const ORDINARY_FILES = [
  {
    id: 'ordinary',
    nodes: [START, { id: 'task', type: 'scriptTask', script: { expression: '=1 + 1', result: 'r' } }, END],
    flows: ['start -> task -> end'],
  },
  {
    id: 'waiting',
    nodes: [START, { id: 'task', type: 'serviceTask', job: { type: 'work' } }, END],
    flows: ['start -> task -> end'],
  },
  {
    id: 'writer',
    nodes: [
      START,
      {
        id: 'task',
        type: 'serviceTask',
        job: { type: 'io.camunda:connector-kafka:1', retries: '1' },
        inputs: {
          'topic.bootstrapServers': 'own:9092',
          'topic.topicName': '=target',
          'message.key': '=recordKey',
          'message.value': '=recordValue',
          headers: '=recordHeaders',
        },
      },
      END,
    ],
    flows: ['start -> task -> end'],
  },
  {
    id: 'typed',
    nodes: [START, { id: 'task', type: 'serviceTask', job: { type: '=target', retries: '1' } }, END],
    flows: ['start -> task -> end'],
  },
].map((spec) => ({ name: `${spec.id}.bpmn`, content: bpmnXml(spec) }));

export interface AttackOptions extends ArenaOptions {
  /** Number of inputs. */
  readonly count: number;
  /** Which of `ANSWERS` is given first; default: by the seed. */
  readonly firstAnswer?: number;
  /** Error codes that topics are named after; default: all of the protocol. */
  readonly codes?: readonly string[];
}

/** Rejects with PartitionStopped and the last input, if an ordinary start is not done. */
export async function attack(options: AttackOptions): Promise<AttackResult> {
  const random = new Random(options.seed);
  const codes = new Set<string>();
  const answers = new Set<string>();
  const turn = { next: options.firstAnswer ?? random.int(0, ANSWERS.length - 1) };
  const kinds = new Map<string, number>();
  const outcomes = new Map<string, number>();
  const unaccounted: string[] = [];
  const defects: string[] = [];
  let batchesMax = 0;
  let doubts = 0;
  for (let done = 0; done < options.count; ) {
    const round = await attackOnce(
      { ...options, seed: random.int(1, 2 ** 31) },
      turn,
      Math.min(options.count - done, 2 * RESTART_EVERY),
    );
    for (const [kind, count] of round.kinds) kinds.set(kind, (kinds.get(kind) ?? 0) + count);
    for (const [outcome, count] of round.outcomes)
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + count);
    for (const code of round.codes) codes.add(code);
    for (const answer of round.answers) answers.add(answer);
    unaccounted.push(...round.unaccounted);
    defects.push(...round.defects);
    batchesMax = Math.max(batchesMax, round.batchesMax);
    doubts += round.doubts;
    done += 2 * RESTART_EVERY;
  }
  return { codes, answers, kinds, outcomes, batchesMax, unaccounted, defects, doubts };
}

async function attackOnce(
  options: AttackOptions,
  answers: NonNullable<InputWorld['answers']>,
  count: number,
): Promise<AttackResult> {
  const arena = new Arena(options);
  const { topics, partitionCount, outcomes } = arena;
  if (!(await arena.deploy(ORDINARY_FILES))) throw new Error('the ordinary processes are not accepted');
  for (let number = 0; number < 10; number++)
    arena.send({ startProcessInstance: { processId: 'waiting' } }, { partition: number % partitionCount });
  const { jobs, definitionKeys } = outcomes;
  const inputs = new HostileInputs(new Random(options.seed), {
    topics,
    partitionCount,
    jobs,
    definitionKeys,
    answers,
    ...(options.codes && { codes: options.codes }),
  });
  const kinds = new Map<string, number>();
  const unaccounted: string[] = [];
  const defects: string[] = [];
  let batchesMax = 0;
  for (let number = 0; number < count; number++) {
    if (number === RESTART_EVERY) arena.restart();
    const { kind, record, id, unreadable, answer } = inputs.next();
    if (answer) arena.broker.failNext(answer.request, answer.code);
    const sent = arena.append(record, unreadable);
    const tag = arena.send(
      { startProcessInstance: { processId: 'ordinary' } },
      { partition: sent.partition },
    );
    const reply = await arena.replyTo(tag, sent.partition).catch((cause: unknown) => {
      throw new Error(`stopped by ${kind} (seed ${options.seed}, input ${number})`, { cause });
    });
    if (reply.status === 'rejected NOT_FOUND') await deployAgain(arena, sent.partition);
    else if (reply.status !== 'ok') throw new Error(`an ordinary start after ${kind} got ${reply.status}`);
    batchesMax = Math.max(batchesMax, reply.batches);
    let outcome = outcomes.of(sent, id);
    if (outcome === undefined) {
      // It was sent to another partition.
      await arena.settle();
      outcome = outcomes.of(sent, id);
    }
    outcomes.count(outcome ?? 'unaccounted');
    const named = `${kind} (seed ${options.seed}, input ${number})`;
    if (outcome === undefined) unaccounted.push(named);
    if (outcome && DEFECT.test(outcome)) defects.push(named);
    const word = kind.split(' ')[0] ?? '';
    kinds.set(word, (kinds.get(word) ?? 0) + 1);
  }
  // Some requests come only at a takeover.
  for (let tries = 0; arena.broker.isArmed && tries < TAKEOVERS_MAX; tries++) {
    arena.restart();
    await arena.replyTo(arena.send({ startProcessInstance: { processId: 'waiting' } }));
  }
  arena.close();
  const codes = arena.hostileTopics.answered;
  return {
    codes,
    answers: arena.broker.answered,
    kinds,
    outcomes: outcomes.counts,
    batchesMax,
    unaccounted,
    defects,
    doubts: arena.doubts.length,
  };
}

/** Used after a client has deleted the ordinary process, which it is allowed to do. */
async function deployAgain(arena: Arena, partition: number): Promise<void> {
  await arena.deploy(ORDINARY_FILES);
  const tag = arena.send({ startProcessInstance: { processId: 'ordinary' } }, { partition });
  const { status } = await arena.replyTo(tag, partition);
  if (status !== 'ok') throw new Error(`an ordinary start after a new deployment got ${status}`);
}
