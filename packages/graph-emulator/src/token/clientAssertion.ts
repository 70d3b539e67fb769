import { X509Certificate, createHash } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { Application } from '../tenant/Application';
import { TokenError } from './TokenError';

/** The one value of `client_assertion_type`. */
export const JWT_BEARER =
  'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * The client id that an assertion names, before anything is checked.
 *
 * @throws TokenError when the assertion is no JWT
 */
export function assertedClientId(assertion: string): string | undefined {
  try {
    return decodeJwt(assertion).sub;
  } catch {
    throw TokenError.badAssertion('The assertion is not a JSON Web Token.');
  }
}

/**
 * Checks a client assertion against the certificates of an application:
 * `x5t#S256` or `x5t`, signature (PS256 or RS256), `iss`, `sub`, `aud`, `exp`
 * and `nbf`.
 *
 * @param audiences - the token endpoint under each of the tenant's names
 * @param now - Unix time in milliseconds
 * @throws TokenError AADSTS700027, or 700024 outside its time
 */
export async function verifyClientAssertion(
  assertion: string,
  application: Application,
  audiences: string[],
  now: number,
): Promise<void> {
  const certificate = signingCertificate(assertion, application);
  try {
    await jwtVerify(assertion, certificate.publicKey, {
      algorithms: ['PS256', 'RS256'],
      audience: audiences,
      issuer: application.clientId,
      subject: application.clientId,
      requiredClaims: ['exp', 'jti'],
      currentDate: new Date(now),
      // Entra allows five minutes of clock skew.
      clockTolerance: 300,
    });
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      throw TokenError.assertionOutOfTime();
    }
    if (error instanceof errors.JWTClaimValidationFailed) {
      if (error.claim === 'nbf') {
        throw TokenError.assertionOutOfTime();
      }
      throw TokenError.badAssertion(`The claim '${error.claim}' is not valid.`);
    }
    throw TokenError.badAssertion(
      'The key was found, but the signature is invalid.',
    );
  }
}

function signingCertificate(
  assertion: string,
  application: Application,
): X509Certificate {
  let header: ReturnType<typeof decodeProtectedHeader>;
  try {
    header = decodeProtectedHeader(assertion);
  } catch {
    throw TokenError.badAssertion('The assertion is not a JSON Web Token.');
  }
  const certificate = application.certificates
    .map(pem => new X509Certificate(pem))
    .find(
      candidate =>
        header['x5t#S256'] === thumbprint(candidate, 'sha256') ||
        header.x5t === thumbprint(candidate, 'sha1'),
    );
  if (!certificate) {
    const used = header['x5t#S256'] ?? header.x5t;
    throw TokenError.badAssertion(
      `The key was not found., Thumbprint of key used by client: '${used}'`,
    );
  }
  return certificate;
}

function thumbprint(
  certificate: X509Certificate,
  algorithm: 'sha1' | 'sha256',
): string {
  return createHash(algorithm).update(certificate.raw).digest('base64url');
}
