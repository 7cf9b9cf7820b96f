/**
 * Certificate, key and authority of a server with TLS, from PEM files. The files are read again from time to
 * time, because certificates are rotated by replacing them.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';

export interface TlsPaths {
  /** The server's certificate, followed by those between it and its authority. */
  readonly cert: string;
  /** Its private key, not encrypted. */
  readonly key: string;
  /** Certificates of the authorities of clients: each client must have a certificate of one of them. */
  readonly clientCa?: string;
}

export interface TlsContent {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca?: Buffer;
}

/** A file can't be used; the message names it. */
export class TlsFileError extends Error {
  override readonly name = 'TlsFileError';
}

/** How often the files are read, ms. */
const READ_EVERY_MS = 10_000;

export class TlsFiles {
  readonly #paths: TlsPaths;
  readonly #onWarning: (message: string) => void;
  readonly #listeners = new Set<(content: TlsContent) => void>();
  readonly #timer: NodeJS.Timeout;
  #content: TlsContent;
  #lastWarning = '';

  private constructor(paths: TlsPaths, content: TlsContent, onWarning: (message: string) => void) {
    this.#paths = paths;
    this.#content = content;
    this.#onWarning = onWarning;
    this.#timer = setInterval(() => void this.read(), READ_EVERY_MS);
    this.#timer.unref();
  }

  /** Rejects with TlsFileError. `onWarning`: later ones, which change nothing. */
  static async open(paths: TlsPaths, onWarning: (message: string) => void): Promise<TlsFiles> {
    const files = new TlsFiles(paths, await contentOf(paths), onWarning);
    files.#warnOfExpiry();
    return files;
  }

  get content(): TlsContent {
    return this.#content;
  }

  /** True if clients need certificates. */
  get asksClients(): boolean {
    return this.#content.ca !== undefined;
  }

  /** Calls `listener` for each change, for connections from then on. */
  onChange(listener: (content: TlsContent) => void): void {
    this.#listeners.add(listener);
  }

  /** Reads the files now. Never rejects: files that can't be used are reported once, and have no effect. */
  async read(): Promise<void> {
    try {
      const content = await contentOf(this.#paths);
      if (isEqual(content, this.#content)) return;
      this.#content = content;
      this.#lastWarning = '';
      this.#warnOfExpiry();
      for (const listener of this.#listeners) listener(content);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#warn(`${reason}; the server continues with the former certificate`);
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #warnOfExpiry(): void {
    const { validTo } = new X509Certificate(this.#content.cert);
    if (Date.parse(validTo) < Date.now())
      this.#warn(`the certificate in ${this.#paths.cert} ended on ${validTo}`);
  }

  #warn(message: string): void {
    if (message !== this.#lastWarning) this.#onWarning(message);
    this.#lastWarning = message;
  }
}

function isEqual(one: TlsContent, other: TlsContent): boolean {
  const parts = ({ cert, key, ca }: TlsContent): Buffer[] => [cert, key, ca ?? Buffer.alloc(0)];
  return parts(one).every((part, at) => part.equals(parts(other)[at] ?? Buffer.alloc(0)));
}

async function contentOf({ cert, key, clientCa }: TlsPaths): Promise<TlsContent> {
  const [certBytes, keyBytes] = [await bytesOf(cert), await bytesOf(key)];
  const certificate = certificateOf(cert, certBytes);
  const privateKey = readAs(key, 'a private key in PEM form without a passphrase', () =>
    createPrivateKey(keyBytes),
  );
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new TlsFileError(`the key in ${key} does not belong to the certificate in ${cert}`);
  }
  if (clientCa === undefined) return { cert: certBytes, key: keyBytes };
  const ca = await bytesOf(clientCa);
  if (!certificateOf(clientCa, ca).ca) {
    throw new TlsFileError(`the certificate in ${clientCa} is not one of an authority (CA:TRUE)`);
  }
  return { cert: certBytes, key: keyBytes, ca };
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new TlsFileError(`${file} can't be read: ${messageOf(cause)}`, { cause });
  }
}

function certificateOf(file: string, bytes: Buffer): X509Certificate {
  return readAs(file, 'a certificate in PEM form', () => new X509Certificate(bytes));
}

function readAs<T>(file: string, what: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new TlsFileError(`${file} is not ${what}: ${messageOf(cause)}`, { cause });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
