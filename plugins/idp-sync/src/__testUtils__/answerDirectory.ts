import type { FakeBackend } from './FakeBackend';

/** A directory of the connection `contoso` with one person and one group, who are in scope, and nothing else to be told of. */
export function answerDirectory(backend: FakeBackend): void {
  for (const what of ['attributes', 'groups']) {
    backend.answer(`GET /connections/contoso/directory/${what}`, {
      items: [],
      totalItems: 0,
    });
  }
  backend.answer('POST /connections/contoso/selection', {
    users: { total: 1, inScope: 1, reasons: [] },
    groups: { total: 1, inScope: 1, reasons: [] },
    sample: { items: [], totalItems: 0 },
    warnings: [],
    tookMs: 1,
  });
}
