/** The credentials of the gRPC server; with TLS they follow the files. */
import { experimental, ServerCredentials } from '@grpc/grpc-js';
import type { TlsFiles } from '../security/tls-files.ts';

/** Without `tls`: HTTP/2 without encryption. */
export function credentialsOf(tls: TlsFiles | undefined): ServerCredentials {
  if (!tls) return ServerCredentials.createInsecure();
  const provider = new TlsFilesProvider(tls);
  // The types name the first parameter after the second; without authorities, the second one is null.
  return experimental.createCertificateProviderServerCredentials(
    provider,
    tls.asksClients ? provider : null,
    tls.asksClients,
  );
}

/** Calls new listeners later: the library adds them before it can use what they get. */
class TlsFilesProvider implements experimental.CertificateProvider {
  readonly #authorities = new Set<experimental.CaCertificateUpdateListener>();
  readonly #identities = new Set<experimental.IdentityCertificateUpdateListener>();
  readonly #tls: TlsFiles;

  constructor(tls: TlsFiles) {
    this.#tls = tls;
    tls.onChange(() => {
      for (const listener of this.#authorities) this.#tellAuthorities(listener);
      for (const listener of this.#identities) this.#tellIdentity(listener);
    });
  }

  addCaCertificateListener(listener: experimental.CaCertificateUpdateListener): void {
    this.#authorities.add(listener);
    queueMicrotask(() => this.#tellAuthorities(listener));
  }

  removeCaCertificateListener(listener: experimental.CaCertificateUpdateListener): void {
    this.#authorities.delete(listener);
  }

  addIdentityCertificateListener(listener: experimental.IdentityCertificateUpdateListener): void {
    this.#identities.add(listener);
    queueMicrotask(() => this.#tellIdentity(listener));
  }

  removeIdentityCertificateListener(listener: experimental.IdentityCertificateUpdateListener): void {
    this.#identities.delete(listener);
  }

  #tellAuthorities(listener: experimental.CaCertificateUpdateListener): void {
    const { ca } = this.#tls.content;
    listener(ca === undefined ? null : { caCertificate: ca });
  }

  #tellIdentity(listener: experimental.IdentityCertificateUpdateListener): void {
    const { cert, key } = this.#tls.content;
    listener({ certificate: cert, privateKey: key });
  }
}
