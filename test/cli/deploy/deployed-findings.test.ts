/** Deployed definitions that this version would reject. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDeployedFindings } from '../../../cli/deploy/deployed-findings.ts';
import { definitionCodec } from '../../../engine/step/records.ts';
import { topicNames } from '../../../engine/topics.ts';
import type { LogRecord } from '../../../kafka/ports.ts';
import { bpmnXml } from '../../bpmn-xml.ts';

function processWith(condition: string): string {
  return bpmnXml({
    id: 'p',
    nodes: [
      { id: 's', type: 'startEvent' },
      { id: 'g', type: 'exclusiveGateway' },
      { id: 'a', type: 'endEvent' },
      { id: 'b', type: 'endEvent' },
    ],
    flows: ['s -> g', `g -> a if ${condition}`, 'g -> b default'],
  });
}

/** A topic with one definition for each text. */
function scannerOf(...texts: string[]) {
  return {
    topics: topicNames(),
    async scan(topic: string, onRecord: (record: LogRecord, partition: number) => void) {
      assert.equal(topic, topicNames().definitions);
      for (const [at, xml] of texts.entries()) {
        const key = at + 1;
        const definition = {
          key,
          processId: 'p',
          version: key,
          resourceName: 'p.bpmn',
          checksum: xml,
          deployedAtMs: 1,
          xml,
        };
        const value = definitionCodec.encode(definition);
        onRecord({ offset: at, timestampMs: 1, key: Buffer.from(String(key)), value, headers: [] }, 0);
      }
    },
  };
}

test('each version is listed with the expressions that are now rejected', async () => {
  const found = await readDeployedFindings(
    scannerOf(processWith('n = 5'), processWith('n == 5'), processWith('not n')),
  );
  const reasons = found.map(({ version, findings }) => [version, findings.map(({ elementId }) => elementId)]);
  assert.deepEqual(reasons, [
    [1, []],
    [2, ['g_a']],
    [3, ['g_a']],
  ]);
  assert.match(found[1]?.findings[0]?.reason ?? '', /write '=' instead of '=='/);
  assert.match(found[2]?.findings[0]?.reason ?? '', /write not\(n\)/);
});
