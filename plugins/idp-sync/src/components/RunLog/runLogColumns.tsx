import type { TranslationFunction } from '@backstage/core-plugin-api/alpha';
import { Cell, Column, ColumnConfig } from '@backstage/ui';
import type { RunSummary } from '@idp-sync/backstage-plugin-idp-sync-common';
import { RUN_FIGURES } from '../../runs';
import type { idpSyncTranslationRef } from '../../translation';
import { RunStatusLabel, TimeText } from '../common';
import { RunCountsSummary } from '../RunCountsSummary';
import { RunDuration } from '../RunDuration';
import { FigureCell } from './FigureCell';
import { InfoCell } from './InfoCell';
import styles from './RunLogTable.module.css';

type Translate = TranslationFunction<(typeof idpSyncTranslationRef)['T']>;
type TitleOf = (connectionId: string) => string;

function beginning(run: RunSummary): string {
  return run.startedAt ?? run.requestedAt;
}

function startedColumn(t: Translate): ColumnConfig<RunSummary> {
  return {
    id: 'started',
    label: t('log.started'),
    isRowHeader: true,
    width: 152,
    cell: run => (
      <Cell className={styles.narrow}>
        <TimeText iso={beginning(run)} show="date" />
        <div className={styles.secondary}>
          <TimeText iso={beginning(run)} show="time" />
        </div>
      </Cell>
    ),
  };
}

/** Every value in a column of its own. */
export function wideColumns(
  t: Translate,
  titleOf: TitleOf,
): ColumnConfig<RunSummary>[] {
  return [
    startedColumn(t),
    {
      id: 'duration',
      label: t('log.duration'),
      width: 100,
      cell: run => (
        <Cell className={styles.narrow}>
          <RunDuration run={run} />
        </Cell>
      ),
    },
    {
      id: 'status',
      label: t('log.status'),
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
      minWidth: 120,
      cell: run => (
        <Cell className={styles.text}>{titleOf(run.connectionId)}</Cell>
      ),
    },
    {
      id: 'info',
      label: t('log.info'),
      width: '3fr',
      minWidth: 160,
      cell: run => (
        <Cell className={styles.text}>
          <InfoCell run={run} />
        </Cell>
      ),
    },
    ...RUN_FIGURES.map(
      (name): ColumnConfig<RunSummary> => ({
        id: name,
        label: t(`log.${name}`),
        width: 104,
        header: () => (
          <Column id={name} width={104} className={styles.figureHeader}>
            {t(`log.${name}`)}
          </Column>
        ),
        cell: run => (
          <Cell className={styles.figure}>
            <FigureCell run={run} name={name} />
          </Cell>
        ),
      }),
    ),
  ];
}

/** The same values in fewer columns, for narrow windows. */
export function narrowColumns(
  t: Translate,
  titleOf: TitleOf,
): ColumnConfig<RunSummary>[] {
  return [
    startedColumn(t),
    {
      id: 'status',
      label: t('log.status'),
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
      minWidth: 150,
      cell: run => (
        <Cell className={styles.text}>
          <InfoCell run={run} connectionTitle={titleOf(run.connectionId)} />
        </Cell>
      ),
    },
    {
      id: 'changes',
      label: t('log.changes'),
      width: 120,
      cell: run => (
        <Cell className={styles.text}>
          <RunCountsSummary run={run} isStacked />
        </Cell>
      ),
    },
  ];
}
