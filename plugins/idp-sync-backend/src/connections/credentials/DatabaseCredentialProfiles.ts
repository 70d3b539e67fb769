import {
  type CredentialProfileInfo,
  type CredentialProfileInput,
  InvalidInputError,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { SecretBox } from '../../encryption/SecretBox';
import { ChangedMeanwhileError } from '../ChangedMeanwhileError';
import type { PortalCloud } from '../clouds';
import { raiseConfigurationRevision } from '../configurationRevision';
import type { ConfiguredConnections } from '../ConfiguredConnections';
import { caFingerprints, describeCertificate } from './certificates';
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
import { hostsOf } from './PortalCredentials';

/** {@link CredentialProfileStore} on the table `credential_profiles`. */
export class DatabaseCredentialProfiles implements CredentialProfileStore {
  readonly #knex: Knex;
  readonly #file: CredentialProfiles;
  readonly #box: SecretBox;
  readonly #clouds: readonly PortalCloud[];
  readonly #configured: ConfiguredConnections;
  readonly #logger: LoggerService;
  readonly #now: () => number;

  /** @param options - `now` in milliseconds since the epoch */
  constructor(options: {
    knex: Knex;
    file: CredentialProfiles;
    box: SecretBox;
    clouds: readonly PortalCloud[];
    configured: ConfiguredConnections;
    logger: LoggerService;
    now?: () => number;
  }) {
    this.#knex = options.knex;
    this.#file = options.file;
    this.#box = options.box;
    this.#clouds = options.clouds;
    this.#configured = options.configured;
    this.#logger = options.logger;
    this.#now = options.now ?? Date.now;
  }

  async list(): Promise<CredentialProfileInfo[]> {
    const users = await this.#users();
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
      throw nameTaken(name);
    }
    const identity = this.#identityOf(input);
    const row: CredentialRow = {
      ...identity,
      ...(await this.#sealedPart(input, identity, [])),
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
        throw nameTaken(name);
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
      throw changedMeanwhile(before);
    }
    const identity = this.#identityOf({ ...input, name });
    const goesElsewhere =
      sealedFor(identity).audience !== sealedFor(before).audience;
    checkCredentialInput(input, {
      keepsSecret: !goesElsewhere && before.sealed !== null,
      now: this.#now(),
    });
    await this.#refuseStrangers(name, identity, before);
    const entered =
      input.clientSecret !== undefined || input.certificate !== undefined;
    const secrets =
      entered || goesElsewhere
        ? await this.#sealedPart(input, identity, [])
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
        throw changedMeanwhile(
          (await transaction<CredentialRow>('credential_profiles')
            .where({ name })
            .first()) ?? before,
        );
      }
      await raiseConfigurationRevision(transaction);
    });
    return this.#known(name);
  }

  async delete(name: string): Promise<boolean> {
    this.#refuseInFile(name);
    const users = (await this.#users()).get(name) ?? [];
    if (users.length > 0) {
      throw new IdpSyncError(
        'IDP_PROFILE_IN_USE',
        `Credential profile "${name}" is used by ${users
          .map(({ title }) => title)
          .join(', ')}`,
      );
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

  /** Encrypts with the first key what an older one encrypts. What cannot be opened stays as it is, and is an error of those who use it. */
  async renewEncryption(): Promise<void> {
    const rows = await this.#knex<CredentialRow>(
      'credential_profiles',
    ).whereNotNull('sealed');
    for (const row of rows) {
      if (row.key_id !== null && !this.#box.isCurrent(row.key_id)) {
        try {
          const { sealed, keyId } = await this.#box.seal(
            { ...(await openSecrets(this.#box, row)) },
            sealedFor(row),
          );
          await this.#knex<CredentialRow>('credential_profiles')
            .where({ name: row.name, sealed: row.sealed })
            .update({ sealed, key_id: keyId });
        } catch (error) {
          this.#logger.warn(
            error instanceof Error ? error.message : String(error),
          );
        }
      }
    }
  }

  #identityOf(
    input: CredentialProfileInput,
  ): Pick<
    CredentialRow,
    'name' | 'type' | 'tenant_id' | 'client_id' | 'hosts'
  > {
    const { cloud: wanted = 'global' } = input;
    const cloud = this.#clouds.find(({ id }) => id === wanted);
    if (!cloud) {
      throw new InvalidInputError('The credential profile is not valid', [
        {
          path: 'cloud',
          message: `must be one of ${this.#clouds
            .map(({ id }) => id)
            .join(', ')}`,
        },
      ]);
    }
    return {
      name: input.name,
      type: input.type,
      tenant_id: input.tenantId ?? '',
      client_id: input.clientId ?? null,
      hosts: JSON.stringify(hostsOf(cloud)),
    };
  }

  async #sealedPart(
    input: CredentialProfileInput,
    identity: Parameters<typeof sealedFor>[0],
    trustedCas: string[],
  ): Promise<
    Pick<CredentialRow, 'certificate' | 'sealed' | 'key_id' | 'expires_at'>
  > {
    const { clientSecret, certificate, certificatePassword } = input;
    const info =
      certificate === undefined ? undefined : describeCertificate(certificate);
    const own = {
      certificate: info ? JSON.stringify(info) : null,
      expires_at: endOf(info?.notAfter ?? input.expiresAt),
    };
    if (clientSecret === undefined && certificate === undefined) {
      return { ...own, sealed: null, key_id: null };
    }
    const { sealed, keyId } = await this.#box.seal(
      { clientSecret, certificate, certificatePassword, trustedCas },
      sealedFor(identity),
    );
    return { ...own, sealed, key_id: keyId };
  }

  /** A connection stays in its tenant and cloud: a profile that leaves them would leave it without one. */
  async #refuseStrangers(
    name: string,
    identity: Pick<CredentialRow, 'tenant_id' | 'hosts'>,
    before: CredentialRow,
  ): Promise<void> {
    const users = (await this.#users()).get(name) ?? [];
    if (users.length === 0) {
      return;
    }
    const titles = users.map(({ title }) => title).join(', ');
    const issues = [
      ...(identity.tenant_id.toLowerCase() !== before.tenant_id.toLowerCase()
        ? [{ path: 'tenantId', message: `is the tenant of ${titles}` }]
        : []),
      ...(identity.hosts !== before.hosts
        ? [{ path: 'cloud', message: `is the cloud of ${titles}` }]
        : []),
    ];
    if (issues.length > 0) {
      throw new InvalidInputError(
        'The credential profile is in use and stays in its tenant and cloud',
        issues,
      );
    }
  }

  #refuseInFile(name: string): void {
    if (this.#file.get(name)) {
      throw new IdpSyncError(
        'IDP_MANAGED_IN_FILE',
        `Credential profile "${name}" is managed in the configuration: idpSync.credentialProfiles.${name}`,
      );
    }
  }

  async #users(): Promise<Map<string, CredentialProfileInfo['usedBy']>> {
    const users = new Map<string, CredentialProfileInfo['usedBy']>();
    const add = (profile: string, user: { id: string; title: string }) =>
      users.set(profile, [...(users.get(profile) ?? []), user]);
    for (const { definition, broken } of await this.#configured.list()) {
      if (definition) {
        add(definition.credentialProfile, {
          id: definition.id,
          title: definition.title,
        });
      } else if (broken.credentialProfile) {
        add(broken.credentialProfile, {
          id: broken.id,
          title: broken.title ?? broken.id,
        });
      }
    }
    return users;
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

function expiryOf(
  { expiresAt }: CredentialProfileInput,
  before: CredentialRow,
): CredentialRow['expires_at'] {
  if (before.certificate !== null) {
    return before.expires_at;
  }
  return endOf(expiresAt);
}

function endOf(time: string | undefined): number | null {
  return time === undefined ? null : Date.parse(time);
}

function nameTaken(name: string): InvalidInputError {
  return new InvalidInputError('The credential profile is not valid', [
    {
      path: 'name',
      message: `must be another: there is a credential profile "${name}" already`,
    },
  ]);
}

function changedMeanwhile(row: CredentialRow): ChangedMeanwhileError {
  return new ChangedMeanwhileError(`Credential profile "${row.name}"`, {
    changedBy: row.changed_by,
    changedAt: new Date(Number(row.changed_at)).toISOString(),
    fields: [],
    revision: row.revision,
  });
}
