import { hashFraction } from '../tenant/random';

/**
 * The legal oddities of paging and of delta: how often they happen, from 0 (never) to 1
 * (always). Where they happen depends on the seed and the state alone, so a
 * test that fails fails again.
 */
export interface QuirkRates {
  /** Per page: an object of the page before, or of this page, comes again. Default 0.1. */
  repeatedObject: number;
  /** Per page after the first, of a list or a delta round: an empty page with a nextLink comes before it. Default 0.03. */
  emptyPage: number;
  /** Per round with changes: up to three earlier changes are told again. Default 0.1. */
  replayedChange: number;
  /** Per group in an initial round: a member is told as removed that it does not have. Default 0.02. */
  removedMemberInInitialRound: number;
  /** Per page of an initial round: an object is told as removed, a live one just before it is told as it is. Default 0.02. */
  removedObjectInInitialRound: number;
}

/** The names of the quirks. */
export const QUIRK_NAMES = [
  'repeatedObject',
  'emptyPage',
  'replayedChange',
  'removedMemberInInitialRound',
  'removedObjectInInitialRound',
] as const satisfies readonly (keyof QuirkRates)[];

const DOCUMENTED: QuirkRates = {
  repeatedObject: 0.1,
  emptyPage: 0.03,
  replayedChange: 0.1,
  removedMemberInInitialRound: 0.02,
  removedObjectInInitialRound: 0.02,
};

const NONE: QuirkRates = {
  repeatedObject: 0,
  emptyPage: 0,
  replayedChange: 0,
  removedMemberInInitialRound: 0,
  removedObjectInInitialRound: 0,
};

/** `documented` (the default), `none` for tests that count, or one's own rates on top of `documented`. */
export type QuirkOptions = 'documented' | 'none' | Partial<QuirkRates>;

/** Decides when a quirk happens. */
export class Quirks {
  readonly #rates: QuirkRates;
  readonly #seed: number;
  readonly #override: (quirk: keyof QuirkRates) => number | undefined;

  /** @param override - a rate that holds for now instead of the quirk's own */
  constructor(
    options: QuirkOptions,
    seed: number,
    override: (quirk: keyof QuirkRates) => number | undefined = () => undefined,
  ) {
    this.#seed = seed;
    this.#override = override;
    if (typeof options === 'string') {
      this.#rates = options === 'none' ? NONE : DOCUMENTED;
    } else {
      this.#rates = { ...DOCUMENTED, ...options };
    }
  }

  /** @param where - names the place; the same place gives the same answer */
  happens(quirk: keyof QuirkRates, where: string): boolean {
    const rate = this.#override(quirk) ?? this.#rates[quirk];
    return rate > 0 && this.fraction(`${quirk}/${where}`) < rate;
  }

  /** A number in [0, 1) that belongs to a place. */
  fraction(where: string): number {
    return hashFraction(`${this.#seed}/${where}`);
  }
}
