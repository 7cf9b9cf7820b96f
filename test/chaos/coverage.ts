/**
 * Which test proves what: bad inputs and attacks, and faults without a row of their own. Pure.
 * coverage.test.ts checks that each of these tests exists.
 */

export interface Covered {
  /** S: an input or attack; T: a fault. */
  readonly id: string;
  readonly what: string;
  /** A file and words of the test's title; without them, the whole file. */
  readonly tests: readonly (readonly [file: string, title?: string])[];
}

export const COVERAGE: readonly Covered[] = [
  {
    id: 'S1',
    what: 'malformed, truncated or wrongly encoded XML, NUL',
    tests: [
      ['test/bpmn/parse/guard.test.ts'],
      ['test/bpmn/parse.test.ts', 'malformed XML is rejected with its line'],
      ['test/integration/engine/refused-models.test.ts', 'none of them is stored'],
    ],
  },
  {
    id: 'S2',
    what: 'DOCTYPE, external entities, entity bombs',
    tests: [
      ['test/bpmn/parse/guard.test.ts', 'any document type is rejected'],
      ['test/integration/engine/refused-models.test.ts', 'none of them is stored'],
    ],
  },
  {
    id: 'S3',
    what: 'deep nesting, too many elements, files too large',
    tests: [
      ['test/bpmn/parse/guard.test.ts', 'each exceeded limit is named'],
      ['test/bpmn/parse.test.ts', 'the deepest allowed nesting does not overflow the stack'],
      ['test/cli/deploy/deployment.test.ts', 'files that are too large for one record'],
    ],
  },
  {
    id: 'S4',
    what: 'unknown elements, dangling flows, duplicate ids, no or two start events',
    tests: [
      ['test/bpmn/parse.test.ts', 'unknown elements and attributes of BPMN and Zeebe are findings'],
      ['test/bpmn/parse.test.ts', 'duplicate and illegal ids are findings'],
      ['test/bpmn/parse.test.ts', 'an unresolved reference is a finding of its element'],
      ['test/bpmn/validate/process.test.ts', 'a process has a start event, and at most one none start event'],
    ],
  },
  {
    id: 'S5',
    what: 'endless FEEL: ranges, nested loops, recursion, regular expressions, doubling',
    tests: [
      ['test/bpmn/feel/compile.test.ts', 'time: '],
      ['test/bpmn/feel/compile.test.ts', 'recursion'],
      ['test/bpmn/feel/compile.test.ts', 'doubling'],
      ['test/engine/elements/script-task.test.ts', 'an evaluation that exceeds its work limit'],
    ],
  },
  {
    id: 'S6',
    what: 'loops without a wait state, huge multi-instances',
    tests: [
      ['test/bpmn/validate/straight-through-loops.test.ts'],
      ['test/engine/limits.test.ts', 'a long run is split at the limit of activations'],
      ['test/engine/elements/multi-instance-body.test.ts'],
    ],
  },
  {
    id: 'S7',
    what: 'variables too large, too deep, not exact, half surrogate pairs',
    tests: [
      [
        'test/engine/variables.test.ts',
        'variables that a state record cannot contain are rejected on arrival',
      ],
      ['test/engine/limits.test.ts', 'a result that makes the state too large'],
      ['test/engine/failures.test.ts', 'an unpaired surrogate does not lead to an unreadable record'],
      ['test/integration/engine/bad-input.test.ts', 'a result that makes the state too large'],
    ],
  },
  {
    id: 'S8',
    what: 'payloads that are not JSON, not an object, or empty',
    tests: [['test/integration/engine/bad-input.test.ts', 'each garbage record becomes a dead letter']],
  },
  {
    id: 'S9',
    what: 'malformed or newer state records',
    tests: [
      ['test/integration/engine/unreadable-state.test.ts', 'a malformed record stops its partition'],
      ['test/integration/engine/unreadable-state.test.ts', 'a record of a newer format stops its partition'],
      [
        'test/integration/cli/reading.test.ts',
        'unreadable records and foreign keys are reported and skipped',
      ],
    ],
  },
  {
    id: 'S10',
    what: '`__proto__`, `constructor`, `toString` as names',
    tests: [
      ['test/engine/variables.test.ts', 'is an ordinary variable'],
      ['test/bpmn/parse.test.ts', 'names of properties of all objects are plain ids without other effects'],
      ['test/bpmn/feel/to-json.test.ts', 'an entry called __proto__ stays an entry'],
      [
        'test/kafka/connect/client-properties.test.ts',
        'keeps names that are special to JavaScript as plain names',
      ],
    ],
  },
  {
    id: 'S11',
    what: 'hostile Kafka headers',
    tests: [
      ['test/engine/headers.test.ts'],
      ['test/engine/commands.test.ts', 'replies are never written to the topics of the engine'],
    ],
  },
  {
    id: 'S13',
    what: 'the command line: paths, links, names that look like options or steer the terminal',
    tests: [
      ['test/cli/deploy/deployment.test.ts', 'a deployed file never contains a path of this machine'],
      ['test/inspect/command-line.test.ts', 'a name that looks like an option is not an option'],
      ['test/cli/frame/output.test.ts', "external text can't control the terminal"],
    ],
  },
  {
    id: 'S16',
    what: 'secrets and payloads in logs, health and metrics',
    tests: [
      ['test/integration/engine/logs.test.ts', 'no payload is in log, health or metrics'],
      ['test/integration/engine/logs.test.ts', 'a password is in no output of an engine'],
    ],
  },
  {
    id: 'S17',
    what: 'dependencies: pinned, locked, install scripts allowed by name',
    tests: [['test/package.test.ts']],
  },
  {
    id: 'S18',
    what: 'jobs and messages by guessed keys',
    tests: [
      [
        'test/engine/jobs.test.ts',
        'an unknown job, and a job of another instance, are rejected with NOT_FOUND',
      ],
      ['test/engine/messages.test.ts', 'a message without a key reaches no subscription'],
    ],
  },
  {
    id: 'S19',
    what: 'line breaks and terminal codes in names: logs stay one object a line',
    tests: [
      ['test/integration/engine/logs.test.ts', 'no payload is in log, health or metrics, and each line'],
      ['test/cli/dev/log-text.test.ts', 'external text can neither control the terminal nor fill it'],
    ],
  },
  {
    id: 'T1',
    what: 'in the suite: 56 engines die, at every moment of a transaction',
    tests: [['test/integration/engine/kill-points.test.ts']],
  },
  {
    id: 'T20',
    what: 'topics missing, not compacted, or with different numbers of partitions',
    tests: [['test/integration/engine/topics.test.ts']],
  },
  {
    id: 'T22',
    what: 'seeded simulation: every fault, every crossing of messages, planted faults',
    tests: [['test/sim/sim.test.ts'], ['test/sim/planted.test.ts']],
  },
  {
    id: 'oracle',
    what: 'planted faults that the oracle must find, in what an engine wrote and in a running one',
    tests: [
      ['test/integration/oracle/oracle.test.ts'],
      ['test/integration/engine/planted.test.ts'],
      ['test/integration/engine/takeover.test.ts', 'lost commits that the next one ignores'],
    ],
  },
];
