import type { MirrorSnapshot } from './MirrorSnapshot';

/** A snapshot together with the keys that memberships name its objects by; these stay within mirror/. */
export interface KeyedSnapshot {
  readonly snapshot: MirrorSnapshot;
  /** By index of the user. */
  readonly userKeys: Uint32Array;
  /** By index of the group. */
  readonly groupKeys: Uint32Array;
}
