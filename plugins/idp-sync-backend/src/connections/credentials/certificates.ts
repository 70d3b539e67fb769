import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { CertificateInfo } from '@idp-sync/backstage-plugin-idp-sync-common';

const CERTIFICATE =
  /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;
const PRIVATE_KEY =
  /-----BEGIN (?:ENCRYPTED |RSA |EC )?PRIVATE KEY-----[\s\S]+?-----END (?:ENCRYPTED |RSA |EC )?PRIVATE KEY-----/;

/** What is public of the first certificate in a PEM text; undefined where there is none that can be read. */
export function describeCertificate(pem: string): CertificateInfo | undefined {
  const certificate = firstCertificate(pem);
  return (
    certificate && {
      subject: certificate.subject.replace(/\n/g, ', '),
      thumbprint: certificate.fingerprint.replace(/:/g, ''),
      notAfter: new Date(certificate.validTo).toISOString(),
    }
  );
}

/** What keeps a PEM text of certificate and private key from being used, as a sentence without a full stop; undefined where nothing does. */
export function certificateProblem(
  pem: string,
  password: string | undefined,
):
  | { field: 'certificate' | 'certificatePassword'; message: string }
  | undefined {
  const certificate = firstCertificate(pem);
  if (!certificate) {
    return {
      field: 'certificate',
      message:
        'holds no certificate in PEM: expected the lines from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----',
    };
  }
  const [keyText] = PRIVATE_KEY.exec(pem) ?? [];
  if (!keyText) {
    return {
      field: 'certificate',
      message:
        'holds no private key: expected it beside the certificate, from -----BEGIN PRIVATE KEY----- on',
    };
  }
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: keyText, passphrase: password ?? '' });
  } catch {
    return {
      field: keyText.includes('ENCRYPTED')
        ? 'certificatePassword'
        : 'certificate',
      message: keyText.includes('ENCRYPTED')
        ? 'does not open the private key'
        : 'holds a private key that cannot be read',
    };
  }
  if (!certificate.checkPrivateKey(key)) {
    return {
      field: 'certificate',
      message: 'holds a private key that is not the one of the certificate',
    };
  }
  return undefined;
}

/** What keeps a PEM text from being one of CAs to trust; undefined where nothing does. */
export function caProblem(pem: string): string | undefined {
  // It is stored as it is, and shown.
  if (/PRIVATE KEY/.test(pem)) {
    return 'holds a private key; expected certificates alone';
  }
  const certificates = pem.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) {
    return 'holds no certificate in PEM: expected the lines from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----';
  }
  return certificates.every(text => readCertificate(text))
    ? undefined
    : 'holds a certificate that cannot be read';
}

/** The certificates of a PEM text, without anything between them. */
export function caFingerprints(pem: string): string[] {
  return (pem.match(CERTIFICATE) ?? []).flatMap(
    text => readCertificate(text)?.fingerprint256 ?? [],
  );
}

function firstCertificate(pem: string): X509Certificate | undefined {
  const [text] = pem.match(CERTIFICATE) ?? [];
  return text === undefined ? undefined : readCertificate(text);
}

function readCertificate(text: string): X509Certificate | undefined {
  try {
    return new X509Certificate(text);
  } catch {
    return undefined;
  }
}
