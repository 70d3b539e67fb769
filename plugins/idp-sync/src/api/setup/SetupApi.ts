import type {
  ConnectionChange,
  ConnectionDetails,
  ConnectionPriorityChange,
  ConnectionTestInput,
  ConnectionTestStep,
  DisconnectEffect,
  DisconnectRequest,
  DisconnectResult,
  NewConnection,
  Page,
  ProviderInfo,
  RunSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { RequestOptions } from '../RequestOptions';

/** What the pages do to set connections up. @public */
export interface SetupApi {
  /** The kinds of identity provider that are installed. */
  getProviders(options?: RequestOptions): Promise<Page<ProviderInfo>>;
  addConnection(
    connection: NewConnection,
    options?: RequestOptions,
  ): Promise<ConnectionDetails>;
  getSettings(
    connectionId: string,
    options?: RequestOptions,
  ): Promise<ConnectionDetails>;
  changeSettings(
    connectionId: string,
    change: ConnectionChange,
    options?: RequestOptions,
  ): Promise<ConnectionDetails>;
  /** Says which connection is believed about people whom several have. */
  setPriority(
    connectionId: string,
    change: ConnectionPriorityChange,
    options?: RequestOptions,
  ): Promise<ConnectionDetails>;
  /** Tries settings that are not saved; each step as it begins and ends. */
  test(
    settings: ConnectionTestInput,
    options?: RequestOptions,
  ): AsyncIterable<ConnectionTestStep>;
  /** The same with what is saved. */
  testSaved(
    connectionId: string,
    options?: RequestOptions,
  ): AsyncIterable<ConnectionTestStep>;
  /** Starts the first scan. */
  connect(connectionId: string, options?: RequestOptions): Promise<RunSummary>;
  getDisconnectEffect(
    connectionId: string,
    options?: RequestOptions,
  ): Promise<DisconnectEffect>;
  /** Only of one that is not connected and has nothing in the catalog. */
  deleteConnection(
    connectionId: string,
    options?: RequestOptions,
  ): Promise<void>;
  /** Answers with the preview that shows what removing the entities does, where they are to be removed. */
  disconnect(
    connectionId: string,
    request: DisconnectRequest,
    options?: RequestOptions,
  ): Promise<DisconnectResult>;
}
