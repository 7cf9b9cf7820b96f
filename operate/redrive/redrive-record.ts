/**
 * Redrives a dead letter that was a business record: its subscriber, as deployed now, handles the record
 * again, and the resulting command is sent.
 */

import { ownClusterOf } from '../../connectors/client-properties/own-cluster-properties.ts';
import { SchemaRegistries } from '../../connectors/formats/schema-registry.ts';
import { failureOf } from '../../connectors/inbound/matching.ts';
import { modelSubscriptions } from '../../connectors/inbound/model-subscriptions.ts';
import { SUBSCRIBER_HEADER } from '../../connectors/inbound/record-plan.ts';
import type { Effect, Subscriber } from '../../connectors/inbound/subscriber.ts';
import type { IngestRule } from '../../connectors/ingest/ingest-rule.ts';
import { ingestSubscriptions } from '../../connectors/ingest/ingest-subscriptions.ts';
import type { SecretStore } from '../../connectors/secrets/secret-store.ts';
import { encodeCommand } from '../../engine/command-codec.ts';
import { readCompiledDefinitions } from '../../inspect/read/compiled-definitions.ts';
import type { StoredDeadLetter } from '../../inspect/read/dead-letters.ts';
import type { TopicScanner } from '../../inspect/topic-scanner.ts';

/** The command for a dead letter, or the reason why there is none. */
export type RedrivenRecord =
  | { readonly kind: 'command'; readonly name: string; readonly value: Buffer }
  | { readonly kind: 'none'; readonly status: 'refused' | 'skipped'; readonly detail: string };

export class RecordRedrive {
  readonly #scanner: TopicScanner;
  readonly #secrets: SecretStore;
  readonly #rules: readonly IngestRule[];
  #subscribers: Promise<ReadonlyMap<string, Subscriber>> | undefined;

  constructor(scanner: TopicScanner, secrets: SecretStore, rules: readonly IngestRule[]) {
    this.#scanner = scanner;
    this.#secrets = secrets;
    this.#rules = rules;
  }

  async commandOf(letter: StoredDeadLetter): Promise<RedrivenRecord> {
    const { subscriber: name, origin } = letter;
    if (name === '')
      return none('skipped', `it comes from ${origin.topic}, and no connector or rule consumes that topic`);
    this.#subscribers ??= this.#read();
    const subscriber = (await this.#subscribers).get(name);
    if (!subscriber) {
      const hint = name.startsWith('ingest/')
        ? 'no such rule; pass its file with --ingest'
        : 'it is no longer deployed';
      return none('skipped', `its consumer was ${name}: ${hint}`);
    }
    const effect = await effectOf(subscriber, letter);
    if (effect.kind === 'failed')
      return none('refused', `${effect.code}: ${this.#secrets.redact(effect.reason)}`);
    if (effect.kind === 'skipped') return none('refused', this.#secrets.redact(effect.reason));
    const [command = ''] = Object.keys(effect.command);
    return { kind: 'command', name: command, value: encodeCommand(effect.command) };
  }

  /** The newest of several versions comes first. */
  async #read(): Promise<ReadonlyMap<string, Subscriber>> {
    const registries = new SchemaRegistries();
    const lookup = this.#secrets.get;
    const definitions = await readCompiledDefinitions(this.#scanner);
    const found = [
      ...modelSubscriptions(definitions, lookup, registries).subscriptions,
      ...ingestSubscriptions(this.#rules, ownClusterOf('engine:9092', new Map()), lookup, registries)
        .subscriptions,
    ];
    const subscribers = new Map<string, Subscriber>();
    for (const { subscriber } of found) {
      if (!subscribers.has(subscriber.name)) subscribers.set(subscriber.name, subscriber);
    }
    return subscribers;
  }
}

async function effectOf(subscriber: Subscriber, letter: StoredDeadLetter): Promise<Effect> {
  const { topic, partition, offset } = letter.origin;
  const headers = letter.headers.filter(({ key }) => key !== SUBSCRIBER_HEADER);
  const record = { offset, timestampMs: letter.timestampMs, key: letter.key, value: letter.value, headers };
  try {
    const value = await subscriber.decode(letter.value);
    return subscriber.handle(
      record,
      value,
      { topic, partition, offset, timestamp: letter.timestampMs },
      Date.now(),
    );
  } catch (error) {
    return failureOf(error);
  }
}

function none(status: 'refused' | 'skipped', detail: string): RedrivenRecord {
  return { kind: 'none', status, detail };
}
