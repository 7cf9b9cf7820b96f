/**
 * An engine that kills itself: `suicidal-engine.ts --bootstrap-server S --prefix P --node-id N <moment> <n>`,
 * at the n-th time that a transaction comes to this moment. `chance`: never by itself.
 */
import { parseArgs } from 'node:util';
import pino from 'pino';
import { Engine } from '../../engine/engine.ts';
import { serveHealth } from '../../engine/http.ts';
import { KafkaConnection } from '../../kafka/connection.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'bootstrap-server': { type: 'string', default: '' },
    prefix: { type: 'string', default: '' },
    'node-id': { type: 'string', default: '' },
    'health-port': { type: 'string' },
  },
});
const [moment, nth] = positionals.filter((text) => text !== 'engine');
let left = Number(nth);
const log = pino({ base: null });

const engine = new Engine({
  connection: new KafkaConnection({
    bootstrapServers: values['bootstrap-server'].split(','),
    clientId: 'signalbox-engine',
  }),
  prefix: values.prefix,
  nodeId: values['node-id'],
  log,
  faults: {
    onStep: ({ name }) => {
      if (name !== moment) return;
      left -= 1;
      if (left === 0) process.kill(process.pid, 'SIGKILL');
    },
  },
});
process.on('disconnect', () => process.exit(0));
const { url } = await serveHealth(engine, { port: 0 });
log.info({ health: `${url}/health/ready` }, 'engine starting');
await engine.start();
