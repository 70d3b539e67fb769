/** What the end of a round did. */
export interface RoundEnd {
  /** How much was dropped because a full round did not name it, or because it is not to be read any more. */
  swept: number;
  /** Groups whose hidden members were kept although the round named none. */
  keptHidden: number;
}

/** What is believed at the end of a round, and what is dropped then. */
export interface RoundEnding {
  /** What a full round did not name at all, though there has to be some. */
  whatVanished(round: number): Promise<string | undefined>;
  drop(round: number, full: boolean): Promise<RoundEnd>;
}
