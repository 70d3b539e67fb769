import type { SecretBox } from '../../encryption/SecretBox';
import {
  openProxyPassword,
  type PortalConnectionRow,
  toPortalSettings,
} from './portalRows';
import {
  passwordMissing,
  type ProxyAddress,
  sealedForProxy,
} from './proxyAddress';

/** Encrypts the passwords of proxies, each for the proxy that it was entered for. */
export class ProxyPasswords {
  readonly #box: SecretBox;

  constructor(box: SecretBox) {
    this.#box = box;
  }

  /** Null where there is none to keep. */
  async seal(
    connectionId: string,
    proxy: ProxyAddress | undefined,
  ): Promise<string | null> {
    if (proxy?.password === undefined) {
      return null;
    }
    const { sealed } = await this.#box.seal(
      { password: proxy.password },
      sealedForProxy(connectionId, proxy.address),
    );
    return sealed;
  }

  /**
   * The proxy with the password that is stored, where it is the one that this was entered for.
   *
   * @throws InvalidInputError at `settings.proxy`
   */
  async keep(
    before: PortalConnectionRow,
    proxy: ProxyAddress,
  ): Promise<ProxyAddress> {
    const known = toPortalSettings(before).proxy;
    if (
      known === undefined ||
      before.sealed === null ||
      sealedForProxy(before.id, known).audience !==
        sealedForProxy(before.id, proxy.address).audience
    ) {
      throw passwordMissing();
    }
    return {
      address: proxy.address,
      password: await openProxyPassword(this.#box, before),
    };
  }
}
