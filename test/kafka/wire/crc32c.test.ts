/** The checksum against the values of RFC 3720. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { crc32c } from '../../../kafka/wire/crc32c.ts';

describe('crc32c', () => {
  it('returns the values of RFC 3720, appendix B.4', () => {
    assert.equal(crc32c(Buffer.alloc(32)), 0x8a9136aa);
    assert.equal(crc32c(Buffer.alloc(32, 0xff)), 0x62a8ab43);
    assert.equal(crc32c(Buffer.from(Array.from({ length: 32 }, (_, index) => index))), 0x46dd794e);
    assert.equal(crc32c(Buffer.from('123456789')), 0xe3069283);
  });

  it('uses only the bytes of the range, for any start', () => {
    const bytes = Buffer.from('....123456789....');
    assert.equal(crc32c(bytes, 4, 13), 0xe3069283);
    assert.equal(crc32c(bytes, 4, 4), 0);
  });

  it('is the checksum bit by bit, for every length and alignment', () => {
    const bytes = Buffer.from(Array.from({ length: 80 }, (_, index) => (index * 7919) >>> 3));
    for (let start = 0; start < 17; start++) {
      for (let end = start; end <= bytes.length; end++)
        assert.equal(crc32c(bytes, start, end), bitByBit(bytes.subarray(start, end)));
    }
  });
});

function bitByBit(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}
