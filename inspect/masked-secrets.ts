/** Replaces secrets with their names, for commands that only show a model. Pure. */
import type { SecretLookup } from '../connectors/secrets/secret-references.ts';

export const maskedSecrets: SecretLookup = (name) => `<${name}>`;
