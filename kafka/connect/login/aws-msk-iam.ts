/**
 * Tokens for Amazon MSK's IAM access control, signed by AWS's own library. It is an optional peer dependency:
 * with the AWS SDK that it needs, it is ten times the size of everything else, and only MSK clusters need it.
 */

import { LoginRefused } from './login-refused.ts';
import type { AwsLogin } from './sasl-settings.ts';
import type { LoginToken } from './token-cache.ts';

const PACKAGE = 'aws-msk-iam-sasl-signer-js';
/** Such as b-1.orders.abc123.c2.kafka.eu-west-1.amazonaws.com; also kafka-serverless. */
const MSK_HOST = /\.kafka(?:-serverless)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

/** The region of a broker: from its name, else AWS_REGION. Throws LoginRefused if both are missing. Pure. */
export function regionOf(host: string, environment: Readonly<Record<string, string | undefined>>): string {
  const region =
    MSK_HOST.exec(host.toLowerCase())?.[1] ?? environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'];
  if (region) return region;
  throw new LoginRefused(`AWS IAM: the name of broker ${host} has no region; set AWS_REGION`);
}

/**
 * A new token. Rejects with LoginRefused if the library is not installed, with Error if AWS doesn't provide
 * credentials.
 */
export async function signToken(
  { profile, role, roleSession }: AwsLogin,
  region: string,
): Promise<LoginToken> {
  const signer = await loadSigner();
  const { token, expiryTime } = await (role !== undefined
    ? signer.generateAuthTokenFromRole({
        region,
        awsRoleArn: role,
        ...(roleSession !== undefined && { awsRoleSessionName: roleSession }),
      })
    : profile !== undefined
      ? signer.generateAuthTokenFromProfile({ region, awsProfileName: profile })
      : signer.generateAuthToken({ region })
  ).catch((error: Error) => {
    throw new Error(`AWS IAM: no credentials in ${region}: ${error.message}`, { cause: error });
  });
  return { value: token, expiresAtMs: expiryTime };
}

async function loadSigner() {
  try {
    return await import('aws-msk-iam-sasl-signer-js');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new LoginRefused(
      `logging in by AWS IAM needs the package ${PACKAGE} beside signalbox: npm install ${PACKAGE}`,
    );
  }
}
