import type { Config } from '@backstage/config';
import { z } from 'zod';
import { parseConfig } from '../connections/configInvalid';
import type { ProblemLimits } from './types';

/** What people may be told of. `failed` a connection fails; `paused` it does so again and again; `recovered` what was told is over. */
export type NotificationKind =
  | 'failed'
  | 'paused'
  | 'partial'
  | 'held'
  | 'removalsBlocked'
  | 'credentialExpiring'
  | 'noSuccess'
  | 'recovered';

const KINDS = [
  'failed',
  'paused',
  'partial',
  'held',
  'removalsBlocked',
  'credentialExpiring',
  'noSuccess',
  'recovered',
] as const satisfies NotificationKind[];

/** Objects that fail concern those who look at the log. */
const DEFAULT_KINDS = KINDS.filter(kind => kind !== 'partial');

/** Who is told: entity references of people and groups, or everybody. */
export type Recipients = 'broadcast' | readonly string[];

/** `idpSync.notifications` as it holds for one connection. */
export interface ProblemSettings extends ProblemLimits {
  /** Absent: nobody is told. */
  recipients?: Recipients;
  kinds: readonly NotificationKind[];
}

const UNITS = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 };
const LONGEST_MS = 365 * UNITS.days;

const whole = z.number().int().min(0).optional();
const duration = z
  .strictObject({ days: whole, hours: whole, minutes: whole })
  .transform(({ days = 0, hours = 0, minutes = 0 }) => {
    return days * UNITS.days + hours * UNITS.hours + minutes * UNITS.minutes;
  })
  .refine(
    milliseconds => milliseconds >= UNITS.minutes && milliseconds <= LONGEST_MS,
    'must be from one minute to 365 days, such as { hours: 24 }',
  );

const ENTITY_REF = /^(user|group):[^:/\s]+\/[^:/\s]+$/i;
const RECIPIENTS = 'must be "broadcast" or a list of people and groups';
const recipients = z.union([
  z.literal('broadcast', RECIPIENTS),
  z
    .array(
      z
        .string()
        .regex(
          ENTITY_REF,
          'must be a full reference of a user or group such as group:default/portal-admins',
        ),
      RECIPIENTS,
    )
    .min(1, 'must name somebody; leave it out to tell nobody'),
]);
const kinds = z.array(z.enum(KINDS, `must be one of ${KINDS.join(', ')}`));

const ofConnection = z.strictObject({
  recipients: recipients.optional(),
  kinds: kinds.optional(),
  noSuccessAfter: duration.optional(),
  removalsBlockedAfter: duration.optional(),
});

const schema = ofConnection
  .extend({
    connections: z.record(z.string(), ofConnection).default({}),
  })
  .prefault({});

/** Reads `idpSync.notifications`, and what it says otherwise for single connections. */
export class ProblemSettingsReader {
  readonly #settings: z.output<typeof schema>;

  private constructor(settings: z.output<typeof schema>) {
    this.#settings = settings;
  }

  /** @throws IdpSyncError `IDP_CONFIG_INVALID` that names the place */
  static read(config: Config): ProblemSettingsReader {
    const path = 'idpSync.notifications';
    return new ProblemSettingsReader(
      parseConfig(schema, config.getOptional(path) ?? {}, path),
    );
  }

  of(connectionId: string): ProblemSettings {
    const { connections, ...all } = this.#settings;
    const own = Object.hasOwn(connections, connectionId)
      ? connections[connectionId]
      : {};
    return {
      recipients: own.recipients ?? all.recipients,
      kinds: own.kinds ?? all.kinds ?? DEFAULT_KINDS,
      noSuccessAfterMs: own.noSuccessAfter ?? all.noSuccessAfter ?? UNITS.days,
      removalsBlockedAfterMs:
        own.removalsBlockedAfter ?? all.removalsBlockedAfter ?? 3 * UNITS.days,
    };
  }
}
