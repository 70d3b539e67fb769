import { Button } from '@backstage/ui';
import {
  OBJECT_CLASSES,
  type Run,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiCloseLine } from '@remixicon/react';
import type { ReactNode } from 'react';
import type { ListParams } from '../../../hooks/useListParams';
import { useRunBreakdown } from '../../../hooks/useRunBreakdown';
import { useText } from '../../../hooks/useText';
import {
  DebouncedSearchField,
  FilterBar,
  MultiFilterSelect,
} from '../../common';
import { CHANGE_ACTIONS, CHANGE_STATUSES, MEMBERSHIPS } from './changeFilters';
import { CodeFilterSelect } from './CodeFilterSelect';
import { countReasons } from './countReasons';

/** Search and filters of the changes of a run. */
export function ChangeFilters(props: {
  run: Run;
  params: ListParams;
  isFiltered: boolean;
  onClear: () => void;
  /** What can be done with all that is found. */
  actions: ReactNode;
}) {
  const { run, params, isFiltered, onClear, actions } = props;
  const { t } = useText();
  const { value: breakdown } = useRunBreakdown(run);
  return (
    <FilterBar>
      <DebouncedSearchField
        label={t('changes.search')}
        placeholder={t('changes.searchPlaceholder')}
        value={params.text('search')}
        onChange={search => params.filter({ search }, { replace: true })}
      />
      <MultiFilterSelect
        label={t('changes.filterClass')}
        anyLabel={t('changes.anyClass')}
        options={OBJECT_CLASSES.map(id => ({ id, label: t(`class.${id}`) }))}
        value={params.many('class', OBJECT_CLASSES)}
        onChange={value => params.filter({ class: value })}
      />
      <MultiFilterSelect
        label={t('changes.filterAction')}
        anyLabel={t('changes.anyAction')}
        options={CHANGE_ACTIONS.map(id => ({
          id,
          label: t(`changes.action.${id}`),
        }))}
        value={params.many('action', CHANGE_ACTIONS)}
        onChange={action => params.filter({ action })}
      />
      <MultiFilterSelect
        label={t('changes.filterStatus')}
        anyLabel={t('changes.anyStatus')}
        options={CHANGE_STATUSES.map(id => ({
          id,
          label: t(`changes.status.${id}`),
        }))}
        value={params.many('status', CHANGE_STATUSES)}
        onChange={status => params.filter({ status })}
      />
      <CodeFilterSelect
        label={t('changes.reason')}
        anyLabel={t('changes.anyReason')}
        counts={breakdown && countReasons(breakdown.reasons)}
        value={params.all('reason')}
        onChange={reason => params.filter({ reason })}
      />
      {(params.all('error').length > 0 ||
        Boolean(breakdown?.failures.length)) && (
        <CodeFilterSelect
          label={t('changes.filterError')}
          anyLabel={t('changes.anyError')}
          counts={breakdown?.failures}
          value={params.all('error')}
          onChange={error => params.filter({ error })}
        />
      )}
      {params.all('memberships').length > 0 && (
        <MultiFilterSelect
          label={t('preview.filterMemberships')}
          anyLabel={t('preview.anyMemberships')}
          options={MEMBERSHIPS.map(id => ({
            id,
            label: t(`preview.membershipsFilter.${id}`),
          }))}
          value={params.many('memberships', MEMBERSHIPS)}
          onChange={memberships => params.filter({ memberships })}
        />
      )}
      {isFiltered && (
        <Button
          variant="tertiary"
          iconStart={<RiCloseLine />}
          onPress={onClear}
        >
          {t('changes.clear')}
        </Button>
      )}
      {actions}
    </FilterBar>
  );
}
