import type { HandoverFinding } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { CsvColumn } from './csv';

/** What a dry run found as a table: one entity a row. Headings are the names that the API uses. */
export const HANDOVER_COLUMNS: readonly CsvColumn<HandoverFinding>[] = [
  { heading: 'kind', value: finding => finding.kind },
  { heading: 'class', value: finding => finding.class },
  { heading: 'objectId', value: finding => finding.objectId },
  { heading: 'displayName', value: finding => finding.displayName },
  { heading: 'entityRef', value: finding => finding.entityRef },
  { heading: 'newRef', value: finding => finding.newRef },
  { heading: 'reason', value: finding => finding.reason },
  { heading: 'fields', value: finding => JSON.stringify(finding.fields) },
];
