/** An OpenID Connect provider for tests: its discovery document and its keys. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeProvider {
  /** Its address, which is its issuer at first. */
  readonly url: string;
  /** The paths of its requests. */
  readonly asked: string[];
  /** What it answers with. */
  status: number;
  issuer: string;
  keys: readonly object[];
  close(): void;
}

export async function openFakeProvider(): Promise<FakeProvider> {
  const http = createServer(({ url = '' }, response) => {
    const { issuer, keys, status, asked } = provider;
    asked.push(url);
    response.writeHead(status, { 'content-type': 'application/json' });
    const document = url.includes('well-known') ? { issuer, jwks_uri: `${issuer}/keys` } : { keys };
    response.end(JSON.stringify(document));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const provider: FakeProvider = {
    ...{ url, asked: [], status: 200, issuer: url, keys: [] },
    close: () => {
      http.close();
      http.closeAllConnections();
    },
  };
  return provider;
}
