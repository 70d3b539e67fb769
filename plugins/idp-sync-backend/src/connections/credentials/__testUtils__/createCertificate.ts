import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate of its own making, with its private key, both in PEM. */
export function createCertificate(commonName: string): {
  certificate: string;
  key: string;
} {
  const directory = mkdtempSync(join(tmpdir(), 'idp-sync-cert-'));
  const [key, certificate] = ['key.pem', 'cert.pem'].map(name =>
    join(directory, name),
  );
  try {
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-nodes', '-days', '10'],
        ...['-pkeyopt', 'ec_paramgen_curve:prime256v1'],
        ...['-subj', `/CN=${commonName}`, '-keyout', key, '-out', certificate],
      ],
      { stdio: 'ignore' },
    );
    return {
      certificate: readFileSync(certificate, 'utf8'),
      key: readFileSync(key, 'utf8'),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
