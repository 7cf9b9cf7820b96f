/** Which Host headers the health server answers. */
import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { isKnownHost } from '../../engine/known-hosts.ts';

test('a server on a loopback address answers loopback names only', () => {
  for (const header of [
    'localhost',
    'localhost:9600',
    'LOCALHOST:1',
    '127.0.0.1:9600',
    '127.0.0.2',
    '[::1]:9600',
    '0.0.0.0:9600',
  ]) {
    assert.ok(isKnownHost(header, '127.0.0.1'), header);
  }
  for (const header of [
    'evil.example',
    'evil.example:9600',
    '10.0.0.1',
    'localhost.evil.example',
    '',
    'a b',
    '127.0.0.1.evil.example',
  ]) {
    assert.ok(!isKnownHost(header, '127.0.0.1'), header);
  }
});

test('a server on other addresses also answers addresses, as probes use them, and its own name', () => {
  for (const header of ['10.1.2.3:9600', '[fd00::1]:9600', 'localhost', `${hostname()}:9600`]) {
    assert.ok(isKnownHost(header, '0.0.0.0'), header);
  }
  assert.ok(!isKnownHost('evil.example', '0.0.0.0'));
  assert.ok(isKnownHost('engine.internal:9600', 'engine.internal'));
});

test('further names can be allowed, and a request without the header is answered', () => {
  assert.ok(isKnownHost('signalbox.orders.svc:9600', '0.0.0.0', ['Signalbox.orders.svc']));
  assert.ok(isKnownHost(undefined, '127.0.0.1'));
  for (const header of ['', 'a:b:c', '[evil'])
    assert.ok(!isKnownHost(header, '0.0.0.0', ['']), `'${header}'`);
});
