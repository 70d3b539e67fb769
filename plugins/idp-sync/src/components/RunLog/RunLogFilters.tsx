import { Button } from '@backstage/ui';
import type { ConnectionSummary } from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiCloseLine } from '@remixicon/react';
import type { ReactNode } from 'react';
import type { ListParams } from '../../hooks/useListParams';
import { useText } from '../../hooks/useText';
import {
  DateFilter,
  DebouncedSearchField,
  FilterBar,
  MultiFilterSelect,
} from '../common';
import {
  isPeriodTurned,
  RUN_KINDS,
  RUN_MODES,
  RUN_STATUSES,
  RUN_TRIGGERS,
} from './runFilters';

const KIND_KEYS = {
  scan: 'log.kindScan',
  preview: 'log.kindPreview',
  sync: 'log.kindSync',
} as const;

/** The filters of the log. */
export function RunLogFilters(props: {
  connections: Pick<ConnectionSummary, 'id' | 'title'>[];
  params: ListParams;
  isFiltered: boolean;
  /** Only those that most people need. */
  isBrief?: boolean;
  onClear: () => void;
  /** What can be done with all that is found. */
  actions: ReactNode;
}) {
  const { connections, params, isFiltered, isBrief, onClear, actions } = props;
  const { t } = useText();
  const chosen = params.all('connection');
  const options = connections.map(({ id, title }) => ({ id, label: title }));
  for (const id of chosen) {
    if (!options.some(option => option.id === id)) {
      options.push({ id, label: id });
    }
  }
  return (
    <FilterBar>
      <DebouncedSearchField
        label={t('log.search')}
        placeholder={t('log.searchPlaceholder')}
        value={params.text('search')}
        onChange={search => params.filter({ search }, { replace: true })}
      />
      <MultiFilterSelect
        label={t('log.filterStatus')}
        anyLabel={t('log.anyStatus')}
        options={RUN_STATUSES.map(id => ({ id, label: t(`status.${id}`) }))}
        value={params.many('status', RUN_STATUSES)}
        onChange={status => params.filter({ status })}
      />
      <MultiFilterSelect
        label={t('log.filterConnection')}
        anyLabel={t('log.anyConnection')}
        options={options}
        value={chosen}
        onChange={connection => params.filter({ connection })}
      />
      <MultiFilterSelect
        label={t('log.filterKind')}
        anyLabel={t('log.anyKind')}
        options={RUN_KINDS.map(id => ({ id, label: t(KIND_KEYS[id]) }))}
        value={params.many('kind', RUN_KINDS)}
        onChange={kind => params.filter({ kind })}
      />
      {!isBrief && (
        <>
          <MultiFilterSelect
            label={t('log.filterMode')}
            anyLabel={t('log.anyMode')}
            options={RUN_MODES.map(id => ({ id, label: t(`log.mode.${id}`) }))}
            value={params.many('mode', RUN_MODES)}
            onChange={mode => params.filter({ mode })}
          />
          <MultiFilterSelect
            label={t('log.trigger')}
            anyLabel={t('log.anyTrigger')}
            options={RUN_TRIGGERS.map(id => ({
              id,
              label: t(`log.triggers.${id}`),
            }))}
            value={params.many('trigger', RUN_TRIGGERS)}
            onChange={trigger => params.filter({ trigger })}
          />
          <DateFilter
            label={t('log.from')}
            value={params.day('from')}
            onChange={from => params.filter({ from })}
          />
          <DateFilter
            label={t('log.to')}
            value={params.day('to')}
            issue={isPeriodTurned(params) ? t('log.turned') : undefined}
            onChange={to => params.filter({ to })}
          />
        </>
      )}
      {isFiltered && (
        <Button
          variant="tertiary"
          iconStart={<RiCloseLine />}
          onPress={onClear}
        >
          {t('log.clear')}
        </Button>
      )}
      {actions}
    </FilterBar>
  );
}
