import type { Entity } from '@backstage/catalog-model';
import { MARK_ANNOTATION } from '../mapping/annotations';

/**
 * Which version of an entity the catalog has: the time at which the run was asked for that last changed it, in ISO 8601, so that the later of two is the greater
 * text. All entities that a run changes bear the same mark. One query therefore tells how many of each the catalog shows, and a catalog that was restored from
 * last week shows by its marks, even where the number of entities is right.
 */
export type Mark = string;

/** Of entities that were handed over before there were marks; less than any other. */
export const NO_MARK: Mark = '';

/** @param requestedAt - of the run, in milliseconds; the same after a takeover, so that a batch done again is the same for the catalog */
export function markOf(requestedAt: number): Mark {
  return new Date(requestedAt).toISOString();
}

/** The entity as it is handed over. */
export function withMark(entity: Entity, mark: Mark): Entity {
  return mark === NO_MARK
    ? entity
    : {
        ...entity,
        metadata: {
          ...entity.metadata,
          annotations: {
            ...entity.metadata.annotations,
            [MARK_ANNOTATION]: mark,
          },
        },
      };
}

/** Of an entity that the catalog shows. */
export function readMark(entity: Entity): Mark {
  return entity.metadata.annotations?.[MARK_ANNOTATION] ?? NO_MARK;
}

/** What was handed over, from what the catalog shows: without the mark and what the catalog adds of its own. */
export function asSent(entity: Entity): Entity {
  const { uid: _uid, etag: _etag, ...metadata } = entity.metadata;
  const { [MARK_ANNOTATION]: _mark, ...annotations } =
    metadata.annotations ?? {};
  return {
    apiVersion: entity.apiVersion,
    kind: entity.kind,
    metadata: { ...metadata, annotations },
    spec: entity.spec,
  };
}
