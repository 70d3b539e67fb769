import {
  OBJECT_CLASSES,
  type ClassCounts,
  type RunCounts,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { displayNameOf } from '../mapping/displayName';
import { hashEntity } from '../mapping/hashEntity';
import { quoteName } from '../mapping/quoteName';
import type { RemovedState } from '../mirror/mergeObject';
import { removedKey } from '../mirror/removedObjects';
import { emptyCounts } from './counts';
import {
  inputOfMark,
  isMarked,
  judgeLeaver,
  type LeaverVerdict,
} from './leavers';
import { REASONS, type ReasonCode } from '../selection/reasons';
import { whyNotScanned } from '../selection/scannedCriteria';
import type { DesiredEntities, DesiredObject } from './DesiredEntities';
import { describeOtherName } from './References';
import {
  type AwaitedReference,
  isHandedOver,
  type ManagedEntity,
  type PlanInput,
  type LeaverNote,
  type PlannedChange,
  type PlanPart,
  type PlanSummary,
  type RemadeEntity,
} from './types';

/** Names that a warning gives for examples. */
const NAMED_OBJECTS = 3;

/** Compares desired entities with managed ones, one object after the other, and keeps the sums (Law 4). */
export class PlanBuilder {
  readonly #input: PlanInput;
  readonly #desired: DesiredEntities;
  #changes: PlannedChange[] = [];
  #remade: RemadeEntity[] = [];
  #leavers: LeaverNote[] = [];
  #awaited: AwaitedReference[] = [];
  #compared = 0;
  readonly #counts = emptyCounts();
  readonly #examples: string[] = [];
  #otherNames = 0;
  #takenOver = 0;

  constructor(input: PlanInput, desired: DesiredEntities) {
    this.#input = input;
    this.#desired = desired;
    for (const row of input.managed) {
      if (isHandedOver(row)) {
        this.#counts[row.class].managedBefore += 1;
      }
    }
  }

  /** Plans for one object of the directory; called once for each. */
  addObject(desired: DesiredObject): void {
    this.#compared += 1;
    const counts = this.#counts[desired.object.class];
    counts.read += 1;
    if (!desired.decision.inScope) {
      counts.filtered += 1;
      this.#await(desired);
      return;
    }
    counts.inScope += 1;
    const { row, entityRef } = desired;
    const sent = row && isHandedOver(row) ? row : undefined;
    const switches = this.#desired.switchesOf(desired.object.class);
    if (this.#desired.isWithheld(desired)) {
      counts.unchanged += 1;
      counts.switchedOff += 1;
      return;
    }
    if (row?.left || row?.removalRequested) {
      const { class: objectClass, objectId, sequence } = row;
      this.#leavers.push({ class: objectClass, objectId, sequence });
    }
    const inputHash = this.#desired.inputHashOf(desired);
    // What may have been sent last has no entity hash, whatever it was made of.
    const settled = sent?.status !== 'lost' && !row?.previousRef;
    if (
      settled &&
      inputHash &&
      sent?.entityHash &&
      sent.inputHash === inputHash
    ) {
      counts.unchanged += 1;
      return;
    }
    const made = this.#desired.make(desired);
    if (made.type === 'failed') {
      this.#addFailure(desired, made.error, counts);
      return;
    }
    const entityHash = hashEntity(made.entity);
    // The reference is part of the entity, so that equal hashes mean an equal reference too.
    if (settled && sent?.entityHash === entityHash) {
      counts.unchanged += 1;
      if (inputHash) {
        const { class: objectClass, objectId, sequence } = sent;
        this.#remade.push({
          class: objectClass,
          objectId,
          sequence,
          inputHash,
        });
      }
      return;
    }
    if (sent && !switches.update && mayStay(sent, entityHash)) {
      counts.unchanged += 1;
      counts.switchedOff += 1;
      return;
    }
    const adopts = row?.adopts;
    const isThere = sent !== undefined || adopts?.inCatalog === true;
    if (adopts?.inCatalog) {
      // What passes to this connection counts as if it had passed before: nothing is created by it.
      counts.managedBefore += 1;
      this.#takenOver += 1;
    }
    const previousRef =
      row?.previousRef ??
      (sent && sent.entityRef !== entityRef ? sent.entityRef : undefined);
    this.#changes.push({
      ...describeObject(desired),
      action: isThere ? 'update' : 'create',
      ...this.#reasonOf(desired, sent, entityRef ?? ''),
      entityRef,
      ...(previousRef && { previousRef }),
      ...(adopts && {
        adopts: {
          connectionId: adopts.connectionId,
          objectId: adopts.objectId,
          sequence: adopts.sequence,
        },
      }),
      entity: made.entity,
      entityHash,
      inputHash,
    });
    counts[isThere ? 'updated' : 'created'] += 1;
  }

  /** Plans for what is in the catalog for an object that has left the scope or the directory; called once for each. */
  addLeaver(row: ManagedEntity): void {
    const { policy, now } = this.#input;
    const removed = this.#input.removed?.get(
      removedKey(row.class, row.objectId),
    );
    const verdict = judgeLeaver(policy.leavers, {
      row,
      decision:
        this.#desired.decisionOf(row.class, row.objectId) ??
        (wasDeleted(row, removed)
          ? undefined
          : whyNotScanned(policy, row.class)),
      removed,
      now,
    });
    this.#noteLeaver(row, verdict);
    const counts = this.#counts[row.class];
    const change = {
      class: row.class,
      objectId: row.objectId,
      displayName: row.displayName,
      reasonCode: verdict.reasonCode,
      reason: verdict.sentence,
      entityRef: row.entityRef,
      ...(row.previousRef && { previousRef: row.previousRef }),
      expectedSequence: row.sequence,
    };
    if (verdict.action === 'remove') {
      counts.removed += 1;
      this.#changes.push({ ...change, action: 'remove' });
      return;
    }
    counts.remaining += 1;
    const leaverMark = { at: verdict.at, reason: verdict.reason };
    const inputHash = inputOfMark(leaverMark);
    if (
      verdict.action === 'mark' &&
      // What may have been sent last has no entity hash.
      !(row.entityHash && row.inputHash === inputHash)
    ) {
      counts.deactivated += 1;
      this.#changes.push({
        ...change,
        action: 'deactivate',
        leaverMark,
        inputHash,
      });
    }
  }

  /** What was planned since the last part was taken. */
  takePart(): PlanPart {
    const part = {
      changes: this.#changes,
      remade: this.#remade,
      leavers: this.#leavers,
      awaited: this.#awaited,
      compared: this.#compared,
    };
    this.#compared = 0;
    this.#leavers = [];
    this.#awaited = [];
    this.#changes = [];
    this.#remade = [];
    return part;
  }

  summarize(): PlanSummary {
    const warnings = [...this.#desired.selection.warnings];
    if (this.#otherNames > 0) {
      const examples = this.#examples.join(', ');
      warnings.push({
        code: 'IDP_NAME_CHANGED',
        message: `Objects got another name than usual, because it was taken or is not valid in the catalog, such as ${examples}`,
        count: this.#otherNames,
      });
    }
    return {
      counts: withManagedAfter(this.#counts),
      warnings,
      takenOver: this.#takenOver,
    };
  }

  /** Who waits for the reference of an entity from elsewhere has it reserved; one that she has had is hers for life. */
  #await({ object, decision, row }: DesiredObject): void {
    const { awaits } = decision;
    const isNew = !row || (row.status === 'reserved' && row.sequence === 0);
    if (
      awaits !== undefined &&
      isNew &&
      row?.entityRef !== awaits &&
      !this.#input.refsOfOthers.has(awaits)
    ) {
      this.#awaited.push({
        class: object.class,
        objectId: object.objectId,
        displayName: displayNameOf(object),
        entityRef: awaits,
      });
    }
  }

  /** Only what is new is written down. */
  #noteLeaver(
    { class: objectClass, objectId, sequence, left }: ManagedEntity,
    { action, at, reason, dueAt }: LeaverVerdict,
  ): void {
    const known = left?.reason === reason ? left.dueAt : undefined;
    const due = action === 'remove' ? known ?? dueAt : undefined;
    if (left?.reason !== reason || left.at !== at || left.dueAt !== due) {
      this.#leavers.push({
        class: objectClass,
        objectId,
        sequence,
        left: { at, reason, ...(due !== undefined && { dueAt: due }) },
      });
    }
  }

  #addFailure(
    desired: DesiredObject,
    error: IdpSyncError,
    counts: ClassCounts,
  ): void {
    counts.failed += 1;
    this.#changes.push({
      ...describeObject(desired),
      action: 'none',
      reasonCode: 'mappingFailed',
      reason: `${REASONS.mappingFailed} ${error.message}.`,
      entityRef: desired.entityRef,
      error: IdpSyncError.toRunError(error),
    });
  }

  #reasonOf(
    desired: DesiredObject,
    sent: ManagedEntity | undefined,
    entityRef: string,
  ) {
    const { row, decision } = desired;
    const otherName =
      row?.entityRef === entityRef
        ? undefined
        : this.#noteOtherName(desired, entityRef);
    let reasonCode: ReasonCode;
    if (sent?.status === 'lost') {
      reasonCode = 'lostInCatalog';
    } else if (sent && isMarked(sent)) {
      reasonCode = 'reactivated';
    } else if (sent) {
      reasonCode = sent.entityRef === entityRef ? 'changed' : 'renamed';
    } else if (row?.takenOverFrom) {
      reasonCode = 'takenOver';
    } else if (row?.adopts) {
      reasonCode = row.adopts.inCatalog ? 'adopted' : 'returned';
    } else if (row) {
      reasonCode = row.status === 'removed' ? 'returned' : 'retried';
    } else {
      reasonCode = 'newInScope';
    }
    const parts = [
      reasonCode === 'adopted' && row?.adopts
        ? `Taken over from ${row.adopts.source}, which has brought the person so far, as it is, with its reference.`
        : REASONS[reasonCode],
      sent ? undefined : decision.reason,
      otherName,
    ];
    return {
      reasonCode,
      reason: parts.filter(part => part !== undefined).join(' '),
    };
  }

  #noteOtherName({ object }: DesiredObject, entityRef: string) {
    const otherName = describeOtherName(object, entityRef);
    if (otherName) {
      this.#otherNames += 1;
      if (this.#otherNames <= NAMED_OBJECTS) {
        this.#examples.push(
          `${quoteName(displayNameOf(object))} as ${entityRef}`,
        );
      }
    }
    return otherName;
  }
}

/**
 * Whether an entity may stay as it was sent where updates are switched off. A mark of having left does not stay; nor does what was not sent for certain, or was
 * lost as it is to be.
 */
function mayStay(sent: ManagedEntity, entityHash: string): boolean {
  return (
    sent.entityHash !== undefined &&
    sent.entityHash !== entityHash &&
    !sent.previousRef &&
    !isMarked(sent)
  );
}

/** Whether the directory no longer had an object when it was read last; where only selected groups are read, what is neither there nor deleted is not read. */
function wasDeleted(
  { left }: ManagedEntity,
  removed: RemovedState | undefined,
): boolean {
  return (
    removed !== undefined ||
    (left !== undefined &&
      left.reason !== 'outOfScope' &&
      left.reason !== 'disabled')
  );
}

function describeObject({ object, row }: DesiredObject) {
  return {
    class: object.class,
    objectId: object.objectId,
    displayName: displayNameOf(object),
    ...(row && { expectedSequence: row.sequence }),
  };
}

function withManagedAfter(counts: RunCounts): RunCounts {
  for (const objectClass of OBJECT_CLASSES) {
    const of = counts[objectClass];
    of.managedAfter = of.managedBefore + of.created - of.removed;
  }
  return counts;
}
