import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { BadInputError, errorText } from '../base/index.ts';

/** Paths of PEM files. */
export interface TlsFiles {
  /** Authorities, one or several in a row. */
  readonly ca?: string;
  /** A certificate, after it the authorities between it and the root; never without `key`. */
  readonly cert?: string;
  readonly key?: string;
}

/** What was in them, checked: the certificate can be read and its key is its own. */
export interface TlsMaterial {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/**
 * Reads certificates and keys.
 * @throws BadInputError that names the file and what is wrong with it, in the original's words
 */
export async function readTlsFiles({ ca, cert, key }: TlsFiles): Promise<TlsMaterial> {
  return {
    ...(ca === undefined ? {} : { ca: await readAuthorities(ca) }),
    ...(cert === undefined || key === undefined ? {} : await readPair(cert, key)),
  };
}

/** What a person wants to know of a certificate in use. */
export interface CertificateFacts {
  readonly subject: string;
  readonly expiresMs: number;
}

/** Of our own certificate; undefined where there is none. */
export function certificateFacts({ cert }: TlsMaterial): CertificateFacts | undefined {
  if (cert === undefined) return undefined;
  const read = new X509Certificate(cert);
  return { subject: read.subject.replaceAll('\n', ', '), expiresMs: Date.parse(read.validTo) };
}

async function readAuthorities(path: string): Promise<Buffer> {
  try {
    const pem = await readFile(path);
    const certificates = pem.toString('latin1').match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
    if (certificates.length === 0) throw new BadInputError(`${path} holds no PEM certificate`);
    // Node passes over what it cannot read.
    for (const certificate of certificates) new X509Certificate(certificate);
    createSecureContext({ ca: pem });
    return pem;
  } catch (cause) {
    throw new BadInputError(`Couldn't read CA certificate: ${errorText(cause)}`, { cause });
  }
}

async function readPair(certPath: string, keyPath: string): Promise<Required<Pick<TlsMaterial, 'cert' | 'key'>>> {
  try {
    const [cert, key] = [await readFile(certPath), await readFile(keyPath)];
    if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) {
      throw new BadInputError('the key is not the one the certificate was made for');
    }
    createSecureContext({ cert, key });
    return { cert, key };
  } catch (cause) {
    throw new BadInputError(`Couldn't load X509 key pair (${certPath}, ${keyPath}): ${errorText(cause)}. Key encrypted?`, { cause });
  }
}
