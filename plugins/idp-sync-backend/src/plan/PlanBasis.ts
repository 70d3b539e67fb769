import type { EntityTransformers } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import { MAPPING_VERSION } from '../mapping/mappingVersion';

/** Everything a plan is derived from: the same basis means the same plan, so that planning can be skipped when nothing has changed. */
export interface PlanBasis {
  mappingVersion: number;
  transformersVersion?: string;
  policyVersion: number;
  mirrorRevision: number;
  managedRevision: number;
  /** The provider whose entities are to be taken over. */
  takeOverFrom?: string;
  /** Whom people are matched against; see `readMatchingBasis`. */
  matching?: string;
}

/**
 * The basis as it is now.
 *
 * @param policyVersion - of the policy that this process goes by, which need not be the newest
 */
export async function readPlanBasis(
  knex: Knex,
  connectionId: string,
  policyVersion: number,
  transformers: EntityTransformers | undefined,
  { takeOverFrom, matching }: Pick<PlanBasis, 'takeOverFrom' | 'matching'> = {},
): Promise<PlanBasis> {
  const row = await knex('connections')
    .where({ id: connectionId })
    .first('mirror_revision', 'managed_revision');
  return {
    mappingVersion: MAPPING_VERSION,
    transformersVersion: transformers?.version,
    policyVersion,
    mirrorRevision: Number(row.mirror_revision),
    managedRevision: Number(row.managed_revision),
    ...(takeOverFrom && { takeOverFrom }),
    ...(matching && { matching }),
  };
}

/** The basis as one text to be compared. */
export function fingerprintOf(basis: PlanBasis): string {
  return JSON.stringify([
    basis.mappingVersion,
    basis.transformersVersion,
    basis.policyVersion,
    basis.mirrorRevision,
    basis.managedRevision,
    ...(basis.takeOverFrom ? [basis.takeOverFrom] : []),
    ...(basis.matching ? ['matching', basis.matching] : []),
  ]);
}
