/** Server-sent events on a real Kafka: a client that is cut off at random moments misses nothing. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { SignalboxClient } from '../../../client/client.ts';
import { decodeStep } from '../../../state/codec.ts';
import { partitionOfKey } from '../../../state/keys.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { clientOf } from '../fixture/killable-engine.ts';
import { TestServer } from '../fixture/server.ts';
import { readSettled } from '../fixture/settled.ts';
import { until } from '../fixture/until.ts';

const INSTANCES = 120;
/** Characters after which a client is cut off, at random. */
const CUT_AFTER_MAX = 2_000;

let api: TestServer;
let client: SignalboxClient;

before(async () => {
  api = await TestServer.open();
  client = clientOf(api.cluster);
  for (const id of ['busy', 'other']) {
    await api.cluster.deploy(
      bpmnXml({
        id,
        nodes: [
          { id: 'start', type: 'startEvent' },
          { id: 'task', type: 'userTask', extension: '<zeebe:userTask />' },
          { id: 'end', type: 'endEvent' },
        ],
        flows: ['start -> task -> end'],
      }),
    );
  }
});

after(async () => {
  await client.close();
  await api.close();
});

interface SentEvent {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A client of the stream that reconnects with the last id, as browsers do. */
class EventClient {
  readonly events: SentEvent[] = [];
  connections = 0;
  lastId = '';
  #isClosed = false;
  #abort = new AbortController();
  readonly #query: string;
  readonly #cutAfter: () => number;
  readonly done: Promise<void>;

  constructor(query: string, cutAfter: () => number) {
    this.#query = query;
    this.#cutAfter = cutAfter;
    this.done = this.#run();
  }

  close(): Promise<void> {
    this.#isClosed = true;
    this.#abort.abort();
    return this.done;
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      try {
        await this.#connect();
      } catch (error) {
        if (!this.#abort.signal.aborted) throw error;
      }
    }
  }

  async #connect(): Promise<void> {
    this.#abort = new AbortController();
    if (this.#isClosed) return;
    const response = await fetch(`${api.addresses.http}/api/events${this.#query}`, {
      headers: this.lastId === '' ? {} : { 'last-event-id': this.lastId },
      signal: this.#abort.signal,
    });
    assert.equal(response.status, 200);
    this.connections++;
    let left = this.#cutAfter();
    let text = '';
    for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      // What is behind the cut is lost on the way.
      text += chunk.slice(0, Math.max(0, left));
      left -= chunk.length;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) this.#take(block);
      if (left > 0) continue;
      this.#abort.abort();
      return;
    }
  }

  #take(block: string): void {
    const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s) as [string, string]));
    const id = fields.get('id');
    const data = fields.get('data');
    if (id !== undefined) this.lastId = id;
    if (data !== undefined)
      this.events.push({ event: fields.get('event') ?? '', data: JSON.parse(data) as SentEvent['data'] });
  }

  of(event: string): SentEvent['data'][] {
    return this.events.filter((each) => each.event === event).map(({ data }) => data);
  }
}

const changedKeys = (each: EventClient): Set<string> =>
  new Set(each.of('changed').flatMap(({ processInstanceKeys }) => processInstanceKeys as string[]));
const never = (): number => Number.POSITIVE_INFINITY;
const atRandom = (): number => 1 + Math.floor(Math.random() * CUT_AFTER_MAX);

async function stepsOf(instanceKey: number): Promise<string[]> {
  const places: string[] = [];
  await readSettled(api.cluster.connection, {
    topic: api.cluster.topics.history,
    onRecord: ({ value, offset }, partition) => {
      if (value && decodeStep(value).instanceKey === instanceKey) places.push(`${partition}:${offset}`);
    },
  });
  return places;
}

test('clients that are cut off at random moments miss no change of a process, and no step of an instance', async () => {
  const all = new EventClient('', atRandom);
  const busy = new EventClient('?processDefinitionId=busy', atRandom);
  const whole = new EventClient('?processDefinitionId=busy', never);
  await until('all listen', () => [all, busy, whole].every(({ lastId }) => lastId !== ''));
  const begun = whole.lastId;
  const { instanceKey: watched } = await client.start({ processId: 'busy' });
  const own = begun.split(',').find((place) => place.startsWith(`${partitionOfKey(watched)}:`));
  const one = new EventClient(`?processInstanceKey=${watched}&lastEventId=${own}`, atRandom);
  const keys: string[] = [];
  for (let n = 0; n < INSTANCES; n++) {
    const processId = n % 2 === 0 ? 'busy' : 'other';
    const { instanceKey } = await client.start({ processId });
    if (processId === 'busy') keys.push(String(instanceKey));
    if (n % 4 === 0) await client.setVariables({ instanceKey: watched, variables: { n } });
  }
  await client.cancel({ instanceKey: watched });
  keys.push(String(watched));
  for (const listening of [busy, whole])
    await until(
      'the changes of all instances of the process were sent',
      () => changedKeys(listening).size >= keys.length,
    );
  await until('the changes of all instances were sent', () => changedKeys(all).size >= INSTANCES + 1);
  assert.deepEqual([...changedKeys(busy)].sort(), [...keys].sort());
  assert.deepEqual(
    new Set(whole.of('changed').map((each) => each['processDefinitionId'])),
    new Set(['busy']),
  );
  assert.ok(
    whole.of('changed').length < whole.of('changed').flatMap((each) => each['processInstanceKeys']).length,
  );

  let expected: string[] = [];
  const sent = (): string[] => one.of('step').map(({ partition, offset }) => `${partition}:${offset}`);
  await until('all steps of the instance were sent', async () => {
    expected = await stepsOf(watched);
    return new Set(sent()).size >= expected.length;
  });
  // Each block has its id: what was received is not sent again.
  assert.deepEqual(sent(), expected);
  assert.ok(one.connections > 1 && busy.connections > 1, 'the clients were cut off');
  for (const each of [all, busy, whole, one]) {
    assert.deepEqual(each.of('gap'), []);
    await each.close();
  }
});

test('a position that is not one of the stream is rejected, and one that is too old is reported', async () => {
  const get = (query: string, headers = {}): Promise<Response> =>
    fetch(`${api.addresses.http}/api/events${query}`, { headers });
  for (const [query, id] of [
    ['', 'abc'],
    ['', '0:1'],
    ['', '0:1,1:1,2:1,3:1'],
    ['?processInstanceKey=1', '0:1,1:1'],
  ] as const)
    assert.equal((await get(query, { 'last-event-id': id })).status, 400, id);
  for (const query of ['?processInstanceKey=x', '?processInstanceKey=1&processDefinitionId=a', '?what=1'])
    assert.equal((await get(query)).status, 400, query);
  const beyond = new EventClient('?processInstanceKey=1&lastEventId=0:999999999', never);
  await until('the gap is reported', () => beyond.of('gap').length > 0);
  await beyond.close();
});
