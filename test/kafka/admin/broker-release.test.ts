/** The release of a broker follows from the newest metadata format that it supports. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { releaseOfLevel } from '../../../kafka/admin/broker-release.ts';

for (const [level, release, isNewer] of [
  [0, null, false],
  [3, null, false],
  [4, '3.3', false],
  [19, '3.7', false],
  [25, '4.0', false],
  [29, '4.2', false],
  [30, '4.3', false],
  [33, '4.4', false],
  [34, '4.4', true],
  [999, '4.4', true],
] as const) {
  test(`level ${level} is ${isNewer ? 'newer than ' : ''}${release ?? 'older than 3.3'}`, () => {
    assert.deepEqual(releaseOfLevel(level), { release, isNewer });
  });
}
