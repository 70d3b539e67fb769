import { parseLocationRef } from '@backstage/catalog-model';
import type { EventParams, EventsService } from '@backstage/plugin-events-node';
import { z } from 'zod';
import { LOCATION_TYPE } from '../mapping/annotations';

/** Where the catalog says which entities it could not process. */
const CATALOG_ERRORS_TOPIC = 'experimental.catalog.errors';

/** Refusals that wait to be written down; what comes on top is dropped, because the catalog says it again each time it processes the entity. */
const MAX_WAITING = 5_000;
const MAX_MESSAGE_LENGTH = 1_000;

/** Something the catalog has against one entity of ours. */
export interface Refusal {
  connectionId: string;
  objectId: string;
  entityRef: string;
  message: string;
  /** When we heard of it; milliseconds since the epoch. */
  at: number;
  /** How often it was looked at and put back. */
  looks: number;
}

const errorSchema = z.object({
  name: z.string().optional(),
  message: z.string().optional(),
});

const payloadSchema = z.object({
  entity: z.string(),
  location: z.string(),
  errors: z.array(z.unknown()),
});

/** Hears what the catalog refuses in processing, and keeps the latest for each entity of ours until it is written down. */
export class RejectionInbox {
  readonly #waiting = new Map<string, Refusal>();

  private constructor() {}

  static async create(options: {
    events: EventsService;
  }): Promise<RejectionInbox> {
    const inbox = new RejectionInbox();
    await options.events.subscribe({
      id: 'catalog-errors',
      topics: [CATALOG_ERRORS_TOPIC],
      onEvent: async event => inbox.#hear(event),
    });
    return inbox;
  }

  /** Takes out what waits, of one connection or of all. */
  take(limit: number, connectionId?: string): Refusal[] {
    const taken: Refusal[] = [];
    for (const [entityRef, refusal] of this.#waiting) {
      if (taken.length === limit) {
        break;
      }
      if (!connectionId || refusal.connectionId === connectionId) {
        this.#waiting.delete(entityRef);
        taken.push(refusal);
      }
    }
    return taken;
  }

  /** For another look, unless something newer was heard of the same entity. */
  putBack(refusals: readonly Refusal[]): void {
    for (const refusal of refusals) {
      if (!this.#waiting.has(refusal.entityRef)) {
        this.#keep({ ...refusal, looks: refusal.looks + 1 });
      }
    }
  }

  #hear({ eventPayload }: EventParams): void {
    const { data } = payloadSchema.safeParse(eventPayload);
    const source = data && sourceOf(data.location);
    if (data && source) {
      this.#keep({
        ...source,
        entityRef: data.entity,
        message: describe(data.errors),
        at: Date.now(),
        looks: 0,
      });
    }
  }

  #keep(refusal: Refusal): void {
    if (
      this.#waiting.size < MAX_WAITING ||
      this.#waiting.has(refusal.entityRef)
    ) {
      this.#waiting.set(refusal.entityRef, refusal);
    }
  }
}

function sourceOf(
  location: string,
): { connectionId: string; objectId: string } | undefined {
  if (!location.startsWith(`${LOCATION_TYPE}:`)) {
    return undefined;
  }
  const { target } = parseLocationRef(location);
  const slash = target.indexOf('/');
  return slash > 0
    ? {
        connectionId: target.slice(0, slash),
        objectId: target.slice(slash + 1),
      }
    : undefined;
}

function describe(errors: readonly unknown[]): string {
  const messages = errors.flatMap(error => {
    const { data } = errorSchema.safeParse(error);
    return data?.message ? `${data.name ?? 'Error'}: ${data.message}` : [];
  });
  return (
    messages.join('; ').slice(0, MAX_MESSAGE_LENGTH) ||
    'The catalog does not say why'
  );
}
