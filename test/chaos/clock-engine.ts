/**
 * An engine whose clock is wrong: `clock-engine.ts --bootstrap-server S --prefix P --node-id N <error>`, by
 * so many milliseconds; a message `{ jumpMs }` of its parent makes it jump.
 */
import { parseArgs } from 'node:util';
import pino from 'pino';
import type { Clock } from '../../engine/clock.ts';
import { systemClock } from '../../engine/clock.ts';
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
let errorMs = Number(positionals.find((text) => text !== 'engine'));
const clock: Clock = {
  nowMs: () => systemClock.nowMs() + errorMs,
  after: (ms, call) => systemClock.after(ms, call),
};
const log = pino({ base: null });

process.on('message', ({ jumpMs }: { jumpMs: number }) => {
  errorMs += jumpMs;
  log.info({ errorMs }, 'the clock jumps');
});
process.on('disconnect', () => process.exit(0));

const engine = new Engine({
  connection: new KafkaConnection({
    bootstrapServers: values['bootstrap-server'].split(','),
    clientId: 'signalbox-engine',
  }),
  prefix: values.prefix,
  nodeId: values['node-id'],
  log,
  faults: { clock },
});
const { url } = await serveHealth(engine, { port: 0 });
log.info({ health: `${url}/health/ready` }, 'engine starting');
await engine.start();
