/**
 * SASL OAUTHBEARER (RFC 7628) as a mechanism of kafkajs' public API. kafkajs' own mechanism ignores the
 * broker's response: a rejected token counts as a successful login, and the next requests get empty responses
 * on an unauthenticated connection.
 */

import type { AuthenticationProviderArgs, Mechanism } from 'kafkajs';
import { LoginRefused } from './login-refused.ts';

type SaslAuthenticate = AuthenticationProviderArgs['saslAuthenticate'];

const SEPARATOR = '\u0001';
const LENGTH_BYTES = 4;
const PROTOCOL_ERROR = 'KafkaJSProtocolError';

/**
 * `authenticate` rejects with LoginRefused if the broker rejects the token, and with the errors of `tokenOf`.
 */
export function bearerMechanism(
  tokenOf: () => Promise<string>,
  extensions: Readonly<Record<string, string>>,
): Mechanism {
  return {
    mechanism: 'OAUTHBEARER',
    authenticationProvider: ({ saslAuthenticate }) => ({
      authenticate: async () => {
        const challenge = await exchange(saslAuthenticate, clientResponse(await tokenOf(), extensions));
        if (challenge === '') return;
        // The error must be acknowledged, so that the broker ends the exchange, which it does with the same
        // error.
        await exchange(saslAuthenticate, SEPARATOR);
        throw refused(challenge);
      },
    }),
  };
}

/** GS2 header without an authorization id, then key-value pairs. Source: RFC 7628, section 3.1. */
function clientResponse(token: string, extensions: Readonly<Record<string, string>>): string {
  const pairs = [
    `auth=Bearer ${token}`,
    ...Object.entries(extensions).map(([name, value]) => `${name}=${value}`),
  ];
  return `n,,${SEPARATOR}${pairs.map((pair) => pair + SEPARATOR).join('')}${SEPARATOR}`;
}

async function exchange(saslAuthenticate: SaslAuthenticate, message: string): Promise<string> {
  const bytes = Buffer.from(message);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeInt32BE(bytes.length);
  try {
    const answer = await saslAuthenticate<string>({
      request: { encode: async () => Buffer.concat([length, bytes]) },
      response: {
        decode: async (raw) => raw.subarray(LENGTH_BYTES),
        parse: (answered) => answered.toString('utf8'),
      },
    });
    return answer ?? '';
  } catch (error) {
    if (error instanceof Error && error.name === PROTOCOL_ERROR) throw refused(error.message);
    throw error;
  }
}

function refused(reason: string): LoginRefused {
  return new LoginRefused(`the broker rejects the token: ${reason}`);
}
