/**
 * Sends batches to the leaders of their partitions: one request per broker and round. If a response is lost
 * or a leader has moved, the same bytes are sent again (which is safe because of the sequence numbers), until
 * all are acknowledged or the outcome is clear.
 */
import type { KafkaCluster } from '../connect/connection.ts';
import type { Deadline } from '../connect/deadline.ts';
import { delay } from '../connect/deadline.ts';
import { KafkaConnectionError, KafkaProtocolError } from '../connect/errors.ts';
import type { RefusedWhat } from '../ports.ts';
import { ProduceRefused } from '../ports.ts';
import type { ProduceAnswer } from '../wire/produce-request.ts';
import { produceRequest } from '../wire/produce-request.ts';
import type { PartitionBatches } from './partition-batches.ts';
import { becomesRefusal, verdictOf } from './verdicts.ts';

/** Either the broker clearly refused a batch, or it is unknown whether the batch was appended. */
export class ProduceFailure extends Error {
  override readonly name = 'ProduceFailure';
  /** The refused batch; null if the outcome is unknown. */
  readonly refused: RefusedWhat | null;
  readonly topic: string;
  readonly partition: number;
  /** Kafka's error name; NETWORK_EXCEPTION if there was no response. */
  readonly code: string;
  constructor(
    refused: RefusedWhat | null,
    where: { readonly topic: string; readonly partition: number },
    code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.refused = refused;
    this.topic = where.topic;
    this.partition = where.partition;
    this.code = code;
  }

  /** Undefined while it is unknown whether the batch was appended. */
  get refusal(): ProduceRefused | undefined {
    const { topic, partition, code, refused: about, message } = this;
    if (about === null) return undefined;
    return new ProduceRefused({ topic, partition, code, about }, message, { cause: this });
  }
}

const METADATA_TIMEOUT_MS = 3_000;
/** The timeout of the first round; it is doubled in each further round. */
const ATTEMPT_TIMEOUT_MS = 1_500;
/**
 * How long a transaction waits for a topic that accepts nothing because it lacks a leader or replicas; then
 * the topic is refused, while there is time left to abort.
 */
const PATIENCE_MS = 2_500;
const PAUSE_MIN_MS = 3;
const PAUSE_MAX_MS = 100;

export interface ProduceOptions {
  readonly transactionalId: string | null;
  /** See ProduceRequestOptions. */
  readonly addsPartitions: boolean;
  readonly deadline: Deadline;
  readonly lane: number;
  /**
   * 'stop': all or nothing. 'skip': refused records are skipped, individually if the broker identifies them,
   * and the rest is written.
   */
  readonly onRefusal: 'stop' | 'skip';
  /** Called when a batch had to be split because the topic only accepts smaller ones. */
  readonly onTooLarge?: (topic: string, batchBytes: number) => void;
  /** Called after the requests of a round are written (tests inject faults here). */
  readonly onSent?: () => void;
}

interface RoundOptions extends ProduceOptions {
  /** Maximum duration of a response in this round. */
  readonly timeoutMs: number;
  /** True to refuse a topic that accepts nothing instead of waiting for it. */
  readonly isImpatient: boolean;
  /** Batches that may be in the log although the response says otherwise. */
  readonly maybeAppended: Set<PartitionBatches>;
}

/**
 * Resolves when every batch is settled (see its outcomes). Rejects with ProduceFailure after all requests in
 * flight have settled: `unclear` if any of them did not end clearly before the deadline, else `refused`.
 */
export async function produceToLeaders(
  cluster: KafkaCluster,
  work: readonly PartitionBatches[],
  options: ProduceOptions,
): Promise<void> {
  const unanswered = new Map<PartitionBatches, KafkaConnectionError>();
  let left = work.filter((one) => !one.done);
  let attemptMs = ATTEMPT_TIMEOUT_MS;
  const startedMs = performance.now();
  const maybeAppended = new Set<PartitionBatches>();
  for (let pauseMs = PAUSE_MIN_MS; left.length > 0; ) {
    const timeoutMs = Math.max(1, Math.min(attemptMs, options.deadline.leftMs));
    const isImpatient = options.onRefusal === 'stop' && performance.now() - startedMs > PATIENCE_MS;
    const round = { ...options, timeoutMs, isImpatient, maybeAppended };
    const outcome = await produceRound(cluster, left, round, unanswered);
    if (outcome.failure !== null) throw clearFailure(outcome.failure, unanswered);
    left = left.filter((one) => !one.done);
    if (outcome.trouble === null) continue;
    if (options.deadline.leftMs <= pauseMs) throw outcome.trouble;
    // A broker that quickly responds with a retriable error is not slow.
    if (verdictOf('produce', outcome.trouble.code) !== 'wait') attemptMs *= 2;
    await delay(pauseMs);
    pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS);
  }
}

/** A refusal is only clear if no other copy may still be on its way to a broker. */
function clearFailure(
  failure: ProduceFailure,
  unanswered: ReadonlyMap<PartitionBatches, KafkaConnectionError>,
): ProduceFailure {
  const [first] = unanswered;
  if (failure.refused === null || first === undefined) return failure;
  const [where, cause] = first;
  return new ProduceFailure(null, where, 'NETWORK_EXCEPTION', cause.message, { cause });
}

/** The result of one round, besides outcomes. */
class RoundOutcome {
  /** The final error: no further round. */
  #failure: ProduceFailure | null = null;
  /** The reason for another round; the result at the deadline. */
  #trouble: ProduceFailure | null = null;

  readonly #onRefusal: ProduceOptions['onRefusal'];

  constructor({ onRefusal }: ProduceOptions) {
    this.#onRefusal = onRefusal;
  }

  refuse(where: PartitionBatches, what: RefusedWhat, code: string, message: string, cause?: Error): void {
    const failure = new ProduceFailure(what, where, code, message, { cause });
    if (this.#onRefusal === 'stop') {
      this.#failure ??= failure;
    } else if (what !== 'record') {
      while (!where.done) where.skip(failure);
    } else if (!where.split()) {
      where.skip(failure);
    }
  }

  giveUp(where: PartitionBatches, code: string, message: string): void {
    this.#failure = new ProduceFailure(null, where, code, message);
  }

  tryAgain(where: PartitionBatches, code: string, message: string, cause?: Error): void {
    this.#trouble = new ProduceFailure(null, where, code, message, { cause });
  }

  get trouble(): ProduceFailure | null {
    return this.#trouble;
  }

  get failure(): ProduceFailure | null {
    return this.#failure;
  }
}

async function produceRound(
  cluster: KafkaCluster,
  left: readonly PartitionBatches[],
  options: RoundOptions,
  unanswered: Map<PartitionBatches, KafkaConnectionError>,
): Promise<RoundOutcome> {
  const outcome = new RoundOutcome(options);
  const byLeader = new Map<number, PartitionBatches[]>();
  for (const batches of left) {
    const { topic, partition } = batches;
    const known = cluster.metadata.knownLeader(topic, partition);
    const leader = known ?? (await findLeader(cluster, batches, options, outcome));
    if (leader === null) continue;
    const same = byLeader.get(leader);
    if (same === undefined) byLeader.set(leader, [batches]);
    else same.push(batches);
  }
  // A clear refusal before anything of this round was sent: nothing is in flight, so it stays clear.
  if (outcome.failure !== null) return outcome;
  const sends = [...byLeader].map(([leader, batches]) => send(cluster, leader, batches, options));
  options.onSent?.();
  for (const { batches, answers, error } of await Promise.all(sends)) {
    for (const one of batches) {
      if (error === null) {
        readAnswer(cluster, one, answers, options, outcome, unanswered);
      } else {
        if (!error.unsent) unanswered.set(one, error);
        cluster.metadata.forget(one.topic);
        outcome.tryAgain(one, 'NETWORK_EXCEPTION', error.message, error);
      }
    }
  }
  return outcome;
}

async function findLeader(
  cluster: KafkaCluster,
  batches: PartitionBatches,
  { deadline, isImpatient, maybeAppended }: RoundOptions,
  outcome: RoundOutcome,
): Promise<number | null> {
  const { topic, partition } = batches;
  try {
    return await cluster.metadata.leaderOf(topic, partition, Math.min(deadline.leftMs, METADATA_TIMEOUT_MS));
  } catch (error) {
    if (error instanceof KafkaProtocolError) {
      const verdict = verdictOf('metadata', error.code);
      const lasts = isImpatient && becomesRefusal(error.code) && !maybeAppended.has(batches);
      if (verdict === 'topic' || lasts) outcome.refuse(batches, 'topic', error.code, error.message, error);
      else outcome.tryAgain(batches, error.code, error.message, error);
      return null;
    }
    if (!(error instanceof KafkaConnectionError) || error.closed) throw error;
    outcome.tryAgain(batches, 'NETWORK_EXCEPTION', error.message, error);
    return null;
  }
}

interface SendResult {
  readonly batches: readonly PartitionBatches[];
  readonly answers: readonly ProduceAnswer[];
  readonly error: KafkaConnectionError | null;
}

async function send(
  cluster: KafkaCluster,
  leader: number,
  batches: readonly PartitionBatches[],
  { transactionalId, addsPartitions, timeoutMs, lane }: RoundOptions,
): Promise<SendResult> {
  try {
    const request = produceRequest({ transactionalId, addsPartitions, waitMs: timeoutMs }, batches);
    return { batches, answers: await cluster.send(leader, request, { timeoutMs, lane }), error: null };
  } catch (error) {
    if (!(error instanceof KafkaConnectionError) || error.closed) throw error;
    return { batches, answers: [], error };
  }
}

function readAnswer(
  cluster: KafkaCluster,
  batches: PartitionBatches,
  answers: readonly ProduceAnswer[],
  options: RoundOptions,
  outcome: RoundOutcome,
  unanswered: Map<PartitionBatches, KafkaConnectionError>,
): void {
  const { topic, partition } = batches;
  const answer = answers.find((one) => one.topic === topic && one.partition === partition);
  const code = answer?.code ?? 'UNKNOWN_SERVER_ERROR';
  const message = `produce to ${topic}-${partition}: ${code}${answer?.message ? ` (${answer.message})` : ''}`;
  if (answer !== undefined && (code === 'NONE' || code === 'DUPLICATE_SEQUENCE_NUMBER')) {
    // A copy that is still on its way is a duplicate from now on: its sequence numbers are used.
    unanswered.delete(batches);
    batches.acknowledge(code === 'NONE' ? answer.baseOffset : -1, answer.appendedAtMs);
    return;
  }
  if (code === 'MESSAGE_TOO_LARGE' && batches.recordCount > 1) {
    options.onTooLarge?.(topic, batches.bytes.length);
    batches.split();
    return;
  }
  const verdict = verdictOf('produce', code);
  switch (verdict) {
    case 'record':
    case 'topic':
    case 'client':
      // A copy that is still on its way may be appended later, in the place of the next batch with its
      // sequence numbers.
      if (unanswered.has(batches)) outcome.giveUp(batches, code, message);
      else outcome.refuse(batches, verdict, code, message);
      break;
    case 'retry':
      cluster.metadata.forget(topic);
      if (!becomesRefusal(code)) options.maybeAppended.add(batches);
      if (options.isImpatient && !options.maybeAppended.has(batches) && !unanswered.has(batches))
        outcome.refuse(batches, 'topic', code, message);
      else outcome.tryAgain(batches, code, message);
      break;
    case 'wait':
      // If the previous transaction is still ending, the leader is not wrong.
      outcome.tryAgain(batches, code, message);
      break;
    default:
      outcome.giveUp(batches, code, message);
  }
}
