import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { BIT_STRING, BOOLEAN, der, INTEGER, OCTET_STRING, oid, SEQUENCE, SET, UTC_TIME, UTF8_STRING } from './der.ts';

/** A certificate and its key, PEM. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateSketch {
  /** Names and addresses it is for; default `127.0.0.1` and `localhost`. */
  readonly hosts?: readonly string[];
  /** Default: both, as one certificate serves a manager in both directions. */
  readonly usages?: readonly ('server' | 'client')[];
  /** When it begins and ends, in days from now; default -1 and 30. */
  readonly days?: readonly [number, number];
}

const ECDSA_WITH_SHA256 = der(SEQUENCE, oid('1.2.840.10045.4.3.2'));
const USAGES = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' } as const;
const DAY_MS = 86_400_000;

/** An authority of its own for one test; nobody else trusts it. */
export class TestAuthority {
  readonly #name: string;
  readonly #key: KeyObject;
  readonly #publicKey: KeyObject;
  /** Its own certificate, PEM. */
  readonly cert: string;

  constructor(name = 'schwarm test authority') {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#name = name;
    this.#key = privateKey;
    this.#publicKey = publicKey;
    const isAuthority = extension('2.5.29.19', der(SEQUENCE, der(BOOLEAN, Buffer.of(0xff))), true);
    this.cert = this.#signed(name, this.#publicKey, [-1, 30], [isAuthority]);
  }

  issue(name: string, sketch: CertificateSketch = {}): Issued {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const hosts = (sketch.hosts ?? ['127.0.0.1', 'localhost']).map(generalName);
    const usages = (sketch.usages ?? ['server', 'client']).map((usage) => oid(USAGES[usage]));
    const extensions = [extension('2.5.29.17', der(SEQUENCE, ...hosts)), extension('2.5.29.37', der(SEQUENCE, ...usages))];
    const cert = this.#signed(name, publicKey, sketch.days ?? [-1, 30], extensions);
    return { cert, key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })) };
  }

  #signed(name: string, publicKey: KeyObject, days: readonly [number, number], extensions: readonly Buffer[]): string {
    const body = der(
      SEQUENCE,
      der(0xa0, der(INTEGER, Buffer.of(2))),
      der(INTEGER, Buffer.concat([Buffer.of(1), randomBytes(15)])),
      ECDSA_WITH_SHA256,
      commonName(this.#name),
      der(SEQUENCE, ...days.map(moment)),
      commonName(name),
      publicKey.export({ type: 'spki', format: 'der' }),
      der(0xa3, der(SEQUENCE, ...extensions)),
    );
    const signature = Buffer.concat([Buffer.of(0), sign('sha256', body, this.#key)]);
    const bytes = der(SEQUENCE, body, ECDSA_WITH_SHA256, der(BIT_STRING, signature));
    const lines = bytes.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
    return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
  }
}

/** Where the three files of a `DOCKER_CERT_PATH` are. */
export interface CertificateFiles {
  readonly folder: string;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Writes the three files that Docker's clients look for in `DOCKER_CERT_PATH`. */
export function writeCertificates(folder: string, ca: string, { cert, key }: Issued): CertificateFiles {
  mkdirSync(folder, { recursive: true });
  const files = { folder, ca: join(folder, 'ca.pem'), cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  writeFileSync(files.ca, ca);
  writeFileSync(files.cert, cert);
  writeFileSync(files.key, key);
  return files;
}

function commonName(text: string): Buffer {
  return der(SEQUENCE, der(SET, der(SEQUENCE, oid('2.5.4.3'), der(UTF8_STRING, Buffer.from(text)))));
}

function moment(day: number): Buffer {
  const text = new Date(Date.now() + day * DAY_MS).toISOString();
  return der(UTC_TIME, Buffer.from(`${text.slice(2, 19).replace(/[-:T]/g, '')}Z`));
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return der(SEQUENCE, oid(id), ...(critical ? [der(BOOLEAN, Buffer.of(0xff))] : []), der(OCTET_STRING, value));
}

/** A name or an IPv4 address in the list of those a certificate is for. */
function generalName(host: string): Buffer {
  return isIP(host) === 4 ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host));
}
