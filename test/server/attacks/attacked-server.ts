/**
 * A server with all of its routes and procedures, whose commands and Kafka are fakes; the model is a real
 * database.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import type { SignalboxClient } from '../../../client/client.ts';
import { CommandPort } from '../../../server/command-port.ts';
import { GrpcServer } from '../../../server/grpc/grpc-server.ts';
import { createHttpServer } from '../../../server/http/http-server.ts';
import type { SentAnswer } from '../../../server/http/idempotent-answers.ts';
import { IdempotentAnswers } from '../../../server/http/idempotent-answers.ts';
import { Problem } from '../../../server/http/problem.ts';
import type { RequestTimeouts } from '../../../server/http/request-limits.ts';
import { InstanceRows } from '../../../server/model/instance-rows.ts';
import type { QueryName, QueryTypes } from '../../../server/model/queries.ts';
import { QUERIES } from '../../../server/model/queries.ts';
import type { ReadModel } from '../../../server/model/read-model.ts';
import { RowStore } from '../../../server/model/row-store.ts';
import { createTables } from '../../../server/model/tables.ts';
import { CAMUNDA_OPERATIONS } from '../../../server/operations/camunda-operations.ts';
import type { Operation } from '../../../server/operations/operation.ts';
import { OWN_OPERATIONS } from '../../../server/operations/own-table.ts';
import { OPERATIONS } from '../../../server/operations/table.ts';
import { AccessCheck } from '../../../server/security/access-check.ts';
import type { Authenticator } from '../../../server/security/authenticator.ts';
import type { BrowserRules } from '../../../server/security/browser-check.ts';
import { ROLES } from '../../../server/security/principal.ts';
import { Quota } from '../../../server/security/quota.ts';
import type { TlsFiles } from '../../../server/security/tls-files.ts';
import type { ServerContext } from '../../../server/server-context.ts';

/** The header `authorization` is the name of a role. */
export const BY_ROLE: Authenticator = {
  challenge: 'Test',
  authenticate: async (authorization) => {
    const role = ROLES.find((each) => each === authorization);
    return role === undefined ? null : { name: `${role}-user`, role, isKnown: true };
  },
};

export interface SentCommand {
  readonly name: string;
  readonly command: unknown;
}

export interface AttackedServer {
  /** Such as http://127.0.0.1:40123. */
  readonly url: string;
  readonly port: number;
  readonly grpc: string;
  readonly commands: readonly SentCommand[];
  /** Answers of status 500. */
  readonly failures: readonly string[];
  readonly quota: Quota;
  readonly rows: RowStore;
  /** Number of open connections of HTTP. */
  connections(): Promise<number>;
  close(): Promise<void>;
}

export interface AttackedOptions {
  readonly rules?: Partial<BrowserRules>;
  readonly quota?: Quota;
  readonly timeouts?: RequestTimeouts;
  readonly tls?: TlsFiles;
  /** Operations below `/api`, instead of the server's. */
  readonly own?: readonly Operation[];
  /** Operations of Camunda's API, instead of the server's. */
  readonly operations?: readonly Operation[];
}

export async function openAttackedServer(
  authenticator: Authenticator = BY_ROLE,
  options: AttackedOptions = {},
): Promise<AttackedServer> {
  const { rules = {}, quota = new Quota(), timeouts, tls } = options;
  const { own = OWN_OPERATIONS, operations = OPERATIONS } = options;
  const commands: SentCommand[] = [];
  const failures: string[] = [];
  const rows = new RowStore(new DatabaseSync(':memory:'));
  createTables(rows.database);
  const writer = new InstanceRows(rows);
  for (let key = 1; key <= 3; key++)
    writer.created({ key, definitionKey: 1, processId: 'p', version: 1 }, key);
  const shared = {
    context: contextOf(rows, commands),
    access: new AccessCheck(authenticator, {
      ...{ boundTo: '127.0.0.1', hosts: [], origins: [], needsCredentials: true, ...rules },
    }),
    answers: new IdempotentAnswers<SentAnswer>(),
    quota,
    ...(tls && { tls }),
    operations,
    onError: (error: unknown, request: string) =>
      failures.push(`${request}: ${error instanceof Error ? error.stack : String(error)}`),
  };
  const http = createHttpServer({
    ...shared,
    own,
    known: CAMUNDA_OPERATIONS,
    ...(timeouts && { timeouts }),
  });
  const grpc = new GrpcServer(shared);
  const url = await http.listen({ host: '127.0.0.1', port: 0 });
  const grpcPort = await grpc.listen('127.0.0.1', 0);
  return {
    ...{ url, commands, failures, quota, rows },
    port: (http.server.address() as AddressInfo).port,
    grpc: `127.0.0.1:${grpcPort}`,
    connections: () =>
      new Promise((resolve) => http.server.getConnections((_error, count) => resolve(count))),
    close: async () => {
      await http.close();
      await grpc.close();
    },
  };
}

function contextOf(rows: RowStore, commands: SentCommand[]): ServerContext {
  const client = {
    send: async (name: string, command: unknown) => {
      commands.push({ name, command });
      return {};
    },
  };
  const query = async <N extends QueryName>(name: N, argument: QueryTypes[N][0]): Promise<QueryTypes[N][1]> =>
    QUERIES[name](rows, argument);
  const model = {
    ...{ query, find: query, isReady: true, owners: [], progress: 100, folder: null },
    wrote: () => undefined,
    ownerOf: (kind: string, key: number) => query('ownerOf', { kind: kind as 'jobs', key }),
    seeing: <T>(_partitions: readonly number[], work: () => Promise<T>): Promise<T> => work(),
  } as unknown as ReadModel;
  const context: Record<keyof ServerContext, unknown> = {
    settings: { gatewayVersion: '8.10.0', requestTimeoutMs: 50, bootstrapServers: ['kafka:9092'] },
    ...{ model, testMode: null },
    commands: new CommandPort(client as unknown as SignalboxClient, model),
    leaser: absent('leaser'),
    topics: absent('topics'),
    engine: absent('engine'),
    bulk: absent('bulk'),
    batches: absent('batches'),
    webhooks: { status: [] },
  };
  return context as ServerContext;
}

/** Whatever is called there fails like a part of the cluster that isn't reachable. */
function absent(name: string): unknown {
  return new Proxy(() => undefined, {
    get: (_target, property) => (property === 'then' ? undefined : absent(`${name}.${String(property)}`)),
    apply: () => {
      throw new Problem(503, 'UNAVAILABLE', `${name} is not in this test`);
    },
  });
}

/** A folder with a page, beside a file that must not be served; removed by the result. */
export function pageFolder(secret: string): { readonly folder: string; remove(): void } {
  const parent = mkdtempSync('/tmp/signalbox-page-');
  writeFileSync(`${parent}/secret.txt`, secret);
  return { folder: `${parent}/dist`, remove: () => rmSync(parent, { recursive: true, force: true }) };
}
