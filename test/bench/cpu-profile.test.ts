/** Reading of CPU profiles, and the command line of the benchmark. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { topFunctions } from '../../bench/frame/cpu-profile.ts';
import { parseOptions } from '../../bench/frame/options.ts';

const frame = (functionName: string, url = '') => ({ functionName, url, lineNumber: 9 });

describe('topFunctions', () => {
  it('adds up self time by function, without idle time', () => {
    const profile = {
      nodes: [
        { id: 1, callFrame: frame('(idle)') },
        { id: 2, callFrame: frame('step', 'file:///home/project/engine/step.ts') },
        { id: 3, callFrame: frame('step', 'file:///home/project/engine/step.ts') },
        { id: 4, callFrame: frame('', 'file:///home/project/kafka/wire.ts') },
      ],
      samples: [1, 2, 3, 4],
      timeDeltas: [5_000, 1_000, 2_000, 1_000],
    };
    const { busyMs, idleMs, functions } = topFunctions(profile, 5);
    assert.deepEqual([busyMs, idleMs], [4, 5]);
    assert.deepEqual(functions, [
      { what: 'step engine/step.ts:10', selfMs: 3, share: 0.75 },
      { what: '(anonymous) kafka/wire.ts:10', selfMs: 1, share: 0.25 },
    ]);
  });
});

describe('parseOptions', () => {
  it('reads scenarios and numbers', () => {
    const { scenarios, json, measureMs } = parseOptions(['one-task', '--json', '--seconds', '2.5']);
    assert.deepEqual(
      { scenarios, json, measureMs },
      { scenarios: ['one-task'], json: true, measureMs: 2500 },
    );
  });

  it('rejects unknown options', () => {
    assert.throws(() => parseOptions(['--seconds', 'soon']), TypeError);
    assert.throws(() => parseOptions(['--fast']), TypeError);
  });
});
