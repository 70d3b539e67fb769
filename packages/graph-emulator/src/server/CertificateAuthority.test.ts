import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority } from './CertificateAuthority';

describe('CertificateAuthority', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'graph-emulator-'));
  });

  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  it('signs a server certificate for the local names', async () => {
    const authority = await CertificateAuthority.create();
    const { certificatePem } = await authority.issueServerCertificate();
    const ca = new X509Certificate(authority.pem);
    const certificate = new X509Certificate(certificatePem);
    expect(certificate.checkIssued(ca)).toBe(true);
    expect(certificate.verify(ca.publicKey)).toBe(true);
    expect([ca.ca, certificate.ca]).toEqual([true, false]);
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkIP('::1')).toBe('::1');
    expect(certificate.checkHost('graph.microsoft.com')).toBeUndefined();
    expect(authority.file).toBeUndefined();
  });

  it('stays the same in its directory, also for two that start at once', async () => {
    const nested = join(directory, 'a', 'b');
    const [one, two] = await Promise.all([
      CertificateAuthority.open(nested),
      CertificateAuthority.open(nested),
    ]);
    const later = await CertificateAuthority.open(nested);
    expect([one.pem, two.pem]).toEqual([later.pem, later.pem]);
    expect(later.file).toBe(join(nested, 'ca.pem'));
    const shared = await readFile(String(later.file), 'utf8');
    expect(shared.trim()).toBe(later.pem.trim());
    expect(shared).not.toContain('PRIVATE');
    const { mode } = await stat(join(nested, 'ca-key.pem'));
    expect(mode & 0o077).toBe(0);
  });

  it('names a file that it cannot use', async () => {
    await writeFile(join(directory, 'ca-key.pem'), 'nonsense');
    await expect(CertificateAuthority.open(directory)).rejects.toThrow(
      /ca-key\.pem does not hold/,
    );
  });
});
