import type { LoggerService } from '@backstage/backend-plugin-api';
import type { PhotosPolicy } from '@idp-sync/backstage-plugin-idp-sync-common';
import type {
  DirectorySession,
  PhotoQuestion,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import type { LiveConnections } from '../connections/LiveConnections';
import type { MirrorStore } from '../mirror/MirrorStore';
import { readDatabaseNow } from '../database/databaseTime';

/** How often it is called. */
export const PHOTO_TICK_MINUTES = 10;
const TICKS_PER_HOUR = 60 / PHOTO_TICK_MINUTES;
/** Nobody is asked about more often; milliseconds. */
const FRESH_MS = 24 * 3_600_000;
/** Requests under way at once. */
const REQUESTS_AT_ONCE = 4;

/**
 * Reads photos of the people who are in the catalog, those first who were never asked about, then those whom it is longest ago for: so many in an hour as the
 * policy says, each time going on from where the last time stopped. A photo that is another one reaches the catalog with the next sync.
 */
export class PhotoRefresher {
  readonly #knex: Knex;
  readonly #connections: Pick<LiveConnections, 'definitions' | 'get'>;
  readonly #mirror: Pick<MirrorStore, 'savePhotos'>;
  readonly #logger: LoggerService;

  constructor(options: {
    knex: Knex;
    connections: Pick<LiveConnections, 'definitions' | 'get'>;
    mirror: Pick<MirrorStore, 'savePhotos'>;
    logger: LoggerService;
  }) {
    this.#knex = options.knex;
    this.#connections = options.connections;
    this.#mirror = options.mirror;
    this.#logger = options.logger;
  }

  /** Of all connections; what fails for one is tried again the next time. */
  async tick(signal: AbortSignal): Promise<void> {
    for (const {
      id,
      enabled,
      connected,
      policy,
    } of await this.#connections.definitions()) {
      try {
        const { photos } = policy.mapping;
        if (!photos) {
          await this.#knex('mirror_photos')
            .where({ connection_id: id })
            .delete();
        } else if (enabled && connected && policy.users.enabled) {
          await this.#forgetThoseWhoLeft(id);
          await this.#refresh(id, photos, signal);
        }
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        this.#logger.warn(
          `Photos of ${id} could not be read; those that are known stay, and it is tried again in ${PHOTO_TICK_MINUTES} minutes: ${
            error instanceof Error ? error.message : error
          }`,
        );
      }
    }
  }

  async #refresh(
    connectionId: string,
    photos: PhotosPolicy,
    signal: AbortSignal,
  ): Promise<void> {
    const due = await this.#findDue(connectionId, photos);
    if (due.length === 0) {
      return;
    }
    const { definition, source } = await this.#connections.get(connectionId);
    const session = await source.open(definition.settings, {
      signal,
      attributes: { user: [], group: [] },
      report: () => undefined,
      log: (level, message) => this.#logger[level](message),
    });
    try {
      await this.#read(connectionId, session, due, photos);
    } finally {
      await session.close();
    }
  }

  async #read(
    connectionId: string,
    { photos: reading }: DirectorySession,
    due: readonly PhotoQuestion[],
    { size, maxKilobytes }: PhotosPolicy,
  ): Promise<void> {
    if (!reading) {
      throw new Error('this identity provider has no photos');
    }
    const rules = { size, maxBytes: maxKilobytes * 1_024 };
    const atOnce = reading.photosAtOnce;
    for (let from = 0; from < due.length; from += atOnce * REQUESTS_AT_ONCE) {
      const some = due.slice(from, from + atOnce * REQUESTS_AT_ONCE);
      const batches = Array.from(
        { length: Math.ceil(some.length / atOnce) },
        (_, index) => some.slice(index * atOnce, (index + 1) * atOnce),
      );
      const answers = await Promise.all(
        batches.map(batch => reading.read(batch, size)),
      );
      await this.#mirror.savePhotos(
        connectionId,
        answers.flat(),
        rules,
        async transaction => {
          await transaction('connections')
            .where({ id: connectionId })
            .forUpdate()
            .first('id');
        },
      );
    }
  }

  /** A tag is good only for a photo of the same size. */
  async #findDue(
    connectionId: string,
    { size, peoplePerHour }: PhotosPolicy,
  ): Promise<PhotoQuestion[]> {
    const now = await readDatabaseNow(this.#knex);
    const rows: { object_id: string; etag?: string | null; size?: string }[] =
      await this.#knex('managed_entities as m')
        .leftJoin('mirror_photos as p', join =>
          join
            .on('p.connection_id', 'm.connection_id')
            .andOn('p.object_id', 'm.object_id'),
        )
        .where({ 'm.connection_id': connectionId, 'm.class': 'user' })
        .whereIn('m.status', ['sent', 'confirmed'])
        .andWhere(due =>
          due
            .whereNull('p.checked_at')
            .orWhere('p.checked_at', '<=', now - FRESH_MS)
            .orWhereNot('p.size', size),
        )
        .orderByRaw('coalesce(p.checked_at, 0), m.object_id')
        .limit(Math.ceil(peoplePerHour / TICKS_PER_HOUR))
        .select('m.object_id', 'p.etag', 'p.size');
    return rows.map(row => ({
      objectId: row.object_id,
      ...(row.etag && row.size === size && { etag: row.etag }),
    }));
  }

  async #forgetThoseWhoLeft(connectionId: string): Promise<void> {
    await this.#knex('mirror_photos')
      .where({ connection_id: connectionId })
      .whereNotExists(still =>
        still
          .select(this.#knex.raw('1'))
          .from('managed_entities as m')
          .whereRaw(
            "m.connection_id = mirror_photos.connection_id and m.class = 'user' and m.object_id = mirror_photos.object_id",
          )
          .whereIn('m.status', ['sent', 'confirmed']),
      )
      .delete();
  }
}
