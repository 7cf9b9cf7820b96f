/**
 * Delivers one event to a webhook: attempts with a growing pause between them, then a dead letter. Nothing is
 * remembered outside of Kafka: until the event is done, its offset is not committed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudEvent } from './cloud-event.ts';
import type { WebhookAnswer, WebhookRequest } from './send-request.ts';
import { signatureHeaders } from './signature.ts';
import type { Webhook } from './webhook.ts';

const CONTENT_TYPE = 'application/cloudevents+json; charset=UTF-8';
const USER_AGENT = 'signalbox-webhook/1';
const GONE = 410;
/**
 * A pause is this part of its length at least, so that servers and partitions don't retry at the same time.
 */
const JITTER = 0.5;

/** `stopped`: it is not known whether it has arrived; another server will send it. */
export type DeliveryEnd = 'delivered' | 'gone' | 'failed' | 'stopped';

export interface DeliveryPorts {
  readonly webhook: Webhook;
  readonly send: (request: WebhookRequest) => Promise<WebhookAnswer>;
  /** Epoch ms. */
  readonly nowMs: () => number;
  /** Resolves early when `stop` is aborted. */
  readonly pause: (ms: number, stop: AbortSignal) => Promise<void>;
  /** A number from 0 to 1. */
  readonly random: () => number;
  /** Called for each attempt that was not successful. */
  readonly onFailure: (reason: string, attempt: number) => void;
}

export interface DeliveryResult {
  readonly end: DeliveryEnd;
  /** Why the last attempt failed. */
  readonly reason: string;
}

export async function deliver(
  ports: DeliveryPorts,
  { id, body }: CloudEvent,
  stop: AbortSignal,
): Promise<DeliveryResult> {
  const { webhook, send, nowMs, pause, random, onFailure } = ports;
  let reason = '';
  for (let attempt = 1; attempt <= webhook.attempts; attempt++) {
    let retryAfterMs = 0;
    try {
      const signed = signatureHeaders(webhook.secrets, { id, atMs: nowMs(), body });
      const headers = { 'content-type': CONTENT_TYPE, 'user-agent': USER_AGENT, ...signed };
      const { status, retryAfter } = await send({ headers, body, stop });
      if (status >= 200 && status < 300) return { end: 'delivered', reason: '' };
      if (status === GONE) return { end: 'gone', reason: `the response was ${status}` };
      reason = `the response was ${status}`;
      retryAfterMs = retryAfterOf(retryAfter, nowMs());
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
    if (stop.aborted) return { end: 'stopped', reason };
    onFailure(reason, attempt);
    if (attempt === webhook.attempts) break;
    const backoffMs = webhook.backoffMs * 2 ** (attempt - 1) * (JITTER + (1 - JITTER) * random());
    await pause(Math.min(Math.max(backoffMs, retryAfterMs), webhook.backoffMaxMs), stop);
    if (stop.aborted) return { end: 'stopped', reason };
  }
  return { end: 'failed', reason };
}

/** The header is a number of seconds or a date. Source: RFC 9110 §10.2.3. */
function retryAfterOf(text: string | undefined, nowMs: number): number {
  if (text === undefined) return 0;
  if (/^\d{1,6}$/.test(text)) return Number(text) * 1000;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? 0 : Math.max(0, atMs - nowMs);
}

/** Resolves after `ms`, or when `stop` is aborted. */
export async function pauseUnlessStopped(ms: number, stop: AbortSignal): Promise<void> {
  // The only error is that of the abort.
  await sleep(ms, undefined, { signal: stop }).catch(() => undefined);
}
