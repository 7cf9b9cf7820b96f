/** `signalbox connectors list|test`: shows which records of which topics reach the processes. */

import type { Command } from 'commander';
import { printConnectors } from '../connectors/list.ts';
import { testRecord } from '../connectors/test-record.ts';
import { action } from '../frame/action.ts';
import { examples } from '../frame/help.ts';

export function register(program: Command): void {
  const connectors = program
    .command('connectors')
    .description('inbound connectors: elements that consume records of Kafka topics');
  connectors
    .command('list')
    .description('list inbound connectors with their topics and offsets; works without an engine')
    .option('--ingest <file>', 'include the rules of this ingest file')
    .addHelpText(
      'after',
      examples('signalbox connectors list', 'signalbox connectors list --ingest ingest.yaml'),
    )
    .action(action(printConnectors));
  connectors
    .command('test')
    .description('show the effect of a sample record without applying it; works without Kafka')
    .argument('<model>', 'BPMN file, or ingest file (.yaml)')
    .requiredOption('--record <json>', 'JSON with topic, partition, offset, timestamp, key, value, headers')
    .addHelpText(
      'after',
      examples(
        `signalbox connectors test order.bpmn --record '{"topic": "orders", "value": {"id": 1}}'`,
        `signalbox connectors test ingest.yaml --record '{"key": "o-1", "value": {"id": 1}}' --json`,
      ),
    )
    .action(action(testRecord));
}
