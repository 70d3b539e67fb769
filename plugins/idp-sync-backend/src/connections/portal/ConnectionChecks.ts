import type {
  ConnectionChange,
  ConnectionInput,
  ConnectionSettings,
  ConnectionTestInput,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { DirectorySource } from '@idp-sync/backstage-plugin-idp-sync-node';
import { stableJson } from '../../stableJson';
import type { PortalCredentials } from '../credentials/PortalCredentials';
import type { LiveConnections } from '../LiveConnections';
import { checkConnection } from './checkConnection';
import { invalidConnection } from './connectionRefusals';
import type { TestableConnection } from './PortalConnectionStore';
import {
  type PortalConnectionRow,
  toConnectionDetails,
  toPortalSettings,
} from './portalRows';
import {
  HIDDEN,
  parseProxy,
  passwordMissing,
  type ProxyAddress,
} from './proxyAddress';
import type { ProxyPasswords } from './ProxyPasswords';

/** What is stored of how a directory is reached, beside what was entered. */
export interface StoredAccess {
  proxy?: ProxyAddress;
  /** Ciphertext of the proxy's password; null where it has none. */
  sealed: string | null;
}

/** Whether what an admin enters of a connection may be stored. Each check throws an InputError that names the field. */
export class ConnectionChecks {
  readonly #sources: ReadonlyMap<string, DirectorySource>;
  readonly #connections: LiveConnections;
  readonly #credentials: () => Promise<PortalCredentials>;
  readonly #proxyPasswords: ProxyPasswords;

  /** @param options - `sources` by provider; `credentials` read anew at each call */
  constructor(options: {
    sources: ReadonlyMap<string, DirectorySource>;
    connections: LiveConnections;
    credentials: () => Promise<PortalCredentials>;
    proxyPasswords: ProxyPasswords;
  }) {
    this.#sources = options.sources;
    this.#connections = options.connections;
    this.#credentials = options.credentials;
    this.#proxyPasswords = options.proxyPasswords;
  }

  /** What can be tested without being stored. */
  async testable(input: ConnectionTestInput): Promise<TestableConnection> {
    return this.#check(input, enteredProxy(input));
  }

  async forNew(id: string, input: ConnectionInput): Promise<StoredAccess> {
    await this.#refuseTakenTitle(id, input.title);
    const proxy = enteredProxy(input);
    await this.#check(input, proxy);
    return { proxy, sealed: await this.#proxyPasswords.seal(id, proxy) };
  }

  async forChange(
    before: PortalConnectionRow,
    change: ConnectionChange,
  ): Promise<StoredAccess> {
    await this.#refuseTakenTitle(before.id, change.title);
    if (reachesTheSame(before, change)) {
      // Nothing has to be opened or tried: whoever cannot open a secret any more can still switch off what needs it.
      return { proxy: storedProxy(before), sealed: before.sealed };
    }
    const entered = proxyOf(change);
    const access =
      entered?.password === HIDDEN
        ? {
            proxy: await this.#proxyPasswords.keep(before, entered),
            sealed: before.sealed,
          }
        : {
            proxy: entered,
            sealed: await this.#proxyPasswords.seal(before.id, entered),
          };
    await this.#check(change, access.proxy);
    return access;
  }

  async #check(
    input: ConnectionTestInput,
    proxy: ProxyAddress | undefined,
  ): Promise<TestableConnection> {
    return checkConnection(input, proxy, {
      sources: this.#sources,
      credentials: await this.#credentials(),
    });
  }

  async #refuseTakenTitle(id: string, title: string): Promise<void> {
    const other = (await this.#connections.list()).find(
      ({ definition, broken }) =>
        (definition ?? broken).id !== id &&
        (definition ?? broken).title?.toLowerCase() === title.toLowerCase(),
    );
    if (other) {
      throw invalidConnection(
        'title',
        'must be another: there is a connection of this name',
      );
    }
  }
}

function proxyOf({
  settings,
}: {
  settings: ConnectionSettings;
}): ProxyAddress | undefined {
  return settings.proxy === undefined ? undefined : parseProxy(settings.proxy);
}

/** Of a connection that has none stored yet, which could be kept. */
function enteredProxy(input: ConnectionTestInput): ProxyAddress | undefined {
  const proxy = proxyOf(input);
  if (proxy?.password === HIDDEN) {
    throw passwordMissing();
  }
  return proxy;
}

/** Whether a change leaves alone where the directory is, how it is reached and with which credential. */
function reachesTheSame(
  before: PortalConnectionRow,
  change: ConnectionChange,
): boolean {
  const known = toConnectionDetails(before);
  return (
    change.confirmSecret === undefined &&
    stableJson([known.credentialProfile, known.settings]) ===
      stableJson([change.credentialProfile, change.settings])
  );
}

function storedProxy(row: PortalConnectionRow): ProxyAddress | undefined {
  const { proxy } = toPortalSettings(row);
  return proxy === undefined ? undefined : { address: proxy };
}
