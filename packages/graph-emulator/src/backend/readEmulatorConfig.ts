import { RootConfigService } from '@backstage/backend-plugin-api';
import { z } from 'zod';
import { type NamedFault, namedFaultSchema } from '../faults/namedFault';
import { GraphEmulatorOptions } from '../options';
import { TenantSource } from '../tenant/openTenant';
import { tenantFromPath } from '../tenant/tenantFile';

const DEFAULT_PORT = 7443;
const DEFAULT_CA_DIRECTORY = '.cache/graph-emulator';

/** Sizes of the generated tenant, unless the configuration says otherwise. */
const DEFAULT_SIZE = { users: 1000, groups: 100, memberships: 5000 };

/**
 * Reads `graphEmulator`; undefined when it is missing or not enabled.
 *
 * @throws Error that names the offending key
 */
export function readEmulatorConfig(
  root: RootConfigService,
): GraphEmulatorOptions | undefined {
  const config = root.getOptionalConfig('graphEmulator');
  if (!config || config.getOptionalBoolean('enabled') === false) {
    return undefined;
  }
  const seed = config.getOptionalNumber('seed') ?? 1;
  const name = config.getOptionalString('tenant') ?? 'contoso';
  let tenant: TenantSource;
  if (name === 'contoso' || name === 'kubernetes') {
    tenant = name;
  } else if (name === 'generated') {
    const size = (key: keyof typeof DEFAULT_SIZE) =>
      config.getOptionalNumber(key) ?? DEFAULT_SIZE[key];
    tenant = {
      users: size('users'),
      groups: size('groups'),
      memberships: size('memberships'),
      seed,
    };
  } else {
    tenant = tenantFromPath(name);
  }
  return {
    tenant,
    seed,
    port: config.getOptionalNumber('port') ?? DEFAULT_PORT,
    caDir: config.getOptionalString('caDir') ?? DEFAULT_CA_DIRECTORY,
    latencyMs: config.getOptionalNumber('latencyMs'),
    faults: readFaults(config.getOptional('faults')),
  };
}

function readFaults(faults: unknown): NamedFault[] | undefined {
  const parsed = z.array(namedFaultSchema).optional().safeParse(faults);
  if (!parsed.success) {
    throw new Error(
      `graphEmulator.faults is not valid: ${z.prettifyError(parsed.error)}`,
    );
  }
  return parsed.data;
}
