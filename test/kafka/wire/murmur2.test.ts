/** The partitioner, compared with the values of kafka-clients. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { murmur2, partitionForKey } from '../../../kafka/wire/murmur2.ts';

/**
 * Key, hash and partition (of twelve), computed with Utils.murmur2 and Utils.toPositive of kafka-clients
 * 4.1.0.
 */
const JAVA_VECTORS: readonly (readonly [string, number, number])[] = [
  ['', 275646681, 9],
  ['a', -1563381124, 4],
  ['ab', 316155434, 2],
  ['abc', 479470107, 3],
  ['abcd', -1323649548, 8],
  ['abcde', 461995741, 1],
  ['21', -973932308, 0],
  ['foobar', -790332482, 6],
  ['8796093022209', 1608518260, 4],
  ['order-4711', 1584983611, 7],
  ['Bestellung-Ä-€-😀', 1352655758, 2],
  ['a-little-bit-long-string', -985981536, 8],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971, 5],
];

describe('murmur2', () => {
  it('returns the same hash as the Java client', () => {
    for (const [key, hash] of JAVA_VECTORS) assert.equal(murmur2(Buffer.from(key)), hash, key);
    assert.equal(murmur2(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))), -1948347274);
    assert.equal(murmur2(Buffer.from([0xff, 0xfe, 0x80])), -160726397);
    assert.equal(murmur2(Buffer.alloc(4)), 850957120);
  });
});

describe('partitionForKey', () => {
  it('returns the same partition as the Java client, for text and bytes', () => {
    for (const [key, , partition] of JAVA_VECTORS) {
      assert.equal(partitionForKey(key, 12), partition, key);
      assert.equal(partitionForKey(Buffer.from(key), 12), partition, key);
    }
  });

  it('rejects a topic without partitions', () => {
    assert.throws(() => partitionForKey('key', 0), RangeError);
  });
});
