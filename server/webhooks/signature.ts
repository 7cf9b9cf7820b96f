/** Signs the requests of webhooks. Source: Standard Webhooks 1.0, "Signature scheme" (symmetric). */
import { createHmac } from 'node:crypto';

/** The sizes of a key that the specification allows, bytes. */
const SECRET_BYTES_MIN = 24;
const SECRET_BYTES_MAX = 64;

/**
 * Reads `whsec_<base64>`; several are separated by spaces or lines. Throws Error, whose message doesn't
 * contain them.
 */
export function readSecrets(text: string): readonly Buffer[] {
  const secrets = text.split(/\s+/).filter((one) => one !== '');
  if (secrets.length === 0) throw new Error('the secret is empty');
  return secrets.map((secret) => {
    const base64 = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1];
    const key = Buffer.from(base64 ?? '', 'base64');
    if (key.length >= SECRET_BYTES_MIN && key.length <= SECRET_BYTES_MAX) return key;
    throw new Error(
      `a secret is whsec_ and ${SECRET_BYTES_MIN} to ${SECRET_BYTES_MAX} random bytes as base64; make one with: echo "whsec_$(openssl rand -base64 32)"`,
    );
  });
}

/** `id`: of the event, the same in each attempt; `atMs`: time of the attempt, epoch ms. */
export function signatureHeaders(
  secrets: readonly Buffer[],
  { id, atMs, body }: { readonly id: string; readonly atMs: number; readonly body: Buffer },
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(atMs / 1000));
  const signatures = secrets.map((secret) => {
    return `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
