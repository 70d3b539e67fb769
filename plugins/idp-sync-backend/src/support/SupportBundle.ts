/** Makes the file that tells those who help what is the matter. */
export interface SupportBundle {
  /**
   * Never has a secret in it. A part that cannot be read says so instead.
   *
   * @param options - `personalData` leaves names, mail addresses and notes as they are; else they become words that say only who is the same
   */
  create(options: { personalData: boolean }): Promise<Record<string, unknown>>;
}
