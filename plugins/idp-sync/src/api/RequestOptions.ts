/** How a request is made. @public */
export interface RequestOptions {
  /** Ends the request when nobody waits for the answer any more. */
  signal?: AbortSignal;
}
