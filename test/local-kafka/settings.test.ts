/**
 * The configuration of the broker: as properties, as the environment of a container, and as arguments of
 * `docker run`.
 */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { dockerRunArgs, kafkaImage } from '../../local-kafka/docker-broker.ts';
import { kafkaVersion } from '../../local-kafka/jars.ts';
import { brokerSettings, renderEnvironment, renderProperties } from '../../local-kafka/settings.ts';

const ADDRESS = { port: 19, controllerPort: 20, bindHost: '127.0.0.1', logDir: '/data' };

test('every listener is on loopback', () => {
  const settings = brokerSettings(ADDRESS);
  assert.equal(settings['listeners'], 'PLAINTEXT://127.0.0.1:19,CONTROLLER://127.0.0.1:20');
  assert.equal(settings['advertised.listeners'], 'PLAINTEXT://127.0.0.1:19');
});

test('the same settings render as properties and as the environment of the image', () => {
  const settings = { 'log.dirs': 'C:\\data', 'node.id': '1' };
  assert.equal(renderProperties(settings), 'log.dirs=C:\\\\data\nnode.id=1\n');
  assert.deepEqual(renderEnvironment(settings), { KAFKA_LOG_DIRS: 'C:\\data', KAFKA_NODE_ID: '1' });
});

test('a container is published on loopback only, and keeps data only for a given folder', () => {
  const withoutData = dockerRunArgs('kafka:1', 'name', ADDRESS, undefined);
  assert.equal(withoutData[withoutData.indexOf('--publish') + 1], '127.0.0.1:19:19');
  assert.equal(withoutData.includes('--volume'), false);
  assert.equal(withoutData.at(-1), 'kafka:1');
  const withData = dockerRunArgs('kafka:1', 'name', ADDRESS, '/project');
  assert.match(
    withData[withData.indexOf('--volume') + 1] ?? '',
    /^signalbox-kafka-[0-9a-f]{12}:\/var\/lib\/kafka\/data$/,
  );
});

test('Java, Docker and docker-compose.yml run the same Kafka', async () => {
  const compose = await readFile(new URL('../../docker-compose.yml', import.meta.url), 'utf8');
  const images = [...compose.matchAll(/apache\/kafka:(\S+)/g)].map((match) => match[1]);
  assert.deepEqual(new Set(images), new Set([await kafkaVersion()]));
  assert.equal(await kafkaImage(), `apache/kafka:${await kafkaVersion()}`);
});
