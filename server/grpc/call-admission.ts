/**
 * Decides about each call before its message is read: by its metadata, its user, the role of its operation,
 * and by what its client has in progress already.
 */
import type { Metadata, ServerInterceptor } from '@grpc/grpc-js';
import { ServerInterceptingCall } from '@grpc/grpc-js';
import { Problem } from '../http/problem.ts';
import type { Role } from '../operations/role.ts';
import type { AccessCheck } from '../security/access-check.ts';
import { commonNameOf } from '../security/client-certificate.ts';
import type { Principal } from '../security/principal.ts';
import type { Held, Quota } from '../security/quota.ts';
import { clientOf } from '../security/quota.ts';

/** Keys and values of the metadata of a call. */
const METADATA_BYTES_MAX = 16 * 1024;

interface AdmittedCall {
  readonly principal: Principal;
  readonly held: Held;
}

export interface CallAdmissionOptions {
  readonly access: AccessCheck;
  readonly quota: Quota;
  /** By the path of a procedure; undefined: everyone may call it. */
  readonly roleOf: (path: string) => Role | undefined;
  readonly failure: (error: unknown, path: string) => { readonly code: number; readonly details: string };
}

/** What the library says about a call that has only its metadata. */
type IncomingCall = Parameters<ServerInterceptor>[1];

export class CallAdmission {
  readonly #options: CallAdmissionOptions;
  readonly #admitted = new WeakMap<Metadata, AdmittedCall>();

  constructor(options: CallAdmissionOptions) {
    this.#options = options;
  }

  readonly interceptor: ServerInterceptor = ({ path }, call) => {
    let held: Held | null = null;
    let isCanceled = false;
    const admit = async (metadata: Metadata, pass: (metadata: Metadata) => void): Promise<void> => {
      try {
        const role = this.#options.roleOf(path);
        if (role !== undefined) held = await this.#admit(call, metadata, role);
        if (isCanceled) held?.release();
        pass(metadata);
      } catch (error) {
        call.sendStatus(this.#options.failure(error, path));
      }
    };
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, pass) => void admit(metadata, pass),
          onReceiveMessage: (message, pass) => pass(message),
          onReceiveHalfClose: (pass) => pass(),
          onCancel: () => {
            isCanceled = true;
            held?.release();
          },
        }),
    });
  };

  /** The user of a call that has been admitted, and what it holds. */
  admittedOf(metadata: Metadata): AdmittedCall {
    const admitted = this.#admitted.get(metadata);
    if (admitted) return admitted;
    throw new Error('the call has no user');
  }

  async #admit(call: IncomingCall, metadata: Metadata, role: Role): Promise<Held> {
    checkMetadata(metadata);
    const [authorization] = metadata.get('authorization').map(String);
    const certificate = commonNameOf(call.getAuthContext().sslPeerCertificate);
    const principal = await this.#options.access.authorize(authorization, role, certificate);
    const address = call.getPeer().replace(/:\d+$/, '');
    const held = this.#options.quota.enter(clientOf(principal, address));
    this.#admitted.set(metadata, { principal, held });
    return held;
  }
}

/** Throws Problem. */
function checkMetadata(metadata: Metadata): void {
  let bytes = 0;
  for (const [name, values] of Object.entries(metadata.toHttp2Headers()))
    for (const value of [values].flat()) bytes += name.length + String(value).length;
  if (bytes <= METADATA_BYTES_MAX) return;
  throw new Problem(
    429,
    'RESOURCE_EXHAUSTED',
    `The metadata has ${bytes} bytes; the limit is ${METADATA_BYTES_MAX}`,
  );
}
