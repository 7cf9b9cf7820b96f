/**
 * Each error code of the protocol, returned once for each request of a line: the partition continues, and its
 * current work is done once. The meaning of the codes on the wire is tested in
 * test/kafka/write/verdicts.test.ts and test/kafka/read/error-codes.test.ts.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyOf } from '../../state/keys.ts';
import { Arena } from './arena.ts';
import { ORDINARY_FILES } from './attack.ts';
import { LINE_REQUESTS } from './faulty-broker.ts';
import { CODES } from './inputs.ts';

const START = { startProcessInstance: { processId: 'waiting' } };

for (const request of LINE_REQUESTS) {
  test(`a partition continues after each of ${CODES.length} error codes of ${request}`, async () => {
    const arena = new Arena({ seed: 4, partitionCount: 1 });
    assert.equal(await arena.deploy(ORDINARY_FILES), true);
    for (const code of CODES) {
      arena.broker.failNext(request, code);
      if (request === 'InitProducerId') arena.restart();
      // Nothing but a reference to an unknown definition makes a line ask for the end of a log.
      if (request === 'ListOffsets') arena.send({ addDefinition: { definitionKey: keyOf(0, 9_000) } });
      const { status } = await arena.replyTo(arena.send(START)).catch((cause: unknown) => {
        throw new Error(`stopped by ${code}`, { cause });
      });
      assert.equal(status, 'ok', code);
      assert.equal(arena.broker.isArmed, false, code);
    }
    assert.equal(arena.activeCount(0), CODES.length, 'each start was done once');
    assert.equal(arena.outcomes.jobs.length, CODES.length, 'each job was published once');
    assert.deepEqual(arena.outcomes.deadLetters, []);
    arena.close();
  });
}
