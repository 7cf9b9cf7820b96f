/**
 * Which folder may import which: schemas <- state <- bpmn <- engine, and Kafka only at the edges. Change a rule by an
 * ADR, not by an exception here.
 */

/**
 * The folders in the order of their dependencies, each with the folders that it may import besides itself. The table
 * of folders in ARCHITECTURE.md contains the same (test/tidy/architecture.test.ts).
 */
const MAY_IMPORT = {
  schemas: [],
  state: ['schemas'],
  bpmn: ['state', 'schemas'],
  kafka: [],
  'local-kafka': ['kafka'],
  engine: ['bpmn', 'state', 'schemas', 'kafka'],
  client: ['kafka', 'engine', 'bpmn', 'state', 'schemas', 'inspect'],
  worker: ['client', 'kafka', 'engine', 'state', 'schemas'],
  testkit: ['engine', 'bpmn', 'state', 'schemas', 'kafka'],
  connectors: ['client', 'kafka', 'engine', 'bpmn', 'state', 'schemas', 'worker'],
  inspect: ['kafka', 'engine', 'bpmn', 'state', 'schemas', 'connectors'],
  operate: ['inspect', 'client', 'kafka', 'engine', 'bpmn', 'state', 'schemas', 'connectors'],
  server: ['client', 'kafka', 'engine', 'bpmn', 'state', 'schemas', 'inspect', 'operate'],
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
    'inspect',
    'operate',
    'server',
  ],
  // Runs in the browser.
  web: ['inspect'],
};

/** The ports and the partitioner are types and arithmetic, so code without I/O may use them too. */
const PURE_OF_KAFKA = '^kafka/(ports|wire/murmur2)\\.ts$';

/** Types that describe each other (ADR 30): a behaviour acts on a step, and a step finds behaviours. */
const MUTUAL_TYPES = '^bpmn/(behaviour|step-context)\\.ts$';

/** Optional peers, loaded when they are needed, are development dependencies here. */
const OPTIONAL_PEERS = 'node_modules/aws-msk-iam-sasl-signer-js';

const PROJECT =
  'schemas|state|bpmn|kafka|local-kafka|engine|client|worker|testkit|connectors|inspect|operate|server|cli|web|bench|test|examples|scripts';

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
      comment: 'Published code must not need unpublished code.',
      severity: 'error',
      from: { path: `^(${Object.keys(MAY_IMPORT).join('|')})/` },
      to: { path: '^(test|bench|examples|scripts)/' },
    },
    {
      name: 'web-shares-command-lines',
      comment: 'The page asks the server for everything else: it runs in the browser.',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^inspect/', pathNot: '^inspect/command-line\\.ts$' },
    },
    {
      name: 'contracts-of-the-engine',
      comment:
        'Clients and what looks at topics use the records of the engine, not the code that makes them.',
      severity: 'error',
      from: { path: '^(client|worker|inspect|operate|server)/' },
      to: { path: '^engine/(node|partition)/' },
    },
    {
      name: 'kafkajs-only-in-kafka',
      comment: 'Another client can replace kafkajs behind kafka/ports.ts, so all other folders use kafka/.',
      severity: 'error',
      from: { pathNot: '^(kafka|bench|test|examples)/' },
      to: { path: 'node_modules/kafkajs' },
    },
    {
      name: 'pure-folders',
      comment:
        'state/, bpmn/ and engine/step do no I/O: of Node they may use buffers, and SHA-256 in one file.',
      severity: 'error',
      from: { path: '^(state|bpmn|engine/step)', pathNot: '^bpmn/parse|^state/id-digest\\.ts$' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?buffer$' },
    },
    {
      name: 'pure-folders-know-no-kafka',
      comment: 'engine/step and the engine in memory do no I/O: the shell around them talks to Kafka.',
      severity: 'error',
      from: { path: '^(testkit|engine/step)' },
      to: { path: '^kafka/', pathNot: PURE_OF_KAFKA },
    },
    {
      name: 'no-circular',
      comment: 'Values that refer to each other depend on the order of loading.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-circular-types',
      comment: 'Files that know each other can only be understood together. ADR 30 names the exceptions.',
      severity: 'error',
      from: { path: `^(${Object.keys(MAY_IMPORT).join('|')})/`, pathNot: MUTUAL_TYPES },
      to: { circular: true },
    },
    {
      name: 'declared',
      comment: 'Every imported package is listed in package.json.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'undetermined'], pathNot: OPTIONAL_PEERS },
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
      // What is in the page is bundled into it.
      from: { path: `^(${Object.keys(MAY_IMPORT).join('|')})/`, pathNot: '^web/' },
      to: { dependencyTypes: ['npm-dev'], pathNot: `node_modules/@types|${OPTIONAL_PEERS}` },
    },
  ],
  options: {
    includeOnly: { path: `^(${PROJECT})/|node_modules|^[a-z:_/]+$` },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(web/dist|dist|\\.signalbox)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
