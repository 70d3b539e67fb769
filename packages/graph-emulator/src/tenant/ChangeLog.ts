import { hashWords } from './random';

/** What happened to the directory, by object index. */
export type Change =
  | { kind: 'created' | 'deleted' | 'restored' | 'purged'; object: number }
  | { kind: 'updated'; object: number; properties: string[] }
  | {
      kind: 'memberAdded' | 'memberRemoved' | 'managerAdded' | 'managerRemoved';
      object: number;
      target: number;
    };

/**
 * Everything that happened since the tenant's first state, in order. The
 * sequence number of a state is the count of changes that led to it.
 *
 * Each state also has a fingerprint that covers all changes before it: two
 * processes that started from the same tenant and made the same changes agree
 * on it, and so can honour each other's delta tokens.
 */
export class ChangeLog {
  readonly #changes: Change[] = [];
  readonly #fingerprints: string[];

  constructor(base: string) {
    this.#fingerprints = [fingerprint(base)];
  }

  /** The sequence number of the present state. */
  get sequence(): number {
    return this.#changes.length;
  }

  /** @param detail - what else tells this change apart, such as new values */
  append(change: Change, detail: string): void {
    const previous = this.#fingerprints[this.sequence];
    this.#changes.push(change);
    this.#fingerprints.push(
      fingerprint(`${previous}${JSON.stringify(change)}${detail}`),
    );
  }

  /** The fingerprint of a state, if this log has reached it. */
  fingerprintAt(sequence: number): string | undefined {
    return this.#fingerprints[sequence];
  }

  /** The changes that led from one state to a later one. */
  between(from: number, to: number): Change[] {
    return this.#changes.slice(from, to);
  }
}

function fingerprint(text: string): string {
  return hashWords(text)
    .slice(0, 2)
    .map(word => word.toString(36))
    .join('');
}
