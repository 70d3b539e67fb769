import { z } from 'zod';
import { integer, MAX_ID, name, one, prose, versionSeen } from './input/fields';

/** Characters of a policy as YAML at most. */
const MAX_YAML_LENGTH = 1_000_000;
const version = integer(1, MAX_ID);

/** What the routes of policies take. */
export const policyInput = {
  version: z.object({ id: name(255), version }),
  changes: z.object({ since: one(version) }),
  save: z.strictObject({
    policy: z.unknown(),
    baseVersion: versionSeen,
  }),
  parse: z.strictObject({ yaml: prose(MAX_YAML_LENGTH) }),
};
