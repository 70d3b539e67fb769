// @peculiar/x509 needs the metadata API to be there before it loads.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A certificate with its private key, both PEM. */
export interface KeyedCertificate {
  certificatePem: string;
  privateKeyPem: string;
}

const CA_NAME = 'CN=graph-emulator development CA';
const DAY_MS = 24 * 60 * 60 * 1000;
const CA_DAYS = 3650;
/** Clients refuse server certificates that run for longer than about 13 months. */
const LEAF_DAYS = 365;
const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
} as const;

/**
 * The authority that signs the emulator's server certificate. Kept in a
 * directory it stays the same from run to run, so that clients need to be told
 * of it only once; it can sign for no other names than the local ones.
 */
export class CertificateAuthority {
  /** The file that clients trust, `ca.pem`; undefined while in memory. */
  readonly file: string | undefined;
  readonly #keyed: KeyedCertificate;

  /** An authority that lives in memory only. */
  static async create(): Promise<CertificateAuthority> {
    return new CertificateAuthority(await makeCa(), undefined);
  }

  /**
   * The authority of a directory, made there on first use: `ca.pem` is for
   * clients, `ca-key.pem` holds the private key and stays with the emulator.
   */
  static async open(directory: string): Promise<CertificateAuthority> {
    await mkdir(directory, { recursive: true });
    const file = join(directory, 'ca.pem');
    const keyFile = join(directory, 'ca-key.pem');
    let keyed = await readKeyed(keyFile);
    if (!keyed || isExpiring(keyed.certificatePem)) {
      const made = await makeCa();
      const content = `${made.privateKeyPem}\n${made.certificatePem}\n`;
      try {
        // Exclusive: of two processes that start at once, one makes the
        // authority and the other uses it.
        await writeFile(keyFile, content, {
          mode: 0o600,
          flag: keyed ? 'w' : 'wx',
        });
        keyed = made;
      } catch (error) {
        keyed = await readKeyed(keyFile);
        if (!keyed) {
          throw error;
        }
      }
    }
    await writeFile(file, `${keyed.certificatePem}\n`);
    return new CertificateAuthority(keyed, file);
  }

  private constructor(pair: KeyedCertificate, file: string | undefined) {
    this.#keyed = pair;
    this.file = file;
  }

  /** The certificate that clients have to trust. */
  get pem(): string {
    return this.#keyed.certificatePem;
  }

  /** Makes a server certificate for the local names. */
  async issueServerCertificate(): Promise<KeyedCertificate> {
    const keys = await crypto.subtle.generateKey(EC, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.create({
      subject: 'CN=localhost',
      issuer: CA_NAME,
      ...validity(LEAF_DAYS),
      publicKey: keys.publicKey,
      signingKey: await importKey(this.#keyed.privateKeyPem),
      signingAlgorithm: EC,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([
          { type: 'dns', value: 'localhost' },
          { type: 'ip', value: '127.0.0.1' },
          { type: 'ip', value: '::1' },
        ]),
      ],
    });
    return toPem(certificate, keys.privateKey);
  }
}

/** Makes a self-signed RSA certificate, as an application authenticates with. */
export async function createClientCertificate(
  name: string,
): Promise<KeyedCertificate> {
  const keys = await crypto.subtle.generateKey(RSA, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    ...validity(LEAF_DAYS),
    keys,
    signingAlgorithm: RSA,
  });
  return toPem(certificate, keys.privateKey);
}

x509.cryptoProvider.set(crypto);

async function makeCa(): Promise<KeyedCertificate> {
  const keys = await crypto.subtle.generateKey(EC, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: CA_NAME,
    ...validity(CA_DAYS),
    keys,
    signingAlgorithm: EC,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
    ],
  });
  return toPem(certificate, keys.privateKey);
}

/** Starts a day early, for clients whose clock is behind. */
function validity(days: number): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return {
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(now + days * DAY_MS),
  };
}

async function toPem(
  certificate: x509.X509Certificate,
  privateKey: CryptoKey,
): Promise<KeyedCertificate> {
  const der = await crypto.subtle.exportKey('pkcs8', privateKey);
  return {
    certificatePem: certificate.toString('pem'),
    privateKeyPem: x509.PemConverter.encode(der, 'PRIVATE KEY'),
  };
}

function importKey(pem: string): Promise<CryptoKey> {
  const [der] = x509.PemConverter.decode(pem);
  return crypto.subtle.importKey('pkcs8', der, EC, false, ['sign']);
}

async function readKeyed(file: string): Promise<KeyedCertificate | undefined> {
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
  const [privateKeyPem, certificatePem] =
    content.match(/-----BEGIN [\s\S]*?-----END [^-]+-----/g) ?? [];
  if (!privateKeyPem || !certificatePem) {
    throw new Error(
      `${file} does not hold a key and a certificate. Delete it, and a new authority is made.`,
    );
  }
  return { privateKeyPem, certificatePem };
}

function isExpiring(pem: string): boolean {
  const { notAfter } = new x509.X509Certificate(pem);
  return notAfter.getTime() - Date.now() < LEAF_DAYS * DAY_MS;
}
