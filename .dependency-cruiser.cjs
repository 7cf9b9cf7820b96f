/**
 * Which folder may import which: schemas <- state <- bpmn <- engine, and Kafka only at the edges. A rule that is in the way of
 * something good is changed by an ADR, not by an exception here.
 */

/** Folders in the order of their dependencies, each with the project's folders that it may import beside itself. */
const MAY_IMPORT = {
  schemas: [],
  state: ['schemas'],
  bpmn: ['state', 'schemas'],
  kafka: [],
  'local-kafka': ['kafka'],
  engine: ['bpmn', 'state', 'schemas', 'kafka'],
  client: ['kafka', 'engine', 'state', 'schemas'],
  worker: ['client', 'kafka', 'engine', 'state', 'schemas'],
  testkit: ['engine', 'bpmn', 'state', 'schemas', 'kafka'],
  connectors: ['client', 'kafka', 'engine', 'bpmn', 'state', 'schemas', 'worker'],
  server: ['client', 'kafka', 'engine', 'bpmn', 'state', 'schemas', 'connectors'],
  cli: [
    'client',
    'kafka',
    'local-kafka',
    'engine',
    'bpmn',
    'state',
    'schemas',
    'worker',
    'testkit',
    'connectors',
    'server',
  ],
};

/** The ports and the partitioner are types and arithmetic: whoever does no I/O may use them too. */
const PURE_OF_KAFKA = '^kafka/(ports|wire/murmur2)\\.ts$';

const PROJECT =
  'schemas|state|bpmn|kafka|local-kafka|engine|client|worker|testkit|connectors|server|cli|bench|test|examples|scripts';

const folders = Object.entries(MAY_IMPORT).map(([folder, others]) => ({
  name: `${folder}-imports`,
  comment: `${folder}/ may import only ${['itself', ...others].join(', ')}.`,
  severity: 'error',
  from: { path: `^${folder}/` },
  to: { path: `^(${PROJECT})/`, pathNot: `^(${[folder, ...others].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...folders,
    {
      name: 'nothing-imports-tests-or-tools',
      comment: 'What ships must not need what does not.',
      severity: 'error',
      from: { path: `^(${Object.keys(MAY_IMPORT).join('|')})/` },
      to: { path: '^(test|bench|examples|scripts)/' },
    },
    {
      name: 'kafkajs-only-in-kafka',
      comment: 'A second client must be able to take its place: everyone else uses kafka/.',
      severity: 'error',
      from: { pathNot: '^(kafka|bench|test|examples)/' },
      to: { path: 'node_modules/kafkajs' },
    },
    {
      name: 'pure-folders',
      comment: 'state/, bpmn/ and engine/step do no I/O: of Node they may use buffers.',
      severity: 'error',
      from: { path: '^(state|bpmn|engine/step)', pathNot: '^bpmn/parse' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?buffer$' },
    },
    {
      name: 'pure-folders-know-no-kafka',
      comment: 'step and the engine in memory do no I/O: the shell around them speaks with Kafka.',
      severity: 'error',
      from: { path: '^(testkit|engine/step)' },
      to: { path: '^kafka/', pathNot: PURE_OF_KAFKA },
    },
    {
      name: 'no-circular',
      comment: 'Types may refer to each other; values that do depend on the order of loading.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'declared',
      comment: 'What is imported stands in package.json.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'undetermined'] },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-development-tools-in-what-ships',
      severity: 'error',
      from: { path: `^(${Object.keys(MAY_IMPORT).join('|')})/` },
      to: { dependencyTypes: ['npm-dev'], pathNot: 'node_modules/@types' },
    },
  ],
  options: {
    includeOnly: { path: `^(${PROJECT})/|node_modules|^[a-z:_/]+$` },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.signalbox)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
};
