/** Webhooks: the file, signatures, internal addresses, requests, attempts, and which events are sent. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readWebhooks } from '../../cli/server/webhooks.ts';
import { readWebhooksFile } from '../../cli/server/webhooks-file.ts';
import type { LogRecord } from '../../kafka/ports.ts';
import { isFor, readCloudEvent, WEBHOOK_HEADER } from '../../server/webhooks/cloud-event.ts';
import { deliver } from '../../server/webhooks/delivery.ts';
import { isInternalAddress } from '../../server/webhooks/internal-addresses.ts';
import type { WebhookAnswer } from '../../server/webhooks/send-request.ts';
import { WebhookSender } from '../../server/webhooks/send-request.ts';
import { readSecrets, signatureHeaders } from '../../server/webhooks/signature.ts';
import type { Webhook } from '../../server/webhooks/webhook.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

function webhookOf(yaml: string): Webhook {
  const { webhooks, findings } = readWebhooksFile(yaml, () => SECRET);
  assert.deepEqual(findings, []);
  assert.ok(webhooks[0]);
  return webhooks[0];
}

const reasonsOf = (yaml: string, secretOf = () => SECRET): string[] =>
  readWebhooksFile(yaml, secretOf).findings.map(({ line, reason }) => `${line ?? '-'} ${reason}`);

describe('the file of webhooks', () => {
  test('has names, addresses, secrets by name, and defaults', () => {
    const webhook = webhookOf('webhooks: [{ name: crm, url: https://crm.example.com/a, secretEnv: CRM }]');
    const { name, url, secrets, processes, startAt, attempts, timeoutMs, mayBeInternal } = webhook;
    assert.deepEqual(
      [name, url.href, secrets.length, processes, startAt, attempts, timeoutMs, mayBeInternal],
      ['crm', 'https://crm.example.com/a', 1, undefined, 'latest', 10, 10_000, false],
    );
    assert.ok(webhook.types.has('job.failed'));
  });

  test('errors name their line, their place and what is allowed', () => {
    const file = (entry: string) => `webhooks:\n  - name: a\n    secretEnv: X\n    ${entry}\n`;
    const cases: [string, RegExp][] = [
      ['', /^- the file: must be object$/],
      ['webhooks: []', /^1 webhooks: must NOT have fewer than 1 items$/],
      [file('url: nowhere'), /^4 webhooks\[0\]\.url: expected an https:\/\/ URL$/],
      [file('url: ftp://a.example'), /expected an https/],
      [
        file('url: http://a.example'),
        /http:\/\/ is allowed only for hosts in internalHosts, and 'a.example' is not/,
      ],
      [file('url: https://u:p@a.example'), /a user or password is not allowed/],
      [file('url: https://a.example\n    type: [job]'), /must NOT have additional properties: 'type'$/],
      [
        file('url: https://a.example\n    types: [jobs]'),
        /^5 webhooks\[0\]\.types: 'jobs' is not an event type/,
      ],
      [file('url: https://a.example\n    attempts: 0'), /^5 webhooks\[0\]\.attempts: must be >= 1$/],
      [file('url: https://a.example\n    secretFile: y'), /one of secretEnv .* and secretFile/],
      ['webhooks: [', /^\d+ /],
    ];
    for (const [yaml, expected] of cases) assert.match(reasonsOf(yaml)[0] ?? 'none', expected, yaml);
    const twice = '- { name: a, url: https://a.example, secretEnv: X }';
    assert.match(
      reasonsOf(`webhooks:\n  ${twice}\n  ${twice}`).join(),
      /^3 webhooks\[1\]\.name: 'a' is used twice$/,
    );
  });

  test('a secret that is missing or weak is an error that does not contain it', () => {
    const yaml = 'webhooks: [{ name: a, url: https://a.example, secretEnv: X }]';
    for (const secret of ['', 'whsec_c2hvcnQ=', 'plain-secret-of-thirty-characters', 'whsec_???']) {
      const [reason = ''] = reasonsOf(yaml, () => secret);
      assert.match(reason, /secretEnv: .*secret/);
      if (secret !== '') assert.ok(!reason.includes(secret), reason);
    }
  });
});

test('secrets come from files beside the file and from the environment; errors name the file and line', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-test-'));
  const file = join(folder, 'webhooks.yaml');
  await writeFile(join(folder, 'crm.secret'), `${SECRET}\n`);
  await writeFile(file, 'webhooks:\n  - { name: crm, url: https://a.example, secretFile: crm.secret }\n');
  const [webhook] = await readWebhooks(file);
  assert.equal(webhook?.secrets[0]?.toString('base64'), SECRET.slice('whsec_'.length));
  await writeFile(
    file,
    'webhooks:\n  - { name: crm, url: https://a.example, secretEnv: NO_SUCH_VARIABLE }\n',
  );
  await assert.rejects(readWebhooks(file), (error: unknown) => {
    const reason = 'webhooks[0].secretEnv: the environment variable NO_SUCH_VARIABLE is not set';
    assert.equal((error as Error).message, `${file}:2: ${reason}`);
    return true;
  });
  await rm(folder, { recursive: true });
});

test('signatures are those of the package standardwebhooks, one for each secret', () => {
  // Computed with standardwebhooks 1.1.1.
  const vectors: [string, number, string, string][] = [
    [
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1614265330,
      '{"test": 2432232314}',
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    ],
    [
      '8796093022217-8796093022230-0',
      1772359200,
      '{"data":{"name":"Grüße 你好"}}',
      'v1,F1I8KNT/kMhU7DM5Q2gkHqQtpQKMD+i78ZaX51FIMjg=',
    ],
  ];
  for (const [id, seconds, text, signature] of vectors) {
    const message = { id, atMs: seconds * 1000 + 999, body: Buffer.from(text) };
    assert.deepEqual(signatureHeaders(readSecrets(SECRET), message), {
      'webhook-id': id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': signature,
    });
    const other = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const both = signatureHeaders(readSecrets(`${other}\n${SECRET}`), message)['webhook-signature'] ?? '';
    assert.equal(both.split(' ').length, 2);
    assert.ok(both.endsWith(` ${signature}`));
  }
});

test('addresses of internal networks are found in every notation, and others are not', () => {
  const internal = [
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '100.100.100.200', '127.0.0.1', '127.9.9.9', '169.254.169.254'],
    ...['172.16.0.1', '172.31.255.255', '192.168.1.1', '192.0.0.8', '198.18.0.1', '168.63.129.16'],
    ...['224.0.0.1', '240.0.0.1', '255.255.255.255', '::', '::1', '::ffff:127.0.0.1', '::ffff:a00:1'],
    ...['::127.0.0.1', '64:ff9b::10.0.0.1', '64:ff9b:1::1', '100::1', '2001::1', '2001:db8::1'],
    ...['2002:7f00:1::', '3fff::1', 'fc00::1', 'fd00:ec2::254', 'fe80::1', 'fec0::1', 'ff02::1', '5f00::1'],
    ...['localhost', '', '1', '0x7f000001'],
  ];
  assert.deepEqual(
    internal.filter((address) => !isInternalAddress(address)),
    [],
  );
  const others = [
    '1.1.1.1',
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '100.128.0.1',
  ];
  const v6 = ['2606:4700:4700::1111', '2001:4860:4860::8888', '2a00:1450::1', '2003::1'];
  assert.deepEqual([...others, ...v6].filter(isInternalAddress), []);
});

/** A target on loopback, and the requests that have arrived. */
async function targetOf(
  answer: (response: ServerResponse, request: IncomingMessage) => void,
): Promise<{ port: number; count: () => number; close: () => void }> {
  let count = 0;
  const server = createServer((request, response) => {
    count++;
    request.resume();
    request.once('end', () => answer(response, request));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    count: () => count,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

describe('requests', () => {
  const request = () => {
    return { headers: {}, body: Buffer.from('{}'), stop: new AbortController().signal };
  };

  test('an internal address is not reached, whether it is in the URL or behind a name', async () => {
    const target = await targetOf((response) => response.end());
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]']) {
      const file = `webhooks: [{ name: a, url: "https://${host}:${target.port}", secretEnv: X }]`;
      const webhook = webhookOf(file);
      const sender = new WebhookSender({
        ...webhook,
        url: new URL(webhook.url.href.replace('https', 'http')),
      });
      await assert.rejects(sender.send(request()), /of an internal network; add '.*' to internalHosts/, host);
      sender.close();
    }
    assert.equal(target.count(), 0);
    target.close();
  });

  test('a host that is allowed by name is reached; redirects are not followed; a slow answer ends', async () => {
    const target = await targetOf((response, { url }) => {
      if (url === '/moved') response.writeHead(302, { location: '/elsewhere' }).end();
      else if (url === '/large') response.end('x'.repeat(1_000_000));
      else if (url !== '/slow') response.writeHead(503, { 'retry-after': '7' }).end();
    });
    const sendTo = async (path: string): Promise<WebhookAnswer> => {
      const url = `http://127.0.0.1:${target.port}${path}`;
      const file = `{ webhooks: [{ name: a, url: "${url}", secretEnv: X, timeoutSeconds: 5 }], internalHosts: ["127.0.0.1"] }`;
      const webhook = webhookOf(file);
      const sender = new WebhookSender({ ...webhook, ...(path === '/slow' && { timeoutMs: 20 }) });
      try {
        return await sender.send(request());
      } finally {
        sender.close();
      }
    };
    assert.deepEqual(await sendTo('/moved'), { status: 302, retryAfter: undefined });
    assert.deepEqual(await sendTo('/busy'), { status: 503, retryAfter: '7' });
    assert.equal((await sendTo('/large')).status, 200);
    await assert.rejects(sendTo('/slow'), /no response within 0.02 s/);
    target.close();
  });
});

describe('attempts', () => {
  const event = { id: '1-2-0', type: 'job.failed', processId: 'p', body: Buffer.from('{}'), only: undefined };

  /** Delivers to a target with these answers; an error is a request without answer. */
  async function attempts(answers: readonly (number | Error | [number, string])[], more = '') {
    const webhook = webhookOf(`webhooks: [{ name: a, url: https://a.example, secretEnv: X${more} }]`);
    const pauses: number[] = [];
    const ids = new Set<string | undefined>();
    let sent = 0;
    const result = await deliver(
      {
        webhook,
        send: async ({ headers }) => {
          ids.add(headers['webhook-id']);
          const answer = answers[Math.min(sent++, answers.length - 1)] ?? 200;
          if (answer instanceof Error) throw answer;
          const [status, retryAfter] = Array.isArray(answer) ? answer : [answer, undefined];
          return { status, retryAfter };
        },
        nowMs: () => 0,
        pause: async (ms) => {
          pauses.push(ms);
        },
        random: () => 1,
        onFailure: () => undefined,
      },
      event,
      new AbortController().signal,
    );
    return { ...result, sent, pauses, ids: [...ids] };
  }

  test('any answer of 2xx is a delivery; others are retried with doubled pauses under the same id', async () => {
    assert.deepEqual([(await attempts([200])).end, (await attempts([204])).end], ['delivered', 'delivered']);
    const { end, sent, pauses, ids } = await attempts([500, 302, new Error('refused'), 429, 200]);
    assert.deepEqual([end, sent, pauses, ids], ['delivered', 5, [1000, 2000, 4000, 8000], ['1-2-0']]);
  });

  test('attempts are limited, and the reason of the last one is kept', async () => {
    const { end, sent, reason, pauses } = await attempts([500, 404], ', attempts: 3, backoffMaxSeconds: 1.5');
    assert.deepEqual([end, sent, reason, pauses], ['failed', 3, 'the response was 404', [1000, 1500]]);
  });

  test('410 ends at once; Retry-After is respected within the limit', async () => {
    const gone = await attempts([503, 410]);
    assert.deepEqual([gone.end, gone.sent], ['gone', 2]);
    const later = await attempts([
      [429, '60'],
      [503, 'Thu, 01 Jan 1970 00:00:30 GMT'],
      [503, '99999'],
      [503, 'soon'],
      200,
    ]);
    assert.deepEqual(later.pauses, [60_000, 30_000, 300_000, 8_000]);
  });
});

test('a webhook gets the events of its types and processes, and redriven ones of its own only', () => {
  const record = (type: string, processId: string, only?: string): LogRecord => {
    const value = Buffer.from(
      JSON.stringify({ id: '1-2-0', type: `io.signalbox.${type}.v1`, data: { processId } }),
    );
    const headers = only === undefined ? [] : [{ key: WEBHOOK_HEADER, value: Buffer.from(only) }];
    return { offset: 0, timestampMs: 0, key: null, value, headers };
  };
  const more = 'types: [incident], processes: [order]';
  const webhook = webhookOf(`webhooks: [{ name: crm, url: https://a.example, secretEnv: X, ${more} }]`);
  const wants = (...args: Parameters<typeof record>): boolean | undefined => {
    const event = readCloudEvent(record(...args));
    return event && isFor(webhook, event);
  };
  assert.deepEqual(
    [
      wants('incident.created', 'order'),
      wants('incident.created', 'other'),
      wants('job.failed', 'order'),
      wants('incident.created', 'order', 'crm'),
      wants('incident.created', 'order', 'erp'),
    ],
    [true, false, false, true, false],
  );
  for (const value of [
    '',
    '{',
    'null',
    '{"id":"1","type":"other"}',
    '{"id":"a\\r\\nb","type":"io.signalbox.x.v1"}',
  ])
    assert.equal(readCloudEvent({ ...record('x', 'y'), value: Buffer.from(value) }), undefined, value);
});
