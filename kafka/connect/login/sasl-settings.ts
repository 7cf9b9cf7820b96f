/** How to log in to a cluster, as read from a Java client's properties. Pure. */

/** With a user name and password. */
export interface PasswordLogin {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

/** With tokens of an OAuth authorization server, by the client credentials grant (RFC 6749, section 4.4). */
export interface ClientCredentialsLogin {
  readonly mechanism: 'oauthbearer';
  readonly tokens: 'client-credentials';
  readonly endpoint: URL;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Empty: no scope is requested. */
  readonly scope: string;
  /** True: id and secret are form-encoded before they become the Basic header, as in RFC 6749. */
  readonly encodesHeader: boolean;
  /** SASL extensions, such as `logicalCluster`, which are sent to the broker with the token. */
  readonly extensions: Readonly<Record<string, string>>;
}

/** With tokens signed with the AWS identity of this process: Amazon MSK's IAM access control. */
export interface AwsLogin {
  readonly mechanism: 'oauthbearer';
  readonly tokens: 'aws-msk-iam';
  /** Profile of the shared AWS configuration; undefined: the default provider chain. */
  readonly profile: string | undefined;
  /** ARN of a role to assume. */
  readonly role: string | undefined;
  readonly roleSession: string | undefined;
}

export type SaslSettings = PasswordLogin | ClientCredentialsLogin | AwsLogin;
