/** Parses `sasl.jaas.config`: one login module with its options. Pure. Source: javax.security.auth.login. */

import { ClientPropertyError } from '../client-property-error.ts';

export interface JaasLogin {
  /** Including its package. */
  readonly module: string;
  readonly options: ReadonlyMap<string, string>;
}

const OPTION = /\s([\w.]+)\s*=\s*(?:"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)'|([^\s"';]+))/g;

/** Throws ClientPropertyError, without the text, because it contains secrets. */
export function parseJaasConfig(text: string): JaasLogin {
  const login = /^\s*([\w.$]+)\s+(?:required|requisite|sufficient|optional)\b([\s\S]*);\s*$/.exec(text);
  if (login === null) {
    throw new ClientPropertyError(
      'sasl.jaas.config',
      'expected: <login module> required <name>="<value>" ...;',
    );
  }
  const options = new Map<string, string>();
  for (const [, name = '', double, single, bare] of ` ${login[2]}`.matchAll(OPTION)) {
    options.set(name, (double ?? single ?? bare ?? '').replace(/\\([\s\S])/g, '$1'));
  }
  return { module: login[1] ?? '', options };
}
