import {
  LEAVE_REASONS,
  LEAVER_DUES,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { ListParams } from '../../hooks/useListParams';
import { useText } from '../../hooks/useText';
import { DebouncedSearchField, FilterBar, MultiFilterSelect } from '../common';
import { LEAVER_CLASSES, leaverQueryOf } from './leaverFilters';

/** Narrows the list of leavers. */
export function LeaverFilters(props: { params: ListParams }) {
  const { params } = props;
  const { t } = useText();
  const query = leaverQueryOf(params);
  return (
    <FilterBar>
      <DebouncedSearchField
        label={t('leavers.search')}
        placeholder={t('leavers.searchPlaceholder')}
        value={params.text('search')}
        onChange={search => params.filter({ search }, { replace: true })}
      />
      <MultiFilterSelect
        label={t('leavers.filterClass')}
        anyLabel={t('leavers.anyClass')}
        options={LEAVER_CLASSES.map(id => ({ id, label: t(`class.${id}`) }))}
        value={query.class}
        onChange={value => params.filter({ class: value })}
      />
      <MultiFilterSelect
        label={t('leavers.filterReason')}
        anyLabel={t('leavers.anyReason')}
        options={LEAVE_REASONS.map(id => ({
          id,
          label: t(`leavers.reason.${id}`),
        }))}
        value={query.reason}
        onChange={reason => params.filter({ reason })}
      />
      <MultiFilterSelect
        label={t('leavers.filterDue')}
        anyLabel={t('leavers.anyDue')}
        options={LEAVER_DUES.map(id => ({ id, label: t(`leavers.due.${id}`) }))}
        value={query.due}
        onChange={due => params.filter({ due })}
      />
    </FilterBar>
  );
}
