import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Sealed, SealedFor, SecretBox } from './SecretBox';

/** Something that is stored encrypted. */
export interface SealedRow {
  sealed: string;
  belongsTo: SealedFor;
  /** Puts what is encrypted anew in its place, unless something else is there meanwhile. */
  replace(renewed: Sealed): Promise<void>;
}

/** Encrypts with the first key what an older one encrypts. What cannot be opened stays as it is, and is an error of those who use it. */
export async function renewSealed(
  rows: readonly SealedRow[],
  options: { box: SecretBox; logger: LoggerService },
): Promise<void> {
  const { box, logger } = options;
  for (const { sealed, belongsTo, replace } of rows) {
    if (!box.isCurrent(sealed)) {
      try {
        const secrets = await box.open(sealed, belongsTo);
        await replace(await box.seal(secrets, belongsTo));
      } catch (error) {
        logger.warn(error instanceof Error ? error.message : String(error));
      }
    }
  }
}
