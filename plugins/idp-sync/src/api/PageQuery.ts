/** Which part of a list to answer with. @public */
export interface PageQuery {
  /** Zero-based index of the first item. */
  offset?: number;
  /** How many items at most, 1 to 1000. */
  limit?: number;
}
