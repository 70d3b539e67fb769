import type { TokenCredential } from '@azure/identity';
import { inspect } from 'node:util';
import { authorityOrigins } from '../clouds';
import {
  createTokenCredential,
  type CredentialNetwork,
} from './createTokenCredential';
import { type CredentialProfile, secretsOf } from './CredentialProfile';
import type { CredentialBinding } from './CredentialProfiles';
import { TokenTraffic } from './TokenTraffic';

/** A credential and what can be seen of its requests. */
export interface ObservedCredential {
  credential: TokenCredential;
  traffic: TokenTraffic;
}

/** A credential profile bound to the tenant and the hosts of one connection. Prints as its name. */
export class BoundCredential {
  readonly profileName: string;
  readonly binding: CredentialBinding;
  readonly #profile: CredentialProfile;
  readonly #onUse: () => void;

  constructor(
    profileName: string,
    profile: CredentialProfile,
    binding: CredentialBinding,
    onUse: () => void = () => undefined,
  ) {
    this.profileName = profileName;
    this.binding = binding;
    this.#profile = profile;
    this.#onUse = onUse;
  }

  /** What tokens are asked for. */
  get scope(): string {
    return `${this.binding.graphUrl}/.default`;
  }

  /** A credential that remembers nothing: neither tokens nor, as the library does for a minute, errors of the token endpoint. */
  create(network: CredentialNetwork): ObservedCredential {
    const { type } = this.#profile;
    const traffic = new TokenTraffic(
      authorityOrigins(this.binding.authorityHost),
      type === 'managedIdentity' || type === 'default',
    );
    return {
      traffic,
      credential: createTokenCredential(
        this.#profile,
        this.binding,
        network,
        traffic,
      ),
    };
  }

  /** To be called when a token was had with it. */
  noteUse(): void {
    this.#onUse();
  }

  /** Text that came from outside, without the secrets of this profile. */
  redact(text: string): string {
    return secretsOf(this.#profile).reduce(
      (clean, secret) =>
        clean
          .replaceAll(secret, '[redacted]')
          .replaceAll(encodeURIComponent(secret), '[redacted]'),
      text,
    );
  }

  toJSON(): string {
    return this.profileName;
  }

  [inspect.custom](): string {
    return `BoundCredential(${this.profileName})`;
  }
}
