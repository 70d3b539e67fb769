import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { z } from 'zod';

const PACKAGES = [
  '@idp-sync/backstage-plugin-idp-sync-backend',
  '@idp-sync/backstage-plugin-idp-sync-common',
  '@backstage/backend-plugin-api',
  '@backstage/plugin-catalog-node',
  '@backstage/plugin-notifications-node',
  '@azure/identity',
  'knex',
];
const version = z.object({ version: z.string() });

/** Of us, of Backstage, and of what we stand on. */
export async function readVersions(): Promise<Record<string, unknown>> {
  const packages: Record<string, string> = {};
  for (const name of PACKAGES) {
    packages[name] =
      (await readVersion(resolvePackagePath(name, 'package.json'))) ??
      'unknown';
  }
  return {
    backstage: (await findBackstageVersion(process.cwd())) ?? 'unknown',
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    packages,
  };
}

async function readVersion(path: string): Promise<string | undefined> {
  try {
    return version.parse(JSON.parse(await readFile(path, 'utf8'))).version;
  } catch {
    return undefined;
  }
}

/** What `backstage-cli versions:bump` keeps at the root of the portal's repository; images may lack it. */
async function findBackstageVersion(
  directory: string,
): Promise<string | undefined> {
  const found = await readVersion(join(directory, 'backstage.json'));
  const parent = dirname(directory);
  return (
    found ?? (parent === directory ? undefined : findBackstageVersion(parent))
  );
}
