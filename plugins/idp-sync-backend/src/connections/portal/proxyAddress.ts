import { InvalidInputError } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { SealedFor } from '../../encryption/SecretBox';
import { isForbiddenHost } from './forbiddenHosts';

/** Stands for a password that is kept and never shown. */
export const HIDDEN = '***';

/** The address of a proxy, its password apart. */
export interface ProxyAddress {
  /** Without the password. */
  address: string;
  /** {@link HIDDEN} where the one that is stored is to stay. */
  password?: string;
}

/**
 * @param text - an http or https address, with user and password where the proxy asks for them
 * @throws InvalidInputError at `settings.proxy`
 */
export function parseProxy(text: string): ProxyAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw invalid(
      'must be the http or https address of a proxy, such as http://proxy.example:3128',
    );
  }
  if (url.pathname !== '/' || url.search || url.hash) {
    throw invalid('must be an address without a path');
  }
  if (isForbiddenHost(url)) {
    throw invalid(
      'must not lead to the machine itself, its link or its cloud’s metadata; a proxy there is set up in the configuration file',
    );
  }
  const password = decode(url.password);
  url.password = '';
  return { address: url.href, ...(password && { password }) };
}

/** As it is shown. */
export function showProxy(address: string, hasPassword: boolean): string {
  const url = new URL(address);
  if (hasPassword) {
    url.password = HIDDEN;
  }
  return url.href;
}

/** As it is used. */
export function withPassword(
  address: string,
  password: string | undefined,
): string {
  const url = new URL(address);
  url.password = encodeURIComponent(password ?? '');
  return url.href;
}

/** A password is encrypted for the proxy it was entered for: whoever names another proxy does not get it. */
export function sealedForProxy(
  connectionId: string,
  address: string,
): SealedFor {
  const { origin, username } = new URL(address);
  return {
    subject: `connection:${connectionId}`,
    audience: JSON.stringify([origin, username]),
  };
}

export function passwordMissing(): InvalidInputError {
  return invalid(
    'needs its password anew: the one that is kept was entered for another proxy or user',
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function invalid(message: string): InvalidInputError {
  return new InvalidInputError('The connection is not valid', [
    { path: 'settings.proxy', message },
  ]);
}
