/** `signalbox connectors list|test`: which records of which topics reach the processes. */

import type { Command } from 'commander';
import { printConnectors } from '../connectors/list.ts';
import { testRecord } from '../connectors/test-record.ts';
import { action } from '../frame/action.ts';
import { examples } from '../frame/help.ts';

export function register(program: Command): void {
  const connectors = program
    .command('connectors')
    .description('elements of processes that records of Kafka topics reach');
  connectors
    .command('list')
    .description('list them, with their topics, and how far these were read; no engine is needed')
    .option('--ingest <file>', 'the rules of this ingest file too')
    .addHelpText(
      'after',
      examples('signalbox connectors list', 'signalbox connectors list --ingest ingest.yaml'),
    )
    .action(action(printConnectors));
  connectors
    .command('test')
    .description('show what a sample record would do, without doing it; needs no Kafka')
    .argument('<model>', 'BPMN file, or ingest file (.yaml)')
    .requiredOption('--record <json>', 'topic, partition, offset, timestamp, key, value, headers')
    .addHelpText(
      'after',
      examples(
        `signalbox connectors test order.bpmn --record '{"topic": "orders", "value": {"id": 1}}'`,
        `signalbox connectors test ingest.yaml --record '{"key": "o-1", "value": {"id": 1}}' --json`,
      ),
    )
    .action(action(testRecord));
}
