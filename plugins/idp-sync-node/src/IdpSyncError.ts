import {
  ERROR_CODES,
  type ErrorCode,
  type RunError,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** A failure with a code of the table, whose remedy is shown wherever the failure is. @public */
export class IdpSyncError extends Error {
  readonly code: ErrorCode;
  /** The provider's own code, such as AADSTS7000215. */
  readonly providerCode?: string;
  /** How long the provider asked to be left alone, where it did. */
  readonly retryAfterSeconds?: number;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      providerCode?: string;
      retryAfterSeconds?: number;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'IdpSyncError';
    this.code = code;
    this.providerCode = options.providerCode;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  /**
   * Any error as runs record it. One without a code is `IDP_INTERNAL`, and its message stays in the backend's log: a database's says what was to be written.
   */
  static toRunError(error: unknown): RunError {
    const code = error instanceof IdpSyncError ? error.code : 'IDP_INTERNAL';
    return {
      code,
      message:
        error instanceof IdpSyncError
          ? error.message
          : `An unexpected error (${
              error instanceof Error ? error.name : typeof error
            }); the backend’s log has the details`,
      remedy: ERROR_CODES[code].remedy,
      providerCode:
        error instanceof IdpSyncError ? error.providerCode : undefined,
      retryAfterSeconds:
        error instanceof IdpSyncError ? error.retryAfterSeconds : undefined,
    };
  }
}
