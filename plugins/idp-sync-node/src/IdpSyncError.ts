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

  constructor(
    code: ErrorCode,
    message: string,
    options: { providerCode?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'IdpSyncError';
    this.code = code;
    this.providerCode = options.providerCode;
  }

  /** Any error as runs record it; one without a code is `IDP_INTERNAL`. */
  static toRunError(error: unknown): RunError {
    const code = error instanceof IdpSyncError ? error.code : 'IDP_INTERNAL';
    return {
      code,
      message: error instanceof Error ? error.message : String(error),
      remedy: ERROR_CODES[code].remedy,
      providerCode:
        error instanceof IdpSyncError ? error.providerCode : undefined,
    };
  }
}
