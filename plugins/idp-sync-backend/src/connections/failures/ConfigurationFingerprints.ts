import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Config } from '@backstage/config';
import { stableJson } from '../../stableJson';
import { z } from 'zod';

const LENGTH = 32;
const derive = promisify<string, string, number, Buffer>(scrypt);

const connectionSchema = z.looseObject({
  credentialProfile: z.string().optional(),
  caFile: z.string().optional(),
});
const filesSchema = z.looseObject({
  certificatePath: z.string().optional(),
  caFile: z.string().optional(),
});

/**
 * Tells whether a connection is configured as it was before, its credential and the files that it names included. Because there are secrets in that, it is
 * salted and slow to guess, as for a password. Of a connection that is made in the portal it is what the configuration has beneath all of those: keys, clouds and
 * credential profiles; what is changed in the portal ends the pause at once instead (`endPauses`).
 */
export class ConfigurationFingerprints {
  readonly #configOf: (id: string) => Promise<string>;

  private constructor(configOf: (id: string) => Promise<string>) {
    this.#configOf = configOf;
  }

  /** Of the configuration as it was when the backend started; the files that it names are read each time. */
  static read(config: Config): ConfigurationFingerprints {
    const connections = readValues(config, 'idpSync.connections');
    const profiles = readValues(config, 'idpSync.credentialProfiles');
    const clouds = readValues(config, 'idpSync.clouds');
    const encryption = readValues(config, 'idpSync.encryption');
    return new ConfigurationFingerprints(async id => {
      const connection = connections[id];
      if (connection === undefined) {
        return stableJson([
          profiles,
          clouds,
          encryption,
          await contentsOf(profiles),
          await contentsOf(clouds),
        ]);
      }
      const { credentialProfile, caFile } =
        connectionSchema.safeParse(connection).data ?? {};
      const profile = profiles[credentialProfile ?? ''];
      return stableJson([
        connection,
        profile,
        await contentOf(caFile),
        await contentsOf({ profile }),
      ]);
    });
  }

  /** Of a connection as it is configured now. */
  of(id: string): Promise<string> {
    return this.#derive(id, randomBytes(16).toString('hex'));
  }

  /** Whether a connection is still configured as it was when the fingerprint was taken, by whichever process. */
  async matches(id: string, fingerprint: string): Promise<boolean> {
    const [salt] = fingerprint.split(':', 1);
    const now = Buffer.from(await this.#derive(id, salt));
    const before = Buffer.from(fingerprint);
    return now.length === before.length && timingSafeEqual(now, before);
  }

  async #derive(id: string, salt: string): Promise<string> {
    const key = await derive(await this.#configOf(id), salt, LENGTH);
    return `${salt}:${key.toString('hex')}`;
  }
}

function readValues(config: Config, path: string): Record<string, unknown> {
  const values = config.getOptional(path);
  return typeof values === 'object' && values !== null
    ? Object.fromEntries(Object.entries(values))
    : {};
}

/** Of the files that profiles or clouds name. */
async function contentsOf(naming: Record<string, unknown>): Promise<string[]> {
  const paths = Object.values(naming).flatMap(value => {
    const { certificatePath, caFile } = filesSchema.safeParse(value).data ?? {};
    return [certificatePath, caFile];
  });
  return Promise.all(paths.map(contentOf));
}

/** A file that cannot be read is reported where it is used. */
async function contentOf(path: string | undefined): Promise<string> {
  return path ? await readFile(path, 'utf8').catch(() => '') : '';
}
