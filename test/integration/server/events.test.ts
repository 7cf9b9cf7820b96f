/**
 * Events on a real Kafka: a client of server-sent events that is cut off at random moments misses nothing,
 * and webhooks deliver everything while a server is killed.
 */
import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { readWebhooksFile } from '../../../cli/server/webhooks-file.ts';
import type { SignalboxClient } from '../../../client/client.ts';
import { readToEnd } from '../../../kafka/read/read-to-end.ts';
import type { WebhookStatus } from '../../../server/webhooks/webhook-consumer.ts';
import { decodeStep } from '../../../state/codec.ts';
import { partitionOfKey } from '../../../state/keys.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { recordsOf } from '../connectors/outbound-fixture.ts';
import { clientOf } from '../fixture/killable-engine.ts';
import { openServerOn, TestServer } from '../fixture/server.ts';
import { readSettled } from '../fixture/settled.ts';
import { until } from '../fixture/until.ts';
import type { WebhookThreadData } from './webhook-thread.ts';

const INSTANCES = 120;
/** Instances of which webhooks deliver the events, before and after a server is killed. */
const PUBLISHED = 40;
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

const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;

/** A target of webhooks: `/broken` never accepts anything, other paths refuse each fifth event at first. */
class WebhookTarget {
  /** How often each id was accepted. */
  readonly accepted = new Map<string, number>();
  readonly problems: string[] = [];
  readonly #refused = new Set<string>();
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      response.writeHead(this.#answer(request, Buffer.concat(chunks))).end();
    });
  });

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  #answer({ url, headers }: IncomingMessage, body: Buffer): number {
    if (url === '/broken') return 500;
    const id = String(headers['webhook-id']);
    try {
      const event = new StandardWebhook(SECRET).verify(
        body.toString('utf8'),
        headers as Record<string, string>,
      );
      if ((event as { id: string }).id !== id) this.problems.push(`the event of ${id} has another id`);
    } catch (error) {
      this.problems.push(`${id}: ${String(error)}`);
    }
    if (!this.#refused.has(id) && (this.#refused.size + this.accepted.size) % 5 === 0) {
      this.#refused.add(id);
      return 503;
    }
    this.accepted.set(id, (this.accepted.get(id) ?? 0) + 1);
    return 204;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

test('webhooks deliver every event at least once while a server is killed, and broken targets get dead letters', async (t) => {
  const { cluster } = api;
  const property = '<zeebe:property name="signalbox:events" value="process-instance" />';
  const xml = `<bpmn:extensionElements><zeebe:properties>${property}</zeebe:properties></bpmn:extensionElements>`;
  const nodes = [
    { id: 'start', type: 'startEvent' },
    { id: 'end', type: 'endEvent' },
  ];
  await cluster.deploy(bpmnXml({ id: 'published', nodes, flows: ['start -> end'], xml }));
  const target = new WebhookTarget();
  const url = await target.open();
  const file = webhooksFile(url);
  const { bootstrapServers, prefix } = cluster;
  const start = (): Worker => {
    const data: WebhookThreadData = { bootstrapServers, prefix, file, secret: SECRET };
    return new Worker(new URL('./webhook-thread.ts', import.meta.url), { workerData: data });
  };
  const first = start();
  const starts: Promise<unknown>[] = [];
  const startSome = (): void => {
    for (let at = 0; at < PUBLISHED; at++) starts.push(client.start({ processId: 'published' }));
  };
  startSome();
  await until('some events were delivered', async () => target.accepted.size >= PUBLISHED / 2);
  await first.terminate();
  const { webhooks } = readWebhooksFile(file, () => SECRET);
  const server = await openServerOn(cluster, [], undefined, { webhooks });
  startSome();
  await Promise.all(starts);
  const published = (await recordsOf(cluster, cluster.topics.events)).map(
    ({ value }) => JSON.parse(value) as Published,
  );
  assert.equal(published.length, 4 * PUBLISHED);
  await until('every event was delivered', async () => published.every(({ id }) => target.accepted.has(id)));
  assert.deepEqual(target.problems, []);
  assert.equal(target.accepted.size, published.length);
  t.diagnostic(
    `${[...target.accepted.values()].filter((count) => count > 1).length} events were delivered again`,
  );

  const started = published.filter(({ type }) => type.endsWith('.started.v1')).map(({ id }) => id);
  let letters: ReadonlySet<string> = new Set();
  await until('every event of the broken target is a dead letter', async () => {
    letters = await lettersOfBroken();
    return letters.size === started.length;
  });
  assert.deepEqual([...letters].sort(), started.sort());
  let items: readonly WebhookStatus[] = [];
  await until('the server sends for all partitions', async () => {
    const response = await fetch(`${server.httpUrl}/api/webhooks`);
    ({ items } = (await response.json()) as { items: readonly WebhookStatus[] });
    return items.every(({ partitions }) => partitions.length === 3);
  });
  assert.deepEqual(
    items.map(({ name, target: origin, state }) => [name, origin, state]),
    [
      ['good', url, 'active'],
      ['bad', url, 'failing'],
    ],
  );
  const metrics = await (await fetch(`${server.managementUrl}/actuator/prometheus`)).text();
  assert.match(metrics, /signalbox_server_webhook_events_total\{webhook="good",outcome="delivered"\} \d+/);
  await server.close();
  target.close();
});

/** A target that works, and one that never does. */
function webhooksFile(url: string): string {
  const both = { secretEnv: 'S', startAt: 'earliest', backoffSeconds: 0.01 };
  return JSON.stringify({
    webhooks: [
      { ...both, name: 'good', url: `${url}/good` },
      { ...both, name: 'bad', url: `${url}/broken`, attempts: 2, types: ['process-instance.started'] },
    ],
    internalHosts: ['127.0.0.1'],
  });
}

/** The ids of its dead letters. */
async function lettersOfBroken(): Promise<ReadonlySet<string>> {
  const letters = new Set<string>();
  await readToEnd(api.cluster.connection, {
    topic: api.cluster.topics.deadLetters,
    onRecord: ({ value, headers }) => {
      const named = headers.find(({ key }) => key === 'signalbox-webhook')?.value;
      if (String(named) === 'bad') letters.add((JSON.parse(String(value)) as Published).id);
    },
  });
  return letters;
}

interface Published {
  readonly id: string;
  readonly type: string;
}
