import type { ScanMode } from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  type DirectoryStream,
  IdpSyncError,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import { Rows } from '../../database/__testUtils__/rows';
import { DatabaseMirrorStore } from '../../mirror/DatabaseMirrorStore';
import type { MirrorSnapshot } from '../../mirror/MirrorSnapshot';
import type { ScanOptions, ScanResult } from '../scanDirectory';
import {
  seededRandom,
  SimulatedDirectory,
  type SimulatedRandom,
} from './SimulatedDirectory';
import { SimulatedSession } from './SimulatedSession';

class Killed extends Error {}

/** How a directory begins. */
export interface DirectoryStart {
  seed: number;
  users: number;
  groups: number;
}

/** One scan, and what befalls it. */
export interface ScanStep {
  full?: boolean;
  churn?: number;
  expiry?: number;
  /** See SimulatedFaults. */
  staleness?: number;
  /** Requests or transactions until the kill. */
  killAfter?: number;
  /** See ScanOptions. */
  fullSince?: number;
}

/** What a mirror holds, or should hold, in one order. */
export interface MirrorContent {
  objects: { objectId: string; attributes: object }[];
  memberships: string[];
}

/** A simulated directory, and a connection of its own that mirrors it. */
export class MirroredDirectory {
  static #connections = 0;
  readonly directory: SimulatedDirectory;
  readonly #random: SimulatedRandom;
  readonly #knex: Knex;
  readonly #store: DatabaseMirrorStore;
  readonly #connectionId: string;
  /** Object ids that the last scan was told of. */
  told: ReadonlySet<string> = new Set();
  /** The last scan that came to its end. */
  result?: ScanResult;
  /** Streams of which a full round was begun, in that order. */
  readonly begunInFull: DirectoryStream[] = [];

  private constructor(
    knex: Knex,
    connectionId: string,
    history: DirectoryStart,
  ) {
    this.#knex = knex;
    this.#store = DatabaseMirrorStore.create(knex);
    this.#connectionId = connectionId;
    this.#random = seededRandom(history.seed);
    this.directory = new SimulatedDirectory(this.#random, history);
    this.#noteRounds(this.#store);
    this.#noteRounds(this.#store.selected);
  }

  static async create(
    knex: Knex,
    history: DirectoryStart,
  ): Promise<MirroredDirectory> {
    this.#connections += 1;
    const id = `connection-${this.#connections}`;
    await new Rows(knex).connection(id);
    return new MirroredDirectory(knex, id, history);
  }

  change(times: number): void {
    for (let count = 0; count < times; count++) {
      this.directory.change();
    }
  }

  /** @returns whether it came to its end */
  async scan(
    step: ScanStep,
    selectHash: string,
    carryOut: (options: ScanOptions) => Promise<ScanResult>,
  ): Promise<boolean> {
    let left = step.killAfter ?? Infinity;
    const live = () => {
      left -= 1;
      if (left < 0) {
        throw new Killed();
      }
    };
    const session = new SimulatedSession(this.directory, this.#random, {
      churn: step.churn ?? 0,
      expiry: step.expiry ?? 0,
      staleness: step.staleness ?? 0.4,
      beforeRequest: live,
    });
    this.told = session.told;
    const requestedMode: ScanMode = step.full ? 'full' : 'incremental';
    try {
      this.result = await carryOut({
        session,
        store: this.#store,
        connectionId: this.#connectionId,
        requestedMode,
        selectHash,
        policyFullEveryDays: 7,
        fullSince: step.fullSince,
        fence: async () => live(),
        signal: new AbortController().signal,
        onProgress: () => undefined,
        log: () => undefined,
      });
      return true;
    } catch (error: unknown) {
      // Cursors that expire again and again end a scan too, with a code.
      if (
        error instanceof Killed ||
        (step.expiry &&
          error instanceof IdpSyncError &&
          error.code === 'IDP_DIRECTORY_UNAVAILABLE')
      ) {
        return false;
      }
      throw error;
    }
  }

  /** One that goes on from an older one, as the cache has it, and one that is read anew. */
  async snapshots() {
    const fresh = DatabaseMirrorStore.create(this.#knex);
    return {
      kept: await this.#store.loadSnapshot(this.#connectionId),
      fresh: await fresh.loadSnapshot(this.#connectionId),
    };
  }

  async content(): Promise<MirrorContent> {
    return contentOf(await this.#store.loadSnapshot(this.#connectionId));
  }

  async lastFullScanAt(): Promise<number | undefined> {
    return await this.#store.getLastFullScanAt(this.#connectionId);
  }

  /** What the mirror should hold of these objects. */
  truthOf(objectIds: ReadonlySet<string>): MirrorContent {
    const { directory } = this;
    const live = [...directory.live('user'), ...directory.live('group')];
    return {
      objects: live
        .filter(({ objectId }) => objectIds.has(objectId))
        .map(({ objectId, attributes: { department, ...rest } }) => ({
          objectId,
          attributes: department ? { ...rest, department } : rest,
        }))
        .sort(byId),
      memberships: [...directory.memberships]
        .filter(key =>
          key
            .split(' ')
            .every(each => objectIds.has(each) && directory.isLive(each)),
        )
        .sort(),
    };
  }

  #noteRounds(store: DatabaseMirrorStore | DatabaseMirrorStore['selected']) {
    const beginRound = store.beginRound.bind(store);
    store.beginRound = async (connectionId, stream, start, fence) => {
      const begun = await beginRound(connectionId, stream, start, fence);
      if (start.full) {
        this.begunInFull.push(stream);
      }
      return begun;
    };
  }
}

function contentOf(snapshot: MirrorSnapshot): MirrorContent {
  const { users, groups, memberUsers, memberGroups } = snapshot;
  return {
    objects: [...users, ...groups]
      .map(({ objectId, attributes }) => ({ objectId, attributes }))
      .sort(byId),
    memberships: groups
      .flatMap(({ objectId }, index) => [
        ...Array.from(
          memberUsers[index],
          user => `${objectId} ${users[user].objectId}`,
        ),
        ...Array.from(
          memberGroups[index],
          group => `${objectId} ${groups[group].objectId}`,
        ),
      ])
      .sort(),
  };
}

function byId(a: { objectId: string }, b: { objectId: string }): number {
  return a.objectId < b.objectId ? -1 : 1;
}
