import type { Entity } from '@backstage/catalog-model';
import {
  LEAVE_REASONS,
  type LeaveReason,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  LEFT_AT_ANNOTATION,
  LEFT_LABEL,
  LEFT_REASON_ANNOTATION,
} from '../../mapping/annotations';

/** That somebody has left, as their entity says it. */
export interface LeaverMark {
  /** When a plan first saw it; milliseconds since the epoch. */
  at: number;
  reason: LeaveReason;
}

const RELATIONS = ['memberOf', 'members', 'parent', 'children'];
const PREFIX = 'left:';

/**
 * The entity of somebody who has left and stays in the catalog: as it was sent last, with a label and annotations that say so, and in no relation to any other.
 */
export function markEntity(sent: Entity, { at, reason }: LeaverMark): Entity {
  const leftAt = new Date(at).toISOString();
  const spec = Object.fromEntries(
    Object.entries(sent.spec ?? {}).filter(
      ([name]) => !RELATIONS.includes(name),
    ),
  );
  return {
    ...sent,
    metadata: {
      ...sent.metadata,
      labels: { ...sent.metadata.labels, [LEFT_LABEL]: leftAt.slice(0, 10) },
      annotations: {
        ...sent.metadata.annotations,
        [LEFT_AT_ANNOTATION]: leftAt,
        [LEFT_REASON_ANNOTATION]: reason,
      },
    },
    spec: {
      ...spec,
      ...(sent.kind === 'User' ? { memberOf: [] } : { children: [] }),
    },
  };
}

/** The mark that an entity bears; undefined where it bears none that is whole. */
export function readLeaverMark(entity: Entity): LeaverMark | undefined {
  const { annotations = {} } = entity.metadata;
  const at = Date.parse(annotations[LEFT_AT_ANNOTATION] ?? '');
  const reason = LEAVE_REASONS.find(
    one => one === annotations[LEFT_REASON_ANNOTATION],
  );
  return Number.isNaN(at) || !reason ? undefined : { at, reason };
}

/** What a marked entity is "made of", in the place of the hash of a directory object: no object in scope ever has it. */
export function inputOfMark({ at, reason }: LeaverMark): string {
  return `${PREFIX}${at}:${reason}`;
}

/** Whether the entity last sent for a row bears the mark of a leaver. */
export function isMarked({ inputHash }: { inputHash?: string }): boolean {
  return inputHash?.startsWith(PREFIX) ?? false;
}
