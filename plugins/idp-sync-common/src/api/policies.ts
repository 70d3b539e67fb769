import type { Policy } from '../policy';
import type { ConnectionOrigin } from './status';

/** `GET /connections/:id/policy`. @public */
export interface SavedPolicy {
  /** 0 where none has been saved yet. */
  version: number;
  policy: Policy;
  origin: ConnectionOrigin;
  /** Entity ref of a user or subject of a service. */
  createdBy?: string;
  createdAt?: string;
}

/** One item of `GET /connections/:id/policy/versions`, newest first. @public */
export interface PolicyVersion {
  version: number;
  createdBy?: string;
  createdAt: string;
  /** Fields that differ from the version before; absent for the first. */
  changes?: number;
}

/** One field that differs between two versions; absent where that version has none. @public */
export interface PolicyFieldChange {
  /** Such as `users.include.all.0.value`. */
  path: string;
  before?: unknown;
  after?: unknown;
}

/** `PUT /connections/:id/policy`: saves without a run. @public */
export interface PolicySave {
  policy: unknown;
  /** The version that was changed; refused where there is a later one. */
  baseVersion: number;
}

/** Something wrong with YAML that was to be read as a policy. @public */
export interface PolicyTextIssue {
  path: string;
  message: string;
  /** From 1. */
  line?: number;
  column?: number;
}
