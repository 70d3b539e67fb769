import type {
  CredentialProfileInfo,
  CredentialProfileInput,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import type { SecretBox } from '../../encryption/SecretBox';
import type { PortalCloud } from '../clouds';
import { raiseConfigurationRevision } from '../configurationRevision';
import type { ConfiguredConnections } from '../ConfiguredConnections';
import { endPauses } from '../failures/endPauses';
import { caFingerprints } from './certificates';
import { checkCredentialInput } from './checkCredentialInput';
import type { CredentialProfiles } from './CredentialProfiles';
import type { CredentialProfileStore } from './CredentialProfileStore';
import {
  type CredentialRow,
  openSecrets,
  sealedFor,
  toProfileInfo,
} from './credentialRows';
import { describeFileProfile } from './describeFileProfile';
import { expiryOf, identityOf, sealEntered } from './enteredCredential';
import {
  profileChangedMeanwhile,
  profileInFile,
  profileInUse,
  profileNameTaken,
  refuseStrangers,
} from './profileRefusals';
import { usersOfProfiles } from './profileUsers';

/** {@link CredentialProfileStore} on the table `credential_profiles`. */
export class DatabaseCredentialProfiles implements CredentialProfileStore {
  readonly #knex: Knex;
  readonly #file: CredentialProfiles;
  readonly #box: SecretBox;
  readonly #clouds: readonly PortalCloud[];
  readonly #configured: ConfiguredConnections;
  readonly #now: () => number;

  /** @param options - `now` in milliseconds since the epoch */
  constructor(options: {
    knex: Knex;
    file: CredentialProfiles;
    box: SecretBox;
    clouds: readonly PortalCloud[];
    configured: ConfiguredConnections;
    now?: () => number;
  }) {
    this.#knex = options.knex;
    this.#file = options.file;
    this.#box = options.box;
    this.#clouds = options.clouds;
    this.#configured = options.configured;
    this.#now = options.now ?? Date.now;
  }

  async list(): Promise<CredentialProfileInfo[]> {
    const users = await usersOfProfiles(this.#configured);
    const rows: CredentialRow[] = await this.#knex('credential_profiles');
    const inFile = await Promise.all(
      this.#file
        .names()
        .map(name =>
          describeFileProfile(
            name,
            this.#file.get(name),
            users.get(name) ?? [],
          ),
        ),
    );
    const taken = new Set(inFile.map(({ name }) => name));
    return [
      ...inFile,
      ...rows
        .filter(({ name }) => !taken.has(name))
        .map(row => toProfileInfo(row, users.get(row.name) ?? [])),
    ].sort((one, other) => one.name.localeCompare(other.name, 'en'));
  }

  async get(name: string): Promise<CredentialProfileInfo | undefined> {
    return (await this.list()).find(each => each.name === name);
  }

  async create(
    input: CredentialProfileInput,
    by: string,
  ): Promise<CredentialProfileInfo> {
    const { name } = input;
    checkCredentialInput(input, { keepsSecret: false, now: this.#now() });
    if (this.#file.get(name)) {
      throw profileNameTaken(name);
    }
    const identity = identityOf(input, this.#clouds);
    const row: CredentialRow = {
      ...identity,
      ...(await sealEntered(this.#box, input, identity)),
      last_used_at: null,
      revision: 1,
      created_at: this.#now(),
      changed_by: by,
      changed_at: this.#now(),
    };
    await this.#knex.transaction(async transaction => {
      const inserted = await transaction<CredentialRow>('credential_profiles')
        .insert(row)
        .onConflict('name')
        .ignore()
        .returning('name');
      if (inserted.length === 0) {
        throw profileNameTaken(name);
      }
      await raiseConfigurationRevision(transaction);
    });
    return this.#known(name);
  }

  async update(
    name: string,
    input: CredentialProfileInput,
    by: string,
  ): Promise<CredentialProfileInfo | undefined> {
    this.#refuseInFile(name);
    const before = await this.#row(name);
    if (!before) {
      return undefined;
    }
    if (input.revision !== undefined && input.revision !== before.revision) {
      throw profileChangedMeanwhile(before);
    }
    const identity = identityOf({ ...input, name }, this.#clouds, before);
    const goesElsewhere =
      sealedFor(identity).audience !== sealedFor(before).audience;
    checkCredentialInput(input, {
      keepsSecret: !goesElsewhere && before.sealed !== null,
      now: this.#now(),
    });
    const users = (await usersOfProfiles(this.#configured)).get(name) ?? [];
    refuseStrangers(identity, before, users);
    const entered =
      input.clientSecret !== undefined || input.certificate !== undefined;
    const secrets =
      entered || goesElsewhere
        ? await sealEntered(this.#box, input, identity)
        : {
            certificate: before.certificate,
            sealed: before.sealed,
            key_id: before.key_id,
            expires_at: expiryOf(input, before),
          };
    await this.#knex.transaction(async transaction => {
      const updated = await transaction<CredentialRow>('credential_profiles')
        .where({ name, revision: before.revision })
        .update({
          ...identity,
          ...secrets,
          revision: before.revision + 1,
          changed_by: by,
          changed_at: this.#now(),
        });
      if (updated === 0) {
        throw profileChangedMeanwhile(
          (await transaction<CredentialRow>('credential_profiles')
            .where({ name })
            .first()) ?? before,
        );
      }
      await endPauses(
        transaction,
        users.map(({ id }) => id),
      );
      await raiseConfigurationRevision(transaction);
    });
    return this.#known(name);
  }

  async delete(name: string): Promise<boolean> {
    this.#refuseInFile(name);
    const users = (await usersOfProfiles(this.#configured)).get(name) ?? [];
    if (users.length > 0) {
      throw profileInUse(name, users);
    }
    return await this.#knex.transaction(async transaction => {
      const deleted = await transaction('credential_profiles')
        .where({ name })
        .delete();
      await raiseConfigurationRevision(transaction);
      return deleted > 0;
    });
  }

  /**
   * Lets a stored profile be sent past CAs, for which somebody has shown that they have its secret.
   *
   * @param pem - of the CAs
   */
  async trust(transaction: Knex, name: string, pem: string): Promise<void> {
    const row = await transaction<CredentialRow>('credential_profiles')
      .where({ name })
      .first();
    if (!row || row.sealed === null) {
      return;
    }
    const secrets = await openSecrets(this.#box, row);
    const trustedCas = [
      ...new Set([...secrets.trustedCas, ...caFingerprints(pem)]),
    ];
    if (trustedCas.length > secrets.trustedCas.length) {
      const { sealed, keyId } = await this.#box.seal(
        { ...secrets, trustedCas },
        sealedFor(row),
      );
      await transaction<CredentialRow>('credential_profiles')
        .where({ name, revision: row.revision })
        .update({ sealed, key_id: keyId });
    }
  }

  #refuseInFile(name: string): void {
    if (this.#file.get(name)) {
      throw profileInFile(name);
    }
  }

  #row(name: string): Promise<CredentialRow | undefined> {
    return this.#knex<CredentialRow>('credential_profiles')
      .where({ name })
      .first();
  }

  async #known(name: string): Promise<CredentialProfileInfo> {
    const found = await this.get(name);
    if (!found) {
      throw new Error(`Credential profile ${name} is gone`);
    }
    return found;
  }
}
