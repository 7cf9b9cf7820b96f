/**
 * Bad inputs from a seed: for each field of each command of clients and engines, for headers, for whole
 * records, for variables that models and their connectors use, and for files. Pure except for the state of
 * the random generator.
 */
import type protobuf from 'protobufjs';
import type { Command } from '../../engine/command.ts';
import { encodeCommand } from '../../engine/command-codec.ts';
import type { JobHeader } from '../../engine/step/records.ts';
import type { TopicNames } from '../../engine/topics.ts';
import type { OutboundRecord, RecordHeader, UnreadableBatch } from '../../kafka/ports.ts';
import { kafkaErrorName } from '../../kafka/wire/error-codes.ts';
import { codecOf } from '../../schemas/load.ts';
import { keyOf } from '../../state/keys.ts';
import type { Random } from '../sim/random.ts';
import type { LineRequest } from './faulty-broker.ts';
import { LINE_REQUESTS } from './faulty-broker.ts';
import { hostileFile } from './files.ts';
import { UNREADABLE_BATCHES } from './unreadable-batches.ts';
import { hostileField, hostileJson, mangled, varint } from './values.ts';

export interface HostileInput {
  /** What is wrong with it, such as `field openSubscription.instanceKey`. */
  readonly kind: string;
  readonly record: OutboundRecord;
  /** Correlation id of the requested reply. */
  readonly id: string;
  /** Set if the record stands for a batch that can't be decoded: what the reader says of it. */
  readonly unreadable?: (offset: number) => UnreadableBatch;
  /** How the broker answers the next request of a kind. */
  readonly answer?: { readonly request: LineRequest; readonly code: string };
}

export interface InputWorld {
  readonly topics: TopicNames;
  readonly partitionCount: number;
  /** Real keys, as a client may know them. */
  readonly jobs: readonly JobHeader[];
  readonly definitionKeys: readonly number[];
  /** Error codes for the names of topics; default: all of the protocol. */
  readonly codes?: readonly string[];
  /**
   * For a simulated broker, which can answer anything and log any batch. Shared by all generators of a run,
   * so that each answer has its turn.
   */
  readonly answers?: { next: number };
}

const COMMAND = codecOf('Command').type;
const NAMES = COMMAND.fieldsArray.map(({ name }) => name);
/** Every code of the protocol, and one that is newer than this list. */
export const CODES = [-1, ...Array.from({ length: 133 }, (_unused, code) => code + 1), 999].map(
  kafkaErrorName,
);

/** Of about 115; each answer comes at least once in 10,000 inputs. */
const ANSWER_WEIGHT = 12;
export const ANSWERS: readonly { readonly request: LineRequest; readonly code: string }[] = CODES.flatMap(
  (code) => LINE_REQUESTS.map((request) => ({ request, code })),
);

export class HostileInputs {
  readonly #random: Random;
  readonly #world: InputWorld;
  #count = 0;
  #nextCode: number;

  constructor(random: Random, world: InputWorld) {
    this.#random = random;
    this.#world = world;
    this.#nextCode = random.int(0, CODES.length - 1);
  }

  next(): HostileInput {
    const { answers } = this.#world;
    const make = this.#random.weighted<() => Omit<HostileInput, 'id'>>([
      [36, () => this.#jsonField()],
      [20, () => this.#wireField()],
      [12, () => this.#bytes()],
      [14, () => this.#header()],
      [4, () => this.#wholeRecord()],
      [12, () => this.#target()],
      [2, () => this.#file()],
      [answers ? ANSWER_WEIGHT : 0, () => this.#answer(answers)],
      [answers ? 2 : 0, () => this.#batch()],
    ]);
    this.#count++;
    const input = make();
    const asked = input.record.headers?.findLast(({ key }) => key === 'correlation-id')?.value;
    return { ...input, id: asked?.toString('utf8') ?? this.#id };
  }

  get #id(): string {
    return `input-${this.#count}`;
  }

  #record(
    value: Buffer | null,
    headers?: readonly RecordHeader[],
    key: Buffer | string | null = this.#id,
  ): OutboundRecord {
    const { topics, partitionCount } = this.#world;
    const partition = this.#random.int(0, partitionCount - 1);
    return { topic: topics.commands, partition, key, value, headers: headers ?? this.#asking() };
  }

  /** Headers that ask for a reply. */
  #asking(): RecordHeader[] {
    return [header('reply-to', this.#world.topics.replies), header('correlation-id', this.#id)];
  }

  /** A command as a client or an engine would send it, as plain data. */
  #valid(name: string): Record<string, unknown> {
    const type = COMMAND.fields[name]?.resolve().resolvedType as protobuf.Type;
    return this.#validMessage(type);
  }

  #validMessage(type: protobuf.Type): Record<string, unknown> {
    const message: Record<string, unknown> = {};
    for (const field of type.fieldsArray) {
      const value = this.#validValue(field.resolve());
      message[field.name] = field.repeated ? [value] : value;
    }
    return message;
  }

  #validValue(field: protobuf.Field): unknown {
    const random = this.#random;
    const { jobs, definitionKeys, partitionCount } = this.#world;
    const job = jobs.length > 0 ? random.pick(jobs) : undefined;
    const someKey = keyOf(random.int(0, partitionCount - 1), random.int(1, 500));
    if (field.resolvedType) return this.#validMessage(field.resolvedType as protobuf.Type);
    switch (field.name) {
      case 'instanceKey':
        return job?.instanceKey ?? someKey;
      case 'jobKey':
        return job?.jobKey ?? someKey;
      case 'scopeKey':
      case 'elementInstanceKey':
      case 'userTaskKey':
        return job?.elementInstanceKey ?? someKey;
      case 'definitionKey':
        return definitionKeys.length > 0 ? random.pick(definitionKeys) : someKey;
      case 'processId':
        return random.pick(['ordinary', 'waiting', 'writer']);
      case 'correlationKey':
        return random.pick(['a', 'b', 'c']);
      case 'messageName':
        return 'go';
      case 'variables':
        return '{"a":1}';
      case 'content':
        return '<not-bpmn/>';
      default:
        return field.type === 'string' ? random.pick(['go', 'task', 'a']) : this.#validNumber(field, someKey);
    }
  }

  #validNumber(field: protobuf.Field, someKey: number): unknown {
    if (field.type === 'bool') return this.#random.chance(0.3);
    if (field.name.endsWith('Key')) return someKey;
    return this.#random.int(0, 5);
  }

  #jsonField(): Omit<HostileInput, 'id'> {
    const random = this.#random;
    const name = random.pick(NAMES);
    const command = this.#valid(name);
    const field = random.pick(Object.keys(command));
    const text = hostileJson(random, this.#world.partitionCount);
    const others = Object.entries(command)
      .filter(([other]) => other !== field && !random.chance(0.3))
      .map(([other, value]) => `${JSON.stringify(other)}:${JSON.stringify(value)}`);
    const fields = random.chance(0.1) ? others : [...others, `${JSON.stringify(field)}:${text}`];
    const value = Buffer.from(`{${JSON.stringify(name)}:{${fields.join(',')}}}`);
    return { kind: `json ${name}.${field}`, record: this.#record(value) };
  }

  #wireField(): Omit<HostileInput, 'id'> {
    const random = this.#random;
    const name = random.pick(NAMES);
    const valid = this.#valid(name);
    const type = COMMAND.fields[name]?.resolve().resolvedType as protobuf.Type;
    const field = random.pick(type.fieldsArray);
    delete valid[field.name];
    const inner = Buffer.from(type.encode(type.fromObject(valid)).finish());
    const changed = Buffer.concat([inner, hostileField(random, random.chance(0.1) ? 4_000 : field.id)]);
    const outer = varint((COMMAND.fields[name]?.id ?? 0) * 8 + 2);
    const value = Buffer.concat([outer, varint(changed.length), changed]);
    return { kind: `wire ${name}.${field.name}`, record: this.#record(value) };
  }

  #bytes(): Omit<HostileInput, 'id'> {
    const random = this.#random;
    const name = random.pick(NAMES);
    const command = { [name]: this.#valid(name) };
    const encoded = random.chance(0.5)
      ? Buffer.from(JSON.stringify(command))
      : Buffer.from(COMMAND.encode(COMMAND.fromObject(command)).finish());
    return { kind: `bytes ${name}`, record: this.#record(mangled(random, encoded)) };
  }

  /** A header of a start that is valid, or that names a process that doesn't exist. */
  #header(): Omit<HostileInput, 'id'> {
    const random = this.#random;
    const { topics } = this.#world;
    const code = random.pick(this.#world.codes ?? CODES);
    const place = random.pick([
      ...Object.values(topics).filter((topic) => typeof topic === 'string'),
      '__consumer_offsets',
      '__transaction_state',
      'a/b',
      '.',
      '..',
      '',
      'x'.repeat(300),
      `metadata.${random.pick(['TOPIC_AUTHORIZATION_FAILED', 'UNKNOWN_TOPIC_OR_PARTITION'])}`,
      `code.${code}`,
    ]);
    const huge = Buffer.alloc(random.pick([0, 1, 1_001, 60_000]), 0x41);
    const binary = Buffer.from([0xff, 0x00, 0xfe]);
    const own = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.from(this.#id)]);
    const headers = random.pick<() => RecordHeader[]>([
      () => [header('reply-to', place), header('correlation-id', this.#id)],
      () => [...this.#asking(), header('reply-partition', random.pick(['999', '-1', 'x', '1.5', '1e9', '']))],
      () => [...this.#asking(), { key: 'command-id', value: random.pick([huge, binary, null]) }],
      () => [
        { key: 'reply-to', value: random.pick([huge, binary, null]) },
        header('correlation-id', this.#id),
      ],
      () => [
        header('reply-to', topics.replies),
        { key: 'correlation-id', value: own(random.pick([huge, binary])) },
      ],
      () => [...this.#asking(), header('kafka-source', 'orders-0-1')],
      () => [...this.#asking(), ...this.#asking(), header('reply-to', place)],
      () => {
        const value = own(Buffer.alloc(random.pick([0, 1, 1_001]), 0x41));
        return Array.from({ length: 500 }, () => ({ key: random.pick(['', 'x', 'command-id']), value }));
      },
      () => [header('dead-letter-code', 'X'), header('dead-letter-offset', '-5'), { key: '', value: null }],
    ])();
    const processId = random.chance(0.5) ? 'ordinary' : 'no-such-process';
    const value = encodeCommand({ startProcessInstance: { processId } });
    return { kind: `header ${headers[0]?.key}`, record: this.#record(value, headers) };
  }

  #wholeRecord(): Omit<HostileInput, 'id'> {
    const random = this.#random;
    const value = random.pick<Buffer | null>([null, Buffer.alloc(0), Buffer.from('{}'), Buffer.from('[]')]);
    const key = random.pick<Buffer | string | null>([null, '', Buffer.alloc(5_000, 0xff), '__proto__', '1']);
    return { kind: 'record', record: this.#record(value, undefined, key) };
  }

  /** A process that writes to a topic with a key and headers; its variables contain all of these. */
  #target(): Omit<HostileInput, 'id'> {
    const random = this.#random;
    if (random.chance(0.35)) return this.#code();
    const { topics } = this.#world;
    const topic = random.pick([
      'orders',
      'metadata.TOPIC_AUTHORIZATION_FAILED',
      'metadata.UNKNOWN_TOPIC_OR_PARTITION',
      topics.state,
      topics.commands,
      '__consumer_offsets',
      'x'.repeat(250),
      'a b',
      '',
      '\ud800',
    ]);
    const variables = {
      target: topic.toWellFormed(),
      recordKey: random.pick<unknown>(['k', '', null, 5, 'x'.repeat(20_000), { a: 1 }]),
      recordValue: random.pick<unknown>([{ a: 1 }, null, '', [], 'x'.repeat(20_000)]),
      recordHeaders: random.pick<unknown>([{}, null, { a: 1 }, { '': '' }, 'text', [1]]),
    };
    const processId = random.pick(['writer', 'typed']);
    return { kind: `target ${topic.slice(0, 40)}`, record: this.#starting(processId, variables) };
  }

  /** A valid record for a topic for which Kafka returns an error code; each code in turn. */
  #code(): Omit<HostileInput, 'id'> {
    const codes = this.#world.codes ?? CODES;
    const code = codes[this.#nextCode++ % codes.length] ?? '';
    const variables = { target: `code.${code}`, recordKey: 'k', recordValue: { a: 1 }, recordHeaders: {} };
    return { kind: `code ${code}`, record: this.#starting('writer', variables) };
  }

  /**
   * A start that nothing is wrong with, while a request of the line is answered with an error code. Only a
   * reference to an unknown definition makes a line ask for the end of a log.
   */
  #answer(turn = { next: 0 }): Omit<HostileInput, 'id'> {
    const answer = ANSWERS[turn.next++ % ANSWERS.length] as (typeof ANSWERS)[number];
    const command: Command =
      answer.request === 'ListOffsets'
        ? { addDefinition: { definitionKey: keyOf(0, 1_000_000 + this.#count) } }
        : { startProcessInstance: { processId: 'ordinary' } };
    const record = this.#record(encodeCommand(command));
    return { kind: `answer ${answer.request} ${answer.code}`, record, answer };
  }

  /** A batch that unpacks to more than the limit, in each compression, or that is malformed. */
  #batch(): Omit<HostileInput, 'id'> {
    const [name, unreadable] = this.#random.pick(UNREADABLE_BATCHES);
    return { kind: `batch ${name}`, record: this.#record(null, [], null), unreadable };
  }

  #starting(processId: string, variables: object): OutboundRecord {
    return this.#record(
      encodeCommand({ startProcessInstance: { processId, variables: JSON.stringify(variables) } }),
    );
  }

  #file(): Omit<HostileInput, 'id'> {
    const { kind, name, content } = hostileFile(this.#random, this.#count);
    const value = encodeCommand({ deployResources: { resources: [{ name, content }] } });
    const record = this.#record(value);
    return { kind: `file ${kind}`, record };
  }
}

function header(key: string, text: string): RecordHeader {
  return { key, value: Buffer.from(text) };
}
