import { act } from '@testing-library/react';
import type { JsonObject } from '@backstage/types';
import type { SignalApi } from '@backstage/plugin-signals-react';

/** Signals that a test sends. */
export class FakeSignals implements SignalApi {
  readonly #subscribers = new Set<(message: JsonObject) => void>();

  subscribe<TMessage extends JsonObject>(
    _channel: string,
    onMessage: (message: TMessage) => void,
  ): { unsubscribe(): void } {
    const subscriber = onMessage as (message: JsonObject) => void;
    this.#subscribers.add(subscriber);
    return { unsubscribe: () => this.#subscribers.delete(subscriber) };
  }

  send(message: JsonObject): void {
    act(() => {
      this.#subscribers.forEach(subscriber => subscriber(message));
    });
  }
}
