/**
 * Messages in cases where engines behave differently. The titles follow the rows of
 * `docs/camunda-behaviour.md`. Source: Zeebe's CatchEventBehavior, MessagePublishProcessor,
 * MessageCorrelator.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec } from '../bpmn-xml.ts';
import { engineOf, job, process } from './engine-of.ts';

test('Subscription key: the name of a boundary event can read the input mappings of its activity, the key cannot [C119]', async () => {
  const inputs = { what: '="mapped"', id: '="mapped"' };
  const catching: Partial<NodeSpec>[] = [{ message: { name: '=what', key: '=id' } }, { signal: '=what' }];
  for (const event of catching) {
    const boundary: NodeSpec = { id: 'b', type: 'boundaryEvent', attachedTo: 'x', ...event };
    const engine = await engineOf(process([job('x', { inputs }), boundary], ['start -> x -> end']));
    const instance = engine.start('p', { variables: { what: 'outside', id: 'outside' } });
    assert.deepEqual(
      [...instance.subscriptions, ...instance.signals].map((waits) => [
        'messageName' in waits ? waits.messageName : waits.signalName,
        'correlationKey' in waits ? waits.correlationKey : '',
      ]),
      [['mapped', event.message ? 'outside' : '']],
    );
  }
});
