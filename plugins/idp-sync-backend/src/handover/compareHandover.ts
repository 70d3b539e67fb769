import type { Entity } from '@backstage/catalog-model';
import type {
  HandoverFinding,
  HandoverFindingKind,
  HandoverTotals,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { displayNameOf } from '../mapping/displayName';
import { DesiredEntities, type DesiredObject } from '../plan/DesiredEntities';
import { describeOtherName } from '../plan/References';
import { isHandedOver, type PlanInput } from '../plan/types';
import { REASONS } from '../selection/reasons';
import { compareEntities, Nesting } from './compareEntities';
import { graphObjectOf } from './Predecessor';
import type { TheirEntity } from './theirEntities';

const OBJECTS_PER_STEP = 100;

/** What taking over would do. Those who are `added` may yet turn out to want a reference that is somebody else's. */
export interface HandoverComparison {
  totals: HandoverTotals;
  findings: HandoverFinding[];
}

class Comparison {
  readonly #desired: DesiredEntities;
  readonly #byObject = new Map<string, TheirEntity>();
  readonly #unmatched: Set<TheirEntity>;
  readonly #theirNesting = new Nesting();
  readonly #ourNesting = new Nesting();
  readonly #findings: HandoverFinding[] = [];
  readonly #totals: HandoverTotals = {
    same: 0,
    differs: 0,
    otherReference: 0,
    leftBehind: 0,
    added: 0,
    conflict: 0,
    ours: 0,
  };

  constructor(desired: DesiredEntities, theirs: readonly TheirEntity[]) {
    this.#desired = desired;
    this.#unmatched = new Set(theirs);
    for (const one of theirs) {
      const key = one.object && `${one.object.class}:${one.object.objectId}`;
      if (key && !this.#byObject.has(key)) {
        this.#byObject.set(key, one);
      }
      this.#theirNesting.add(one.entity);
    }
  }

  noteNesting(desired: DesiredObject): void {
    const made =
      desired.object.class === 'user' ? undefined : this.#make(desired);
    if (made && 'entity' in made) {
      this.#ourNesting.add(made.entity);
    }
  }

  compare(desired: DesiredObject): void {
    const { object, row, entityRef, decision } = desired;
    const their = this.#byObject.get(`${object.class}:${object.objectId}`);
    if (their) {
      this.#unmatched.delete(their);
    }
    const handedOver = row !== undefined && isHandedOver(row);
    if (handedOver && (!their || their.entityRef === row.entityRef)) {
      this.#totals.ours += 1;
      return;
    }
    const made = this.#make(desired);
    if (!made || 'failure' in made || entityRef === undefined) {
      if (their) {
        this.#addTheirs('leftBehind', their, made?.failure ?? decision.reason);
      }
      return;
    }
    if (!their) {
      this.#add({
        kind: 'added',
        class: object.class,
        objectId: object.objectId,
        displayName: displayNameOf(object),
        entityRef,
        reason: [decision.reason, describeOtherName(object, entityRef)]
          .filter(part => part !== undefined)
          .join(' '),
        fields: [],
      });
      return;
    }
    const fields = compareEntities(
      { entity: their.entity, nesting: this.#theirNesting },
      { entity: made.entity, nesting: this.#ourNesting },
    );
    if (their.entityRef !== entityRef) {
      this.#addTheirs(
        'otherReference',
        their,
        handedOver
          ? `The connection has brought it as ${entityRef} already.`
          : `The policy or the bearer of a reserved reference gives it the name ${entityRef}.`,
        { newRef: entityRef, fields },
      );
    } else if (fields.length > 0) {
      this.#addTheirs('differs', their, decision.reason, { fields });
    } else {
      this.#totals.same += 1;
    }
  }

  finish(): HandoverComparison {
    for (const their of this.#unmatched) {
      this.#addTheirs('leftBehind', their, whyUnmatched(their, this.#byObject));
    }
    return { totals: this.#totals, findings: this.#findings };
  }

  #make(
    desired: DesiredObject,
  ): { entity: Entity; failure?: undefined } | { failure: string } | undefined {
    if (!desired.decision.inScope || this.#desired.isWithheld(desired)) {
      return undefined;
    }
    const made = this.#desired.make(desired);
    return made.type === 'failed'
      ? { failure: `${REASONS.mappingFailed} ${made.error.message}.` }
      : { entity: made.entity };
  }

  #addTheirs(
    kind: HandoverFindingKind,
    { entityRef, entity }: TheirEntity,
    reason: string,
    more: Partial<HandoverFinding> = {},
  ): void {
    const { displayName } = Object(Object(entity.spec).profile);
    this.#add({
      kind,
      ...graphObjectOf(entity),
      displayName: String(displayName ?? entity.metadata.name),
      entityRef,
      reason,
      fields: [],
      ...more,
    });
  }

  #add(finding: HandoverFinding): void {
    this.#totals[finding.kind] += 1;
    this.#findings.push(finding);
  }
}

/**
 * Compares what a connection would put into the catalog with what its predecessor has there. Pure, and by the same selection, references and mapping as a plan, so that
 * the handover does what this says.
 *
 * @param input - of a plan, with the references of the predecessor expected
 */
export function* compareHandover(
  input: PlanInput,
  theirs: readonly TheirEntity[],
): Generator<void, HandoverComparison> {
  const desired = yield* DesiredEntities.collect(input);
  const comparison = new Comparison(desired, theirs);
  let steps = 0;
  const paced = function* paced(visit: (object: DesiredObject) => void) {
    for (const object of desired.objects()) {
      visit(object);
      steps += 1;
      if (steps % OBJECTS_PER_STEP === 0) {
        yield;
      }
    }
  };
  yield* paced(object => comparison.noteNesting(object));
  yield* paced(object => comparison.compare(object));
  return comparison.finish();
}

function whyUnmatched(
  their: TheirEntity,
  byObject: ReadonlyMap<string, TheirEntity>,
): string {
  if (!their.object) {
    return 'It does not say which object of the directory it stands for.';
  }
  const { class: objectClass, objectId } = their.object;
  const first = byObject.get(`${objectClass}:${objectId}`);
  return first && first !== their
    ? `It stands for the same object as ${first.entityRef}, which is taken over.`
    : REASONS.removedFromDirectory;
}
