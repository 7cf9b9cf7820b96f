// Prints every instance, from the compacted topic:
// node read-state.mjs <brokers> <topics prefix> <schema registry, or the folder of the .proto files>
import { readFileSync } from 'node:fs';
import { Kafka } from 'kafkajs';
import protobuf from 'protobufjs';

const [brokers, prefix, source] = process.argv.slice(2);
const topic = `${prefix}state`;
const schema = source.startsWith('http')
  ? (await (await fetch(`${source}/subjects/${topic}-value/versions/latest`)).json()).schema
  : readFileSync(`${source}/state.proto`, 'utf8');
const ProcessInstance = protobuf.parse(schema).root.lookupType('signalbox.v1.ProcessInstance');
const kafka = new Kafka({ brokers: brokers.split(','), logLevel: 1 });
const consumer = kafka.consumer({ groupId: `read-state-${process.pid}` });
const admin = kafka.admin();
await Promise.all([consumer.connect(), admin.connect(), consumer.subscribe({ topic, fromBeginning: true })]);
const newest = new Map(); // The newest record of a key is the whole instance.
const left = new Set(
  (await admin.fetchTopicOffsets(topic))
    .filter(({ low, high }) => low !== high)
    .map(({ partition }) => partition),
);
await new Promise((resolve) => {
  if (left.size === 0) resolve();
  consumer.on('consumer.end_batch_process', ({ payload }) => {
    if (Number(payload.offsetLag) === 0) left.delete(payload.partition);
    if (left.size === 0) resolve();
  });
  consumer.run({ eachMessage: async ({ message }) => void newest.set(String(message.key), message.value) });
});
await Promise.all([consumer.disconnect(), admin.disconnect()]);
for (const value of newest.values()) if (value) console.log(JSON.stringify(ProcessInstance.decode(value)));
