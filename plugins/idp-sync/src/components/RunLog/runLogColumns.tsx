import { Cell, Column, ColumnConfig } from '@backstage/ui';
import type {
  ObjectClass,
  RunSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Translate } from '../../hooks/useText';
import { RunStatusLabel, TimeText } from '../common';
import { RunCountsSummary } from '../RunCountsSummary';
import { RunDuration } from '../RunDuration';
import { RunTriggerText } from '../RunOrigin';
import { FigureCell } from './FigureCell';
import { InfoCell } from './InfoCell';
import styles from './RunLogTable.module.css';

type Columns = ColumnConfig<RunSummary>[];

/** The columns that a viewer may choose from, in their order. Those with an order of the same name can be sorted by. */
export const RUN_LOG_COLUMNS = [
  'started',
  'finished',
  'duration',
  'status',
  'connection',
  'kind',
  'trigger',
  'info',
  'read',
  'filtered',
  'created',
  'updated',
  'removed',
  'failed',
] as const;

/** One of the columns. */
export type RunLogColumn = (typeof RUN_LOG_COLUMNS)[number];

/** What is shown unless the viewer chooses. */
export const DEFAULT_COLUMNS: readonly RunLogColumn[] = [
  'started',
  'duration',
  'status',
  'connection',
  'info',
  'created',
  'updated',
  'removed',
  'failed',
];

const FIGURES = [
  'read',
  'filtered',
  'created',
  'updated',
  'removed',
  'failed',
] as const satisfies RunLogColumn[];

/** What cells are made with. */
export interface ColumnContext {
  t: Translate;
  titleOf: (connectionId: string) => string;
  /** Whose counts are shown; those of all classes where it is absent. */
  countedClass?: ObjectClass;
}

function startedColumn({ t }: ColumnContext): ColumnConfig<RunSummary> {
  return {
    id: 'started',
    label: t('log.started'),
    isSortable: true,
    isRowHeader: true,
    width: 156,
    cell: run => timeCell(run.startedAt ?? run.requestedAt),
  };
}

function timeCell(iso: string | undefined) {
  return (
    <Cell className={styles.narrow}>
      {iso && (
        <>
          <TimeText iso={iso} show="date" />
          <div className={styles.secondary}>
            <TimeText iso={iso} show="time" />
          </div>
        </>
      )}
    </Cell>
  );
}

function figureColumn(
  name: (typeof FIGURES)[number],
  { t, countedClass }: ColumnContext,
): ColumnConfig<RunSummary> {
  const label = t(`log.${name}`);
  // The database sorts by the sums over all classes.
  const isSortable = countedClass === undefined;
  return {
    id: name,
    label,
    isSortable,
    width: 108,
    header: () => (
      <Column
        id={name}
        width={108}
        allowsSorting={isSortable}
        className={styles.figureHeader}
      >
        {label}
      </Column>
    ),
    cell: run => (
      <Cell className={styles.figure}>
        <FigureCell run={run} name={name} objectClass={countedClass} />
      </Cell>
    ),
  };
}

/** Every value in a column of its own, as many as are chosen. */
export function wideColumns(
  context: ColumnContext,
  chosen: readonly RunLogColumn[],
): Columns {
  const { t, titleOf } = context;
  const all: Columns = [
    startedColumn(context),
    {
      id: 'finished',
      label: t('log.finished'),
      isSortable: true,
      width: 130,
      cell: run => timeCell(run.finishedAt),
    },
    {
      id: 'duration',
      label: t('log.duration'),
      isSortable: true,
      width: 98,
      cell: run => (
        <Cell className={styles.narrow}>
          <RunDuration run={run} />
        </Cell>
      ),
    },
    {
      id: 'status',
      label: t('log.status'),
      isSortable: true,
      width: 148,
      cell: run => (
        <Cell className={styles.narrow}>
          <RunStatusLabel run={run} />
        </Cell>
      ),
    },
    {
      id: 'connection',
      label: t('log.connection'),
      width: '1fr',
      minWidth: 126,
      cell: run => (
        <Cell className={styles.text}>{titleOf(run.connectionId)}</Cell>
      ),
    },
    {
      id: 'kind',
      label: t('log.kind'),
      isSortable: true,
      width: 110,
      cell: run => (
        <Cell className={styles.text}>{t(`kind.${run.kind}-${run.mode}`)}</Cell>
      ),
    },
    {
      id: 'trigger',
      label: t('log.trigger'),
      isSortable: true,
      width: 130,
      cell: run => (
        <Cell className={styles.text}>
          <RunTriggerText run={run} />
        </Cell>
      ),
    },
    {
      id: 'info',
      label: t('log.info'),
      width: '3fr',
      minWidth: 200,
      cell: run => (
        <Cell className={styles.text}>
          <InfoCell run={run} />
        </Cell>
      ),
    },
    ...FIGURES.map(name => figureColumn(name, context)),
  ];
  return all.filter(
    ({ id, isRowHeader }) => isRowHeader || chosen.some(each => each === id),
  );
}

/** The same values in fewer columns, for narrow windows. */
export function narrowColumns(context: ColumnContext): Columns {
  const { t, titleOf, countedClass } = context;
  return [
    startedColumn(context),
    {
      id: 'status',
      label: t('log.status'),
      isSortable: true,
      width: 146,
      cell: run => (
        <Cell className={styles.narrow}>
          <RunStatusLabel run={run} />
          <div className={styles.secondary}>
            <RunDuration run={run} />
          </div>
        </Cell>
      ),
    },
    {
      id: 'info',
      label: t('log.info'),
      width: '1fr',
      minWidth: 130,
      cell: run => (
        <Cell className={styles.text}>
          <InfoCell run={run} connectionTitle={titleOf(run.connectionId)} />
        </Cell>
      ),
    },
    {
      id: 'changes',
      label: t('log.changes'),
      width: 104,
      cell: run => (
        <Cell className={styles.text}>
          <RunCountsSummary run={run} objectClass={countedClass} isStacked />
        </Cell>
      ),
    },
  ];
}
