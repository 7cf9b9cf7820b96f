/**
 * Lost or late responses of each API that a transaction and its owner depend on: nothing is lost, nothing is
 * duplicated, and the engine recovers by itself.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { EngineNode } from '../fixture/engine-node.ts';
import { OwnBroker } from '../fixture/own-broker.ts';
import type { ApiName, FaultKind } from '../fixture/proxy.ts';
import { UnderLoad } from '../fixture/under-load.ts';
import { until } from '../fixture/until.ts';

const PARTITIONS = 2;
/** Longer than one attempt of a request may take, shorter than a transaction. */
const LATE_MS = 4_000;
/** Longer than a transaction may take. */
const TOO_LATE_MS = 9_000;

const FIRST_VERSION_ENGINE = fileURLToPath(new URL('../fixture/first-version-engine.ts', import.meta.url));

let broker: OwnBroker;
let world: UnderLoad;
let node: EngineNode;

before(async () => {
  broker = await OwnBroker.open();
  world = await UnderLoad.open({ partitions: PARTITIONS, startsPerSecond: 40, broker });
  node = await world.start('one');
  await world.begin();
});

after(async () => {
  await world.close();
  await broker.close();
});

/** Applies a fault to the next response of an API, and waits until it has happened and work has continued. */
async function suffer(api: ApiName, kind: FaultKind, options: { count?: number; delayMs?: number } = {}) {
  const { proxy } = broker;
  const before = proxy.injected(api, kind);
  const { count = 1 } = options;
  proxy.inject(api, kind, options);
  // InitProducerId is requested only at a takeover, which a lost end of a transaction of version 1 causes.
  if (api === 'initProducerId') proxy.inject('endTxn', 'cut');
  await until(`${kind} ${api} has happened`, () => proxy.injected(api, kind) - before >= count);
  await world.goesOn();
  await node.ready(PARTITIONS);
}

function loseAnswers(api: ApiName, version = ''): void {
  const what = `${api}${version}`;
  test(`the connection breaks before the response to ${what}`, () => suffer(api, 'cut', { count: 2 }));
  test(`the response to ${what} never arrives`, () => suffer(api, 'swallow'));
}

for (const api of ['produce', 'endTxn', 'fetch', 'heartbeat'] as const) loseAnswers(api);

test('the response to endTxn is late', () => suffer('endTxn', 'delay', { delayMs: LATE_MS }));

test('the response to produce arrives later than the transaction timeout', () =>
  suffer('produce', 'delay', { delayMs: TOO_LATE_MS }));

/** Delivers an EndTxn long after its sender has given it up. */
async function delayEnd(): Promise<void> {
  const before = broker.proxy.injected('endTxn', 'hold');
  broker.proxy.inject('endTxn', 'hold');
  await until('an endTxn is held', () => broker.proxy.injected('endTxn', 'hold') > before);
  // Four seconds of work later, which is longer than its sender waits, so that another transaction is open.
  await world.goesOn(4);
  assert.ok(broker.proxy.release() > 0);
  await world.goesOn(2);
}

test('an endTxn is delayed until its sender has repeated it and continued', delayEnd);

test('the engine uses transactions of Kafka 4', async () => {
  const added = broker.proxy.injected('addPartitionsToTxn', 'delay');
  broker.proxy.inject('addPartitionsToTxn', 'delay');
  await world.goesOn();
  assert.equal(broker.proxy.injected('addPartitionsToTxn', 'delay'), added);
});

test('the same engine process is alive, and one with transactions of version 1 replaces it', async () => {
  assert.equal(node.hasExited, false);
  await node.kill();
  node = await world.start('one', PARTITIONS, { script: FIRST_VERSION_ENGINE });
});

for (const api of ['addPartitionsToTxn', 'initProducerId', 'endTxn'] as const)
  loseAnswers(api, ' of version 1');

test('an endTxn of version 1 is delayed until its sender has taken over again and continued', delayEnd);

test('nothing is lost or doubled', async () => {
  assert.equal(node.hasExited, false);
  await world.assertAllOnce();
});
