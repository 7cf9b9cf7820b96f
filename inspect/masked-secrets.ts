/** Secrets by their names alone, for whatever only shows a model. Pure. */
import type { SecretLookup } from '../connectors/secrets/secret-references.ts';

export const maskedSecrets: SecretLookup = (name) => `<${name}>`;
