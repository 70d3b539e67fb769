import {
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { z } from 'zod';
import { MSGRAPH_ANNOTATIONS } from '../mapping/annotations';
import type { MatchCandidate } from './MatchCandidate';

const userSpec = z.object({ profile: z.object({ email: z.string() }) });

/** What a user entity that is not ours says of the person it stands for. */
export function candidateFromElsewhere(entity: Entity): MatchCandidate {
  const { name, annotations = {} } = entity.metadata;
  const spec = userSpec.safeParse(entity.spec);
  return {
    entityRef: stringifyEntityRef(entity),
    source: annotations[ANNOTATION_ORIGIN_LOCATION] ?? 'an unknown location',
    objectId: annotations[MSGRAPH_ANNOTATIONS.user],
    mail: annotations[MSGRAPH_ANNOTATIONS.email] ?? spec.data?.profile.email,
    name: name.toLowerCase(),
  };
}
