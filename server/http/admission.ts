/**
 * Decides about each request before its body is read: by its headers, its origin, its user, the role that its
 * route requires, and by what its client has in progress already. A route without a role is for
 * administrators, unless it is public.
 */
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Role } from '../operations/role.ts';
import type { AccessCheck } from '../security/access-check.ts';
import { certificateNameOf } from '../security/client-certificate.ts';
import type { Principal } from '../security/principal.ts';
import type { Held, Quota } from '../security/quota.ts';
import { clientOf } from '../security/quota.ts';
import { checkHeaders } from './request-limits.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly role?: Role;
    /** It contains no data, and everyone may read it. */
    readonly isPublic?: boolean;
  }
}

/** Of every response; the page has its own. */
const NOT_A_PAGE = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
const POLICY = `default-src 'none'; frame-ancestors 'none'`;

interface Admitted {
  readonly principal: Principal;
  readonly held: Held;
}

export class Admission {
  readonly #access: AccessCheck;
  readonly #quota: Quota;
  readonly #readMs: number;
  /** What the requests of a connection hold. */
  readonly #open = new WeakMap<Socket, Set<Held>>();
  readonly #admitted = new WeakMap<FastifyRequest, Admitted>();

  /** `readMs`: a client that reads nothing of a response for so long is cut off. */
  constructor(access: AccessCheck, quota: Quota, readMs: number) {
    this.#readMs = readMs;
    this.#access = access;
    this.#quota = quota;
  }

  /** For all routes of the server. */
  install(server: FastifyInstance): void {
    server.addHook('onRequest', (request, reply) => this.#admit(request, reply));
    server.addHook('onSend', async (request, reply, payload) => {
      if (reply.statusCode < 400 && (typeof payload === 'string' || Buffer.isBuffer(payload)))
        this.heldOf(request)?.add(Buffer.byteLength(payload));
      reply.raw.socket?.setTimeout(this.#readMs);
      reply.headers(NOT_A_PAGE);
      if (!reply.hasHeader('content-security-policy')) reply.header('content-security-policy', POLICY);
    });
  }

  /** The user of a request that has been admitted. */
  principalOf(request: FastifyRequest): Principal {
    const admitted = this.#admitted.get(request);
    if (admitted) return admitted.principal;
    throw new Error(`${request.method} ${request.url} has no user`);
  }

  /** Undefined for public routes and those that don't exist: their bodies are not read. */
  heldOf(request: FastifyRequest): Held | undefined {
    return this.#admitted.get(request)?.held;
  }

  async #admit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { headers, raw } = request;
    const { authorization, host, origin } = headers;
    // The time for reading the former response on this connection.
    raw.socket.setTimeout(0);
    checkHeaders(headers, raw.rawHeaders);
    this.#access.checkBrowser({ host, origin });
    const { role = 'admin', isPublic = false } = request.routeOptions.config;
    if (request.is404 || isPublic) return;
    const principal = await this.#access.authorize(authorization, role, certificateNameOf(raw.socket));
    const held = this.#quota.enter(clientOf(principal, request.ip));
    this.#admitted.set(request, { principal, held });
    this.#releaseAtEnd(held, request, reply);
  }

  /** A response that waits for an earlier one of its connection isn't closed with the connection. */
  #releaseAtEnd(held: Held, { raw: { socket } }: FastifyRequest, reply: FastifyReply): void {
    let open = this.#open.get(socket);
    if (!open) {
      const all = new Set<Held>();
      this.#open.set(socket, all);
      socket.once('close', () => {
        for (const each of all) each.release();
      });
      open = all;
    }
    open.add(held);
    reply.raw.once('close', () => {
      held.release();
      open.delete(held);
    });
    if (reply.raw.closed || socket.destroyed) held.release();
  }
}
