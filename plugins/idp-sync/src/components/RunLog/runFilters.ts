import type {
  ObjectClass,
  RunKind,
  RunStatus,
  RunTrigger,
  ScanMode,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  OBJECT_CLASSES,
  RUN_ORDER_KEYS,
  RunOrder,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { DateTime } from 'luxon';
import type { RunFilter } from '../../api';
import type { ListParams } from '../../hooks/useListParams';

/** What the log can be filtered by. */
export const RUN_STATUSES: readonly RunStatus[] = [
  'queued',
  'running',
  'succeeded',
  'partial',
  'failed',
  'cancelled',
];

/** What the log can be filtered by. */
export const RUN_KINDS: readonly RunKind[] = ['sync', 'preview', 'scan'];

/** What the log can be filtered by. */
export const RUN_MODES: readonly ScanMode[] = ['incremental', 'full'];

/** What the log can be filtered by. */
export const RUN_TRIGGERS: readonly RunTrigger[] = [
  'schedule',
  'manual',
  'api',
  'startup',
  'retry',
  'repair',
  'approval',
];

const ORDERS = RUN_ORDER_KEYS.flatMap((key): RunOrder[] => [key, `-${key}`]);

/** No filter at all, as parameters of the address. */
export const NO_RUN_FILTERS = {
  connection: undefined,
  status: undefined,
  kind: undefined,
  mode: undefined,
  trigger: undefined,
  from: undefined,
  to: undefined,
  search: undefined,
};

/** The filters of the log as the address has them. Its days are those of the viewer's zone, the last one included. */
export function runFiltersOf(params: ListParams): RunFilter {
  const [from, to] = isPeriodTurned(params)
    ? []
    : [params.day('from'), params.day('to')];
  return {
    connectionId: params.all('connection'),
    status: params.many('status', RUN_STATUSES),
    kind: params.many('kind', RUN_KINDS),
    mode: params.many('mode', RUN_MODES),
    trigger: params.many('trigger', RUN_TRIGGERS),
    from: from && startOf(from),
    to: to && startOf(to, { days: 1 }),
    search: params.search('search'),
  };
}

/** Whether the address has a last day that is before the first one; it is then not filtered by days. */
export function isPeriodTurned(params: ListParams): boolean {
  const from = params.day('from');
  const to = params.day('to');
  return from !== undefined && to !== undefined && to < from;
}

/** By what the rows are sorted, as the address has it; newest first unless it says so. */
export function runOrderOf(params: ListParams): RunOrder | undefined {
  return params.one('sort', ORDERS);
}

/** Of which class the log shows counts; all of them together where it is `undefined`. */
export function countedClassOf(params: ListParams): ObjectClass | undefined {
  return params.one('class', OBJECT_CLASSES);
}

/** `undefined` after the year 9999, which the backend does not know: no run is later. */
function startOf(
  day: string,
  ahead: { days?: number } = {},
): string | undefined {
  const start = DateTime.fromISO(day).plus(ahead).startOf('day').toUTC();
  return start.year > 9999 ? undefined : start.toISO() ?? undefined;
}
