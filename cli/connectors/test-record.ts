/**
 * `connectors test`: shows the effect of a sample record without applying it: the element of the model, or
 * the rule of an ingest file, its condition, the key and the variables. Works without Kafka.
 */

import { compileResource } from '../../bpmn/compile.ts';
import { ownClusterOf } from '../../connectors/client-properties/own-cluster-properties.ts';
import { SchemaRegistries } from '../../connectors/formats/schema-registry.ts';
import type { ModelSubscriptions } from '../../connectors/inbound/model-subscriptions.ts';
import { modelSubscriptions } from '../../connectors/inbound/model-subscriptions.ts';
import type { Effect } from '../../connectors/inbound/subscriber.ts';
import { ingestSubscriptions } from '../../connectors/ingest/ingest-subscriptions.ts';
import type { SecretLookup } from '../../connectors/secrets/secret-references.ts';
import { SecretStore } from '../../connectors/secrets/secret-store.ts';
import { maskedSecrets } from '../../inspect/masked-secrets.ts';
import type { RecordTrial } from '../../inspect/record-trial.ts';
import { trialRow, tryRecord } from '../../inspect/record-trial.ts';
import { parseExactJson } from '../../state/exact-json.ts';
import { printFindings, readResources } from '../deploy/deployment.ts';
import type { CommandContext } from '../frame/context.ts';
import { CliError } from '../frame/errors.ts';
import type { ExitCode } from '../frame/exit-codes.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { printable } from '../frame/output.ts';
import { readRules } from './ingest-rules.ts';
import { parseSampleRecord } from './sample-record.ts';

export interface ConnectorsTestOptions {
  readonly record: string;
}

export async function testRecord(
  { output }: CommandContext,
  file: string,
  { record: text }: ConnectorsTestOptions,
): Promise<ExitCode> {
  const store = new SecretStore({ environment: process.env });
  const secrets: SecretLookup = (name) => store.get(name) ?? maskedSecrets(name);
  const sample = parseSampleRecord(text);
  const found = await subscriptionsOf(file, secrets, (findings) => printFindings(output, findings));
  if (found === null) return EXIT.failed;
  const wanted = found.subscriptions.filter(({ topic }) => sample.topic === null || sample.topic === topic);
  const say = (line: string): void => output.line(store.redact(line));
  for (const { name, reason } of found.problems)
    say(`${printable(name)}: not consuming: ${printable(reason)}`);
  if (wanted.length === 0) {
    throw new CliError(
      EXIT.notFound,
      `nothing in ${file} consumes records${sample.topic ? ` of ${sample.topic}` : ''}`,
    );
  }
  for (const subscription of wanted) {
    const trial = await tryRecord(subscription, sample);
    if (output.json) output.object(parseExactJson(store.redact(JSON.stringify(trialRow(trial)))) as object);
    else for (const line of trialLines(trial)) say(line);
  }
  return EXIT.ok;
}

async function subscriptionsOf(
  file: string,
  secrets: SecretLookup,
  onFindings: (findings: Parameters<typeof printFindings>[1]) => void,
): Promise<Omit<ModelSubscriptions, 'older'> | null> {
  const registries = new SchemaRegistries();
  if (/\.ya?ml$/i.test(file)) {
    const own = ownClusterOf('engine:9092', new Map());
    return ingestSubscriptions(await readRules(file), own, secrets, registries);
  }
  const [resource] = await readResources([file]);
  const { processes, findings } = await compileResource(resource?.name ?? file, resource?.content ?? '');
  if (findings.length > 0) {
    onFindings(findings);
    return null;
  }
  const definitions = processes.map((process, index) => {
    return [index + 1, { processId: process.id, version: 1, checksum: '', process }] as const;
  });
  return modelSubscriptions(definitions, secrets, registries);
}

function trialLines({ subscriber, topic, group, effect, conditions }: RecordTrial): string[] {
  const lines = [`${printable(subscriber)}  (topic ${printable(topic)}, group ${printable(group)})`];
  for (const { element, condition, value } of conditions) {
    const what =
      condition === ''
        ? 'has no condition'
        : `${printable(condition)} is ${printable(JSON.stringify(value))}`;
    lines.push(`  ${printable(element)}: ${what}`);
  }
  if (effect.kind === 'skipped') lines.push(`  ignored: ${printable(effect.reason)}`);
  else if (effect.kind === 'failed') {
    const then = effect.blocks ? 'the partition waits at this record' : 'dead letter';
    lines.push(`  ${then}: ${effect.code}: ${printable(effect.reason)}`);
  } else lines.push(...commandLines(effect));
  return lines;
}

function commandLines(effect: Extract<Effect, { readonly kind: 'command' }>): string[] {
  const { command } = effect;
  const variables = (text: string | undefined): string => `  variables: ${printable(text ?? '{}')}`;
  if ('startProcessInstance' in command) {
    const { processId, variables: text } = command.startProcessInstance;
    return [`  starts an instance of ${printable(processId)}`, variables(text)];
  }
  if (!('publishMessage' in command)) return [];
  const {
    name,
    correlationKey = '',
    messageId = '',
    timeToLiveMs = 0,
    variables: text,
  } = command.publishMessage;
  return [
    `  publishes the message '${printable(name)}' with key '${printable(correlationKey)}'`,
    `  id ${printable(messageId)}, buffered for ${timeToLiveMs} ms`,
    variables(text),
  ];
}
