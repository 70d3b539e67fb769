/** One call to a child process. */
export interface CallMessage {
  type: 'call';
  id: number;
  method: string;
  args: unknown[];
}

/** The answer to a {@link CallMessage}. */
export type AnswerMessage =
  | { type: 'answer'; id: number; result: unknown }
  | { type: 'answer'; id: number; error: string };

/** Methods that a child process offers; arguments and results survive JSON. */
export type Methods<Api> = {
  [K in keyof Api]: (...args: never[]) => unknown;
};

/** Other things go over the channel as well, such as the names of transpiled files. */
export function isMessage<T extends CallMessage | AnswerMessage>(
  message: unknown,
  type: T['type'],
): message is T {
  return (
    typeof message === 'object' &&
    message !== null &&
    (message as { type?: unknown }).type === type
  );
}
