import { type CallMessage, type Methods, isMessage } from './messages';

/** Offers methods to the process that has forked this one, and ends with it. */
export function serveParent<Api extends Methods<Api>>(api: Api): void {
  const methods = new Map<string, (...args: never[]) => unknown>(
    Object.entries(api),
  );
  process.on('message', async message => {
    if (!isMessage<CallMessage>(message, 'call')) {
      return;
    }
    const { id, method, args } = message;
    try {
      const result = await methods.get(method)?.(...(args as never[]));
      process.send?.({ type: 'answer', id, result });
    } catch (error) {
      process.send?.({
        type: 'answer',
        id,
        error:
          error instanceof Error ? error.stack ?? error.message : `${error}`,
      });
    }
  });
  process.on('disconnect', () => process.exit());
}
