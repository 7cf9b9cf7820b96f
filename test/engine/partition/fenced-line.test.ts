/** The life of a fenced line, with hooks and a writer that each test controls. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ownerNamed, ScriptedLine } from './scripted-line.ts';

const PHASES = /^(taking-over|restoring|running|fences|begins|closes|asks|waiting)/;
/** Longer than every pause and timeout of a line. */
const LONG_MS = 600_000;

describe('a fenced line', () => {
  it('fences, writes its barrier, restores, and only then reads', async () => {
    const scripted = new ScriptedLine();
    await scripted.pass(10);
    assert.deepEqual(scripted.log, [
      'taking-over',
      'fences',
      'writes barrier',
      'commits barrier',
      'restoring',
      'begins at 0',
      'running',
    ]);
    await scripted.line.close();
    assert.deepEqual(scripted.end, { kind: 'closed' });
  });

  it('hands over the next batch while the previous one is being committed', async () => {
    const scripted = new ScriptedLine();
    scripted.commitMs = 100;
    await scripted.pass(200);
    scripted.arrive('a');
    await scripted.pass(10);
    scripted.arrive('b');
    await scripted.pass(10);
    assert.deepEqual(scripted.said(PHASES).slice(2), ['writes a', 'writes b']);
    await scripted.pass(300);
    assert.deepEqual(scripted.said(PHASES).slice(4), ['commits a', 'commits b']);
    await scripted.line.close();
  });

  it('finishes the batch in progress when it is closed', async () => {
    const scripted = new ScriptedLine();
    scripted.commitMs = 100;
    await scripted.pass(200);
    scripted.arrive('a');
    await scripted.pass(10);
    const closing = scripted.line.close();
    await scripted.pass(300);
    await closing;
    assert.deepEqual(scripted.log.slice(-4), [
      'commits a',
      'closes the cursor',
      'closes the writer',
      'stopped',
    ]);
  });

  it('ends without fencing when it is not assigned to this node', async () => {
    const scripted = new ScriptedLine((line) => {
      line.generation = undefined;
    });
    await scripted.pass(10);
    assert.equal(scripted.end?.kind, 'lost');
    assert.deepEqual(scripted.fenced, []);
  });

  it('pauses reading while too many records wait', async () => {
    const scripted = new ScriptedLine();
    scripted.commitMs = 1_000;
    await scripted.pass(2_000);
    scripted.arrive(...Array.from({ length: 1_000 }, (_unused, index) => `record ${index}`));
    assert.ok(scripted.log.includes('pauses'));
    const closing = scripted.line.close();
    await scripted.pass(LONG_MS);
    await closing;
  });
});

describe('after a doubt, a fenced line', () => {
  for (const fate of ['is doubtful', 'commit fails'] as const) {
    it(`writes nothing more and takes over again when a batch ${fate}`, async () => {
      const scripted = new ScriptedLine();
      await scripted.pass(10);
      let isSo = true;
      scripted.fateOf = () => (isSo ? fate : 'commits');
      scripted.arrive('a', 'b');
      await scripted.pass(50);
      isSo = false;
      await scripted.pass(1_000);
      const doubted = scripted.log.findIndex((line) => line.startsWith('doubt'));
      const again = scripted.log.slice(doubted).filter((line) => !/^(doubt|waiting|closes|asks)/.test(line));
      assert.deepEqual(again, [
        'taking-over',
        'fences',
        'writes barrier',
        'commits barrier',
        'restoring',
        'begins at 0',
        'running',
        'writes a b',
        'commits a b',
      ]);
      await scripted.line.close();
    });
  }

  it('reads the newest owner before it fences, from its own newest record on', async () => {
    const scripted = new ScriptedLine();
    await scripted.pass(10);
    scripted.arrive('a');
    await scripted.pass(10);
    scripted.fateOf = (keys) => (keys.includes('b') ? 'is doubtful' : 'commits');
    scripted.arrive('b');
    await scripted.pass(120);
    const asked = scripted.log.findIndex((line) => line.startsWith('asks'));
    assert.equal(scripted.log[asked], 'asks for owners since 2', 'the barrier is 1, the batch of a is 2');
    assert.ok(asked < scripted.log.lastIndexOf('fences'));
    scripted.fateOf = () => 'commits';
    await scripted.line.close();
  });

  for (const [what, owner, end] of [
    ['is lost to an owner of a newer generation', ownerNamed('two', 2), 'lost'],
    [
      'ends its process when another one has its node id',
      { ...ownerNamed('one', 1), incarnation: 'other' },
      'fatal',
    ],
  ] as const) {
    it(`${what}, without fencing it`, async () => {
      const scripted = new ScriptedLine();
      await scripted.pass(10);
      scripted.newestOwner = owner;
      scripted.fateOf = () => 'is doubtful';
      scripted.arrive('a');
      await scripted.pass(1_000);
      assert.equal(scripted.end?.kind, end);
      assert.equal(scripted.fenced.length, 1);
    });

    it(`${what} before its barrier`, async () => {
      const scripted = new ScriptedLine();
      await scripted.pass(10);
      scripted.formerOwner = owner;
      scripted.fateOf = (keys) => (keys.includes('a') ? 'is doubtful' : 'commits');
      scripted.arrive('a');
      await scripted.pass(1_000);
      assert.equal(scripted.end?.kind, end);
      assert.equal(scripted.fenced.length, 2);
    });
  }

  it('continues if the generation of the newest owner is not newer than its own', async () => {
    const scripted = new ScriptedLine();
    await scripted.pass(10);
    scripted.newestOwner = ownerNamed('two', 1);
    scripted.fateOf = () => 'is doubtful';
    scripted.arrive('a');
    await scripted.pass(50);
    scripted.fateOf = () => 'commits';
    await scripted.pass(1_000);
    assert.equal(scripted.log.at(-1), 'commits a');
    await scripted.line.close();
  });

  it('doubles the timeout for the end of a transaction, up to 16 times', async () => {
    const scripted = new ScriptedLine((line) => {
      line.fateOf = () => 'is doubtful';
    });
    await scripted.pass(60_000);
    assert.deepEqual(scripted.fenced.slice(0, 7), [2_000, 4_000, 8_000, 16_000, 32_000, 32_000, 32_000]);
    await scripted.line.close();
  });

  it('also doubles it when the takeover itself is slow', async () => {
    const scripted = new ScriptedLine((line) => {
      line.commitMs = 20_000;
      line.fateOf = () => 'commit fails';
    });
    await scripted.pass(80_000);
    assert.deepEqual(scripted.fenced.slice(0, 4), [2_000, 4_000, 8_000, 16_000]);
    const closing = scripted.line.close();
    await scripted.pass(LONG_MS);
    await closing;
  });

  it('resets the timeout after it has worked for five seconds', async () => {
    const scripted = new ScriptedLine((line) => {
      line.fateOf = () => 'is doubtful';
    });
    await scripted.pass(400);
    scripted.fateOf = () => 'commits';
    await scripted.pass(10_000);
    const before = scripted.fenced.length;
    scripted.fateOf = (keys) => (keys.includes('a') ? 'is doubtful' : 'commits');
    scripted.arrive('a');
    await scripted.pass(250);
    assert.deepEqual(scripted.fenced.slice(before), [2_000]);
    assert.ok((scripted.fenced[before - 1] ?? 0) > 2_000);
    scripted.fateOf = () => 'commits';
    await scripted.line.close();
  });

  it('pauses before each takeover, twice as long each time, at most five seconds', async () => {
    const scripted = new ScriptedLine((line) => {
      line.fateOf = () => 'is doubtful';
    });
    const counts: number[] = [];
    for (const ms of [99, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]) {
      await scripted.pass(ms);
      counts.push(scripted.fenced.length);
    }
    assert.deepEqual(counts, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    await scripted.line.close();
  });

  it('ends after an error that only an operator can resolve', async () => {
    const scripted = new ScriptedLine((line) => {
      line.isUnusable = ({ message }) => message === 'unreadable';
      line.restore = async () => {
        throw new Error('unreadable');
      };
    });
    await scripted.pass(1_000);
    assert.deepEqual(scripted.end, { kind: 'unusable', reason: 'unreadable' });
    assert.equal(scripted.fenced.length, 1);
  });

  it('commits everything that was read before it reports that reading has ended', async () => {
    const scripted = new ScriptedLine();
    scripted.commitMs = 50;
    await scripted.pass(100);
    scripted.arrive('a');
    scripted.fail('the log is gone');
    await scripted.pass(100);
    const committed = scripted.log.indexOf('commits a');
    assert.ok(committed >= 0 && committed < scripted.log.indexOf('doubt: the log is gone'));
    const closing = scripted.line.close();
    await scripted.pass(LONG_MS);
    await closing;
  });
});

describe('after a refusal, a fenced line', () => {
  const refuse = (bad: string) => (keys: readonly string[]) =>
    keys.includes(bad) ? ('is refused' as const) : ('commits' as const);

  it('writes each record of the batch alone, and a replacement for the refused one', async () => {
    const scripted = new ScriptedLine();
    await scripted.pass(10);
    scripted.fateOf = refuse('b');
    scripted.arrive('a', 'b', 'c');
    await scripted.pass(100);
    assert.deepEqual(scripted.said(PHASES).slice(2), [
      'writes a b c',
      'rolls back a b c',
      'doubt: a b c refused',
      'writes a',
      'commits a',
      'writes b',
      'rolls back b',
      'writes letter-of-b',
      'commits letter-of-b',
      'writes c',
      'commits c',
    ]);
    assert.equal(scripted.fenced.length, 1, 'nothing was in doubt');
    await scripted.line.close();
  });

  it('computes the batch again if that leaves out what was refused', async () => {
    const scripted = new ScriptedLine();
    await scripted.pass(10);
    let refusals = 0;
    scripted.fateOf = () => (++refusals > 2 ? 'commits' : 'is refused');
    scripted.leavesOut = () => true;
    scripted.arrive('a', 'b');
    await scripted.pass(100);
    const once = ['writes a b', 'rolls back a b'];
    assert.deepEqual(scripted.said(PHASES).slice(2), [...once, ...once, 'writes a b', 'commits a b']);
    await scripted.line.close();
  });

  it('takes over again when the replacement is refused, too', async () => {
    const scripted = new ScriptedLine();
    await scripted.pass(10);
    scripted.fateOf = (keys) => (keys.includes('barrier') ? 'commits' : 'is refused');
    scripted.arrive('a');
    await scripted.pass(50);
    scripted.fateOf = () => 'commits';
    await scripted.pass(1_000);
    assert.equal(scripted.fenced.length, 2);
    assert.equal(scripted.log.at(-1), 'commits a');
    await scripted.line.close();
  });

  it('takes over again when no record of the batch can be the cause', async () => {
    const scripted = new ScriptedLine();
    await scripted.pass(10);
    scripted.mayCause = false;
    scripted.fateOf = refuse('a');
    scripted.arrive('a');
    await scripted.pass(50);
    scripted.fateOf = () => 'commits';
    await scripted.pass(1_000);
    assert.equal(scripted.fenced.length, 2);
    assert.ok(!scripted.log.includes('rolls back a'));
    await scripted.line.close();
  });

  it('takes over again when the previous batch was not committed', async () => {
    const scripted = new ScriptedLine();
    scripted.commitMs = 50;
    await scripted.pass(100);
    scripted.fateOf = (keys) => {
      if (keys.includes('barrier')) return 'commits';
      return keys.includes('b') ? 'is refused' : 'commit fails';
    };
    scripted.arrive('a');
    await scripted.pass(10);
    scripted.arrive('b');
    await scripted.pass(60);
    assert.ok(!scripted.log.includes('rolls back b'));
    assert.ok(scripted.log.includes('doubt: no answer to a'));
    scripted.fateOf = () => 'commits';
    await scripted.pass(1_000);
    assert.deepEqual(scripted.log.slice(-2), ['writes a b', 'commits a b']);
    await scripted.line.close();
  });
});
