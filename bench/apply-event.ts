/**
 * Measures the time of applying one event to a process instance: `node bench/apply-event.ts`. Folds the
 * history of an instance of `models/ten-elements.bpmn` and prints nanoseconds per event, the best of some
 * rounds; asserts nothing.
 */
import { readFileSync } from 'node:fs';
import { foldHistory } from '../state/apply-event.ts';
import { createTestEngine } from '../testkit/index.ts';

const ROUNDS = 1_000;
const FOLDS = 200;

const engine = createTestEngine();
const model = readFileSync(new URL('models/ten-elements.bpmn', import.meta.url), 'utf8');
await engine.deploy([{ name: 'ten-elements.bpmn', content: model }]);
const instance = engine.start('ten-elements', { variables: { amount: 1, key: 'k' } });
engine.job('work').complete();
engine.publish('go', { key: 'k' });
engine.advanceBy('PT1S');
engine.job('work').complete();
const { history } = instance;
const events = history.reduce((sum, step) => sum + step.events.length, 0);

const rounds = Array.from({ length: ROUNDS }, () => {
  const startMs = performance.now();
  for (let fold = 0; fold < FOLDS; fold++) foldHistory(history);
  return ((performance.now() - startMs) * 1e6) / (FOLDS * events);
}).toSorted((a, b) => a - b);

process.stdout.write(
  `${instance.state}: ${events} events, best ${rounds[0]?.toFixed(1)} ns, median ${rounds[ROUNDS >> 1]?.toFixed(1)} ns an event\n`,
);
