/** The name in the certificate of a client. */
import type { Socket } from 'node:net';
import type { PeerCertificate } from 'node:tls';
import { TLSSocket } from 'node:tls';

/** Undefined if the client has no certificate of an authority that the server accepts. */
export function certificateNameOf(socket: Socket): string | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  return commonNameOf(socket.getPeerCertificate());
}

/** Undefined if it has none, or several, which Node gives as a list. */
export function commonNameOf(certificate: Pick<PeerCertificate, 'subject'> | undefined): string | undefined {
  const name: unknown = certificate?.subject?.CN;
  return typeof name === 'string' && name !== '' ? name : undefined;
}
